import Evaluation

/// A part of a cell's key that is no longer what it was.
public struct KeyChange: Codable, Hashable, Sendable {
  /// The cell whose statement or files changed: the cell itself, or one that it needs.
  public var cell: String
  /// `epochs`, `files`, `engine version`; with several commands, as `seed`, the same for all.
  public var part: String
  /// The commands that it is an argument of.
  public var commands: [String]
  /// As text; nil where the part was not there.
  public var old: String?
  public var new: String?
  /// In other words, where texts say little: `3 files added`.
  public var detail: String?

  /// `epochs 10 → 20 (train)`
  public var description: String {
    if let detail { return "\(part): \(detail)" }
    let change: String
    switch (old, new) {
    case (let old?, let new?) where old.isEmpty || new.isEmpty: change = "\(part) changed"
    case (let old?, let new?): change = "\(part) \(old) → \(new)"
    case (nil, let new?): change = new.isEmpty ? "\(part) is new" : "\(part)=\(new) is new"
    case (let old?, nil): change = old.isEmpty ? "\(part) is gone" : "\(part)=\(old) is gone"
    case (nil, nil): change = part
    }
    return commands.isEmpty ? change : "\(change) (\(commands.joined(separator: ", ")))"
  }
}

/// Why a cell is not what it was when its results were stored: another key, or other expectations.
public struct KeyDifference: Sendable {
  public var changes: [KeyChange]
  /// The stored results do not say what their key was made of, here or in a cell that this one
  /// needs, or what is said does not explain it.
  public var isIncomplete: Bool
}

extension CheckedNotebook {
  /// What changed since a cell's results were stored, in the cell and in those that it needs.
  ///
  /// - Parameter describeFiles: says how what is at a path now differs from files of an older
  ///   digest (hexadecimal); nil when it is not known.
  public func keyDifference(
    of index: Int, since manifest: Manifest, library: CommandLibrary,
    describeFiles: @escaping (_ old: String, _ path: String) -> String?
  ) -> KeyDifference {
    var explainer = KeyExplainer(
      notebook: self, manifest: manifest, library: library, describeFiles: describeFiles)
    let cell = cells[index]
    let isSameKey = manifest.record(for: cell.cell.label)?.key == cell.key?.hexadecimal
    var result =
      isSameKey
      ? KeyDifference(changes: [], isIncomplete: false) : explainer.difference(of: index)
    explainer.addClaims(of: index, to: &result)
    return result
  }
}

/// Follows changed keys back to what was edited.
private struct KeyExplainer {
  let notebook: CheckedNotebook
  let manifest: Manifest
  let library: CommandLibrary
  let describeFiles: (String, String) -> String?
  private var visited: Set<Int> = []

  init(
    notebook: CheckedNotebook, manifest: Manifest, library: CommandLibrary,
    describeFiles: @escaping (String, String) -> String?
  ) {
    self.describeFiles = describeFiles
    self.notebook = notebook
    self.manifest = manifest
    self.library = library
  }

  mutating func difference(of index: Int) -> KeyDifference {
    guard visited.insert(index).inserted else {
      return KeyDifference(changes: [], isIncomplete: false)
    }
    let cell = notebook.cells[index]
    guard let record = manifest.record(for: cell.cell.label), let old = record.parts else {
      return KeyDifference(changes: [], isIncomplete: true)
    }
    let new = KeyParts(of: cell, in: notebook, library: library).parts
    let names = Set(old.keys).union(new.keys).filter { old[$0] != new[$0] }.sorted()
    var result = KeyDifference(changes: [], isIncomplete: names.isEmpty)
    var own: [KeyChange] = []
    for name in names {
      if name.hasPrefix("$") {
        guard old[name] != nil, new[name] != nil else { continue }
        let cause = cause(of: String(name.dropFirst()), neededBy: index)
        result.changes += cause.changes
        result.isIncomplete = result.isIncomplete || cause.isIncomplete
      } else if let change = wholeCommand(name, old, new, in: cell)
        ?? change(name, old: old[name], new: new[name], in: cell)
      {
        if !own.contains(change) { own.append(change) }
      }
    }
    // A result that changed is told by what made it.
    if !own.isEmpty || !result.changes.isEmpty {
      own.removeAll { [$0.old, $0.new].allSatisfy { $0.map(KeyParts.isKey) ?? false } }
    }
    result.changes = Self.grouped(own) + result.changes
    if result.changes.isEmpty { result.isIncomplete = true }
    return result
  }

  /// Adds what changed in a cell's expectations and in what they read.
  mutating func addClaims(of index: Int, to result: inout KeyDifference) {
    let cell = notebook.cells[index]
    let label = cell.cell.label
    guard let old = manifest.record(for: label)?.claimParts else { return }
    let new = notebook.claimParts(of: cell)
    for name in Set(old.keys).union(new.keys).sorted() where old[name] != new[name] {
      let (before, after) = (old[name], new[name])
      guard name.hasPrefix("$") else {
        result.changes.append(
          KeyChange(
            cell: label, part: name, commands: [], old: before.map { _ in "" },
            new: after.map { _ in "" }))
        continue
      }
      // A name that is read no more, or only now, is told by the expectation's text.
      guard let before, let after else { continue }
      if !KeyParts.isKey(before) || !KeyParts.isKey(after) {
        result.changes.append(
          KeyChange(
            cell: label, part: String(name.dropFirst()), commands: ["expect"], old: before,
            new: after))
        continue
      }
      for change in cause(of: String(name.dropFirst()), neededBy: index).changes
      where !result.changes.contains(change) {
        result.changes.append(change)
      }
      // Another cell that binds it may have run since.
      let isOwn = cell.statements.contains { "$" + ($0.definedNames.first ?? "") == name }
      if result.changes.isEmpty, !isOwn {
        result.changes.append(
          KeyChange(cell: label, part: name, commands: [], old: "", new: ""))
      }
    }
  }

  /// The changes of the cell that binds a name.
  private mutating func cause(of name: String, neededBy index: Int) -> KeyDifference {
    let source = notebook.cells[...index].lastIndex { cell in
      cell.statements.contains { $0.definedNames.contains(name) }
    }
    guard let source else { return KeyDifference(changes: [], isIncomplete: true) }
    // The cell's own statements tell it by their own parts.
    return source == index
      ? KeyDifference(changes: [], isIncomplete: false) : difference(of: source)
  }

  /// A command with all its arguments that was not there before, or is not there any more.
  private func wholeCommand(
    _ name: String, _ old: [String: String], _ new: [String: String], in cell: CheckedCell
  ) -> KeyChange? {
    guard let space = name.lastIndex(of: " "), old[name] == nil || new[name] == nil else {
      return nil
    }
    let path = name[...space]
    let command = path.split(separator: " ").last.map(String.init) ?? ""
    let isNew = old[name] == nil
    guard library.commands[command] != nil,
      !(isNew ? old : new).keys.contains(where: {
        $0.hasPrefix(path)
      })
    else { return nil }
    return KeyChange(
      cell: cell.cell.label, part: command, commands: [], old: isNew ? nil : "",
      new: isNew ? "" : nil)
  }

  private func change(
    _ name: String, old: String?, new: String?, in cell: CheckedCell
  ) -> KeyChange? {
    let label = cell.cell.label
    switch name {
    case KeyParts.engine:
      // Where a cell has no commands any more, that says so itself.
      guard old != nil, new != nil else { return nil }
      return KeyChange(cell: label, part: "engine version", commands: [], old: old, new: new)
    case KeyParts.width:
      return KeyChange(cell: label, part: name, commands: [], old: old ?? "72", new: new ?? "72")
    case KeyParts.files:
      return filesChange(in: cell)
    default:
      let words = name.split(separator: " ").map(String.init)
      let statement = words.prefix { !$0.hasSuffix(":") }.count + 1
      let rest = Array(words.dropFirst(statement))
      guard let last = rest.last else {
        let subject = words.joined(separator: " ").dropLast()
        return KeyChange(cell: label, part: String(subject), commands: [], old: old, new: new)
      }
      let commands = Array(rest.dropLast().suffix(1))
      let unwritten = commands.first.flatMap { unwrittenDefault(of: last, of: $0) }
      return KeyChange(
        cell: label, part: last, commands: commands, old: old ?? unwritten, new: new ?? unwritten)
    }
  }

  /// The default of an argument that is part of keys only with another value.
  private func unwrittenDefault(of argument: String, of command: String) -> String? {
    let declared = library.commands[command]?.signature.arguments.first { $0.name == argument }
    guard let declared, !declared.isDefaultInKey, case .value(let value) = declared.default else {
      return nil
    }
    return value.text
  }

  /// Which files are others, by the parameter that names them.
  private func filesChange(in cell: CheckedCell) -> KeyChange {
    let before = Set(manifest.record(for: cell.cell.label)?.inputs ?? [])
    let gone = before.subtracting(cell.inputs.map(\.hexadecimal))
    let new = notebook.pathDigests.filter { _, digest in
      cell.inputs.contains(digest) && !before.contains(digest.hexadecimal)
    }
    var change = KeyChange(
      cell: cell.cell.label, part: KeyParts.files, commands: [], old: "", new: "")
    guard let path = new.first?.key, new.count == 1 else { return change }
    let parameter = notebook.parameters.first { $0.value?.path?.absolute == path }
    change.part = parameter?.name ?? path.split(separator: "/").last.map(String.init) ?? path
    change.detail = "its files changed"
    if let old = gone.first, gone.count == 1, let words = describeFiles(old, path) {
      change.detail = words
    }
    return change
  }

  /// Equal changes of several commands are one: `seed 0 → 1 (load, train)`.
  private static func grouped(_ changes: [KeyChange]) -> [KeyChange] {
    var result: [KeyChange] = []
    for change in changes {
      let same = result.firstIndex { other in
        other.part == change.part && other.old == change.old && other.new == change.new
          && !other.commands.isEmpty
      }
      guard let same else {
        result.append(change)
        continue
      }
      for command in change.commands where !result[same].commands.contains(command) {
        result[same].commands.append(command)
      }
    }
    return result
  }
}
