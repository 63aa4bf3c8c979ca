import Language

// A session's inputs as a notebook: a cell for each.
//
// 1. What led nowhere is left out: only what was shown or claimed stays, and what that needs. Where
//    nothing was shown, everything stays.
// 2. In a session a name may be bound again, in a notebook it may not. The second `let vae` becomes
//    `let vae_2`, and `$vae` becomes `$vae_2` from there on, in strings too. Names of a sweep's
//    block are never those of bound values, so they are not concerned.
// 3. The session's seed becomes that of the notebook.

/// Turns the inputs of a session into a notebook; see the head of the file.
public struct SessionDraft {
  /// What a name of the session is called in the notebook, as far as that differs.
  private var renamed: [String: String] = [:]
  private var taken: Set<String> = []
  private var cells: [String] = []

  private let seed: UInt64

  /// - Parameter inputs: programs without errors, in the order in which they ran.
  public init(_ inputs: [String], seed: UInt64 = 0) {
    self.seed = seed
    for input in DeadEnds.removed(from: inputs) { append(input) }
  }

  public var text: String {
    let head = seed == 0 ? "" : "---\nseed: \(seed)\n---\n\n"
    return head + cells.joined(separator: "\n")
  }

  private mutating func append(_ input: String) {
    let source = SourceText(name: "input", text: input)
    var edits: [(range: SourceRange, text: String)] = []
    for statement in Parser.parse(source).tree.statements {
      edits += references(in: statement.range, of: source)
      guard let name = statement.boundName else { continue }
      let new = unusedName(for: name.text)
      taken.insert(new)
      renamed[name.text] = new == name.text ? nil : new
      if new != name.text { edits.append((name.range, new)) }
    }
    var bytes = source.bytes
    for edit in edits.sorted(by: { $0.range.lower > $1.range.lower }) {
      bytes.replaceSubrange(edit.range.lower..<edit.range.upper, with: edit.text.utf8)
    }
    let code = String(decoding: bytes, as: UTF8.self)
    let fence = code.contains("```") ? "~~~~" : "```"
    cells.append("\(fence)vnb\n\(code)\n\(fence)\n")
  }

  private func unusedName(for name: String) -> String {
    var (candidate, number) = (name, 1)
    while taken.contains(candidate) {
      number += 1
      candidate = "\(name)_\(number)"
    }
    return candidate
  }

  /// The uses of renamed names in a statement, with their new names.
  private func references(
    in range: SourceRange, of source: SourceText
  ) -> [(range: SourceRange, text: String)] {
    NameUse.all(in: range, of: source).compactMap { use in
      renamed[use.name].map { (use.range, $0) }
    }
  }
}

/// A place where a statement uses a bound name: `$name`, or `${name}` in a string.
struct NameUse {
  var name: String
  /// Of the name alone.
  var range: SourceRange

  static func all(in range: SourceRange, of source: SourceText) -> [NameUse] {
    var uses: [NameUse] = []
    for token in Highlighter.tokens(of: source, in: range) {
      switch token.kind {
      case .reference: uses += names(after: "$", in: token.range, of: source).prefix(1)
      case .string where source.bytes[token.range.lower] == UInt8(ascii: "\""):
        uses += names(after: "${", in: token.range, of: source)
      default: continue
      }
    }
    return uses
  }

  /// What follows each of the marks.
  private static func names(
    after mark: String, in range: SourceRange, of source: SourceText
  ) -> [NameUse] {
    let (bytes, mark) = (source.bytes, Array(mark.utf8))
    var uses: [NameUse] = []
    var index = range.lower
    while index + mark.count < range.upper {
      // In a string, what follows a backslash is itself.
      if bytes[index] == UInt8(ascii: "\\") {
        index += 2
        continue
      }
      let start = index + mark.count
      index += 1
      guard bytes[(index - 1)..<start].elementsEqual(mark) else { continue }
      let end = bytes[start..<range.upper].firstIndex { !isPartOfName($0) } ?? range.upper
      uses.append(
        NameUse(
          name: String(decoding: bytes[start..<end], as: UTF8.self), range: SourceRange(start, end))
      )
    }
    return uses
  }

  private static func isPartOfName(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
      UInt8(ascii: "_"):
      true
    default: false
    }
  }
}
