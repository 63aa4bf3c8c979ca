import Language

// A session's inputs as a notebook: a cell for each.
//
// In a session a name may be bound again, in a notebook it may not. The second `let vae` becomes
// `let vae_2`, and `$vae` becomes `$vae_2` from there on, in strings too. Names of a sweep's block
// are never those of bound values, so they are not concerned.

/// Turns the inputs of a session into a notebook; see the head of the file.
public struct SessionDraft {
  /// What a name of the session is called in the notebook, as far as that differs.
  private var renamed: [String: String] = [:]
  private var taken: Set<String> = []
  private var cells: [String] = []

  /// - Parameter inputs: programs without errors, in the order in which they ran.
  public init(_ inputs: [String]) {
    for input in inputs { append(input) }
  }

  public var text: String { cells.joined(separator: "\n") }

  private mutating func append(_ input: String) {
    let source = SourceText(name: "input", text: input)
    var edits: [(range: SourceRange, text: String)] = []
    for statement in Parser.parse(source).tree.statements {
      edits += references(in: statement.range, of: source)
      guard let name = Self.boundName(of: statement) else { continue }
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

  private static func boundName(of statement: Statement) -> Name? {
    switch statement {
    case .let(let binding): binding.name
    case .param(let param): param.name
    case .profile, .expect, .pipeline: nil
    }
  }

  private func unusedName(for name: String) -> String {
    var (candidate, number) = (name, 1)
    while taken.contains(candidate) {
      number += 1
      candidate = "\(name)_\(number)"
    }
    return candidate
  }

  /// The uses of renamed names in a statement.
  private func references(
    in range: SourceRange, of source: SourceText
  ) -> [(range: SourceRange, text: String)] {
    var edits: [(range: SourceRange, text: String)] = []
    for token in Highlighter.tokens(of: source, in: range) {
      switch token.kind {
      case .reference: edits += rename(after: "$", in: token.range, of: source).prefix(1)
      case .string where source.bytes[token.range.lower] == UInt8(ascii: "\""):
        edits += rename(after: "${", in: token.range, of: source)
      default: continue
      }
    }
    return edits
  }

  /// Renames what follows each of the marks.
  private func rename(
    after mark: String, in range: SourceRange, of source: SourceText
  ) -> [(range: SourceRange, text: String)] {
    let (bytes, mark) = (source.bytes, Array(mark.utf8))
    var edits: [(range: SourceRange, text: String)] = []
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
      let end = bytes[start..<range.upper].firstIndex { !Self.isPartOfName($0) } ?? range.upper
      let name = String(decoding: bytes[start..<end], as: UTF8.self)
      if let new = renamed[name] { edits.append((SourceRange(start, end), new)) }
    }
    return edits
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
