import Digests
import Evaluation

// What a cell's key is made of, part by part, so that two keys can be told apart in words:
//
//     vae: train epochs       20
//     vae: train on           $faces
//     $faces                  bfcf1bd0827bedaf
//     engine                  1
//
// A part is named after the statement (the name that it binds, or `shown N`), the command and the
// argument. Values that are written or follow from parameters are there as text, a path by its last
// component, results by the start of their key. What is not part of the key is not here either.

/// The parts of a cell's key, by name; see the head of the file.
struct KeyParts {
  private(set) var parts: [String: String] = [:]
  private let library: CommandLibrary

  /// Digits of a key that tell results apart.
  private static let keyDigits = 16
  static let engine = "engine"
  static let width = "width"
  static let files = "files"

  /// The cell reads a file that somebody named; data that is built in has no files.
  private var readsFiles = false

  init(of cell: CheckedCell, in notebook: CheckedNotebook, library: CommandLibrary) {
    self.library = library
    if cell.cell.options.width != 72 { parts[Self.width] = "\(cell.cell.options.width)" }
    var shown = 0
    for statement in cell.statements {
      switch statement.content {
      case .binding(let name, let node): add(node, to: "\(name):")
      case .shown(let node):
        shown += 1
        add(node, to: "shown \(shown):")
      case .profile, .expectation, .invalid: continue
      }
    }
    for name in Set(cell.statements.flatMap(\.usedNames)) {
      guard let value = notebook.definition(of: name)?.value, let key = value.key else { continue }
      if value.known.flatMap(Self.portable) == nil { parts["$\(name)"] = Self.short(key) }
    }
    if readsFiles {
      parts[Self.files] = cell.inputs.map(Self.short).joined(separator: " ")
    }
  }

  static func short(_ digest: Digest) -> String {
    String(digest.hexadecimal.prefix(keyDigits))
  }

  /// Whether a part names a result by its key: it says that something changed, not what.
  static func isKey(_ part: String) -> Bool {
    part.count == keyDigits && part.allSatisfy { $0.isHexDigit && !$0.isUppercase }
  }

  // MARK: - Values

  /// Adds a value under a name, and what it is computed from under names below it.
  private mutating func add(_ node: CheckedNode, to name: String) {
    if node.value.known?.path != nil { readsFiles = true }
    switch node.content {
    case .command(let command): add(command, to: name)
    case .sweep(let sweep):
      parts[Self.engine] = library.engineVersion
      for axis in sweep.axes { add(axis.values, to: "\(name) sweep \(axis.name)") }
      for statement in sweep.body.statements {
        guard case .binding(let local, let node) = statement.content else { continue }
        add(node, to: "\(name) sweep \(local)")
      }
      add(sweep.body.result, to: "\(name) sweep")
    case .fitted(let inner, _, _, _): add(inner, to: name)
    default: parts[name] = text(of: node)
    }
  }

  /// How the value is written here.
  private func text(of node: CheckedNode) -> String {
    if let value = node.value.known, let text = Self.portable(value) { return text }
    switch node.content {
    case .variable(let name): return "$\(name)"
    case .field(let base, let field): return "\(text(of: base)).\(field)"
    case .index(let base, let index): return "\(text(of: base))[\(text(of: index))]"
    case .list(let elements):
      return "[\(elements.map { text(of: $0) }.joined(separator: ", "))]"
    case .call(let name, let values):
      return "\(name)(\(values.map { text(of: $0) }.joined(separator: ", ")))"
    case .fitted(let inner, _, _, _): return text(of: inner)
    default: return node.value.key.map(Self.short) ?? "?"
    }
  }

  /// As text, without anything of this machine; nil for results of commands.
  static func portable(_ value: Value) -> String? {
    switch value {
    case .result: nil
    case .list(let values):
      values.allSatisfy { portable($0) != nil }
        ? "[\(values.compactMap(portable).joined(separator: ", "))]" : nil
    default: value.path?.lastComponent ?? value.text
    }
  }

  // MARK: - Commands

  private mutating func add(_ command: CheckedCommand, to name: String) {
    let path = "\(name) \(command.name)"
    parts[Self.engine] = library.engineVersion
    let declared = library.commands[command.name]
    if let version = declared?.version, version != 1 { parts["\(path) version"] = "\(version)" }
    for (index, input) in command.inputs.enumerated() {
      let suffix = command.inputs.count > 1 ? " input \(index + 1)" : ""
      switch input.content {
      case .command, .sweep: add(input, to: name + suffix)
      default: add(input, to: "\(path) input\(command.inputs.count > 1 ? " \(index + 1)" : "")")
      }
    }
    if command.inputs.isEmpty { parts[path] = "" }
    for (argument, node) in command.arguments {
      let declaration = declared?.signature.arguments.first { $0.name == argument }
      if let declaration, declaration.isPresentation || declaration.isLeftOutOfKey(node.value) {
        continue
      }
      add(node, to: "\(path) \(argument)")
    }
    for (argument, node) in command.extraArguments { add(node, to: "\(path) \(argument)") }
  }
}

extension CheckedNotebook {
  /// What a name is bound to.
  func definition(of name: String) -> CheckedNode? {
    for cell in cells {
      for statement in cell.statements {
        if case .binding(name, let node) = statement.content { return node }
      }
    }
    return nil
  }
}
