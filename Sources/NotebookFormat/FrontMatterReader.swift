// Front matter: at line 1, between two lines `---`, flat `key: value` and `key: [a, b]`.
//
// 1. A value is the text behind the colon, without blanks around it; between two `"` or two `'` it is
//    the text between them.
// 2. Empty lines, and lines that start with `#`, say nothing.
// 3. Keys: title, author, date, description (texts), tags (a list), seed (an integer).

import Language

/// Reads the front matter of a notebook.
struct FrontMatterReader {
  private(set) var frontMatter = FrontMatter()
  private(set) var diagnostics: [Diagnostic] = []

  private static let keys = ["title", "author", "date", "description", "tags", "seed"]

  private let source: SourceText
  private var seen: [String: SourceRange] = [:]

  /// Reads what stands at `start`, the offset behind a byte-order mark.
  init(_ source: SourceText, from start: Int) {
    self.source = source
    let first = source.lineRange(1)
    guard isMark(SourceRange(start, first.upper)) else { return }
    var line = 2
    while line <= source.lineCount {
      let range = source.lineRange(line)
      if isMark(range) {
        let end = line < source.lineCount ? source.lineRange(line + 1).lower : source.bytes.count
        frontMatter.range = SourceRange(0, end)
        return
      }
      line += 1
    }
    report(
      .unclosedFrontMatter, "the front matter is never closed", SourceRange(start, first.upper),
      hint: "close it with a line '---', or write a rule as '***'")
  }

  /// Reads the lines between the marks, once they have been found.
  mutating func readKeys() {
    guard let range = frontMatter.range else { return }
    let last = source.location(of: max(0, range.upper - 1)).line
    for line in 2..<max(2, last) { read(source.lineRange(line).trimmed(in: source), line: line) }
  }

  private func isMark(_ range: SourceRange) -> Bool {
    var end = range.upper
    while end > range.lower, [9, 32].contains(source.bytes[end - 1]) { end -= 1 }
    return source.text(in: SourceRange(range.lower, end)) == "---"
  }

  private mutating func report(
    _ code: NotebookCode, _ message: String, _ range: SourceRange, hint: String? = nil,
    notes: [Diagnostic.Note] = []
  ) {
    diagnostics.append(
      Diagnostic(code: code.rawValue, message, at: range, hint: hint, notes: notes))
  }

  // MARK: - Lines

  private mutating func read(_ text: SourceRange, line: Int) {
    if text.isEmpty || source.bytes[text.lower] == UInt8(ascii: "#") { return }
    let isIndented = text.lower > source.lineRange(line).lower
    guard !isIndented, source.bytes[text.lower] != UInt8(ascii: "-"),
      let colon = source.firstIndex(of: UInt8(ascii: ":"), in: text)
    else {
      report(
        .malformedFrontMatter, "a line of the front matter is 'key: value' or 'key: [a, b]'", text,
        hint: isIndented ? "nothing is nested here" : nil)
      return
    }
    let key = SourceRange(text.lower, colon).trimmed(in: source)
    let value = SourceRange(colon + 1, text.upper).trimmed(in: source)
    let name = source.text(in: key)
    guard Self.keys.contains(name) else {
      report(
        .unknownKey, "the front matter has no key '\(name)'", key,
        hint: Nearest.hint(for: name, in: Self.keys)
          ?? "there are \(Self.keys.joined(separator: ", "))")
      return
    }
    if let first = seen[name] {
      report(
        .repeatedKey, "'\(name)' is given twice", key,
        notes: [.init(message: "first given here", range: first)])
      return
    }
    seen[name] = key
    guard !value.isEmpty else {
      report(.badKeyValue, "'\(name)' has no value", key, hint: "write it behind the ':'")
      return
    }
    set(name, value)
  }

  private mutating func set(_ name: String, _ value: SourceRange) {
    let written = source.text(in: value)
    if name == "tags" {
      setTags(written, value)
      return
    }
    if name == "seed" {
      let digits = written.replacing("_", with: "")
      guard digits.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }), let seed = UInt64(digits) else {
        report(
          .badKeyValue, "'\(written)' is no seed", value,
          hint: "a whole number from 0 to \(UInt64.max)")
        return
      }
      frontMatter.seed = seed
      return
    }
    guard !written.hasPrefix("[") else {
      report(.badKeyValue, "'\(name)' is a text, not a list", value, hint: "put it in quotes")
      return
    }
    let text = unquoted(written)
    switch name {
    case "title": frontMatter.title = text
    case "author": frontMatter.author = text
    case "date": frontMatter.date = text
    default: frontMatter.description = text
    }
  }

  private mutating func setTags(_ written: String, _ value: SourceRange) {
    guard written.hasPrefix("["), written.hasSuffix("]"), written.utf8.count >= 2 else {
      report(.badKeyValue, "'tags' is a list", value, hint: "write [a, b]")
      return
    }
    let inner = written.dropFirst().dropLast()
    if inner.allSatisfy(\.isWhitespace) { return }
    let tags = inner.split(separator: ",", omittingEmptySubsequences: false).map {
      unquoted(String($0.trimmingBlanks))
    }
    guard !tags.contains(where: { $0.isEmpty || $0.contains("[") || $0.contains("]") }) else {
      report(.badKeyValue, "a tag is empty or a list", value, hint: "write [a, b]")
      return
    }
    frontMatter.tags = tags
  }

  private func unquoted(_ text: String) -> String {
    for quote in ["\"", "'"] where text.utf8.count >= 2 {
      if text.hasPrefix(quote), text.hasSuffix(quote) { return String(text.dropFirst().dropLast()) }
    }
    return text
  }
}

extension Substring {
  fileprivate var trimmingBlanks: Substring {
    var text = self
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return text
  }
}

extension SourceRange {
  var isEmpty: Bool { lower >= upper }

  /// Without the blanks at both ends.
  func trimmed(in source: SourceText) -> SourceRange {
    var range = self
    while range.lower < range.upper, [9, 13, 32].contains(source.bytes[range.lower]) {
      range.lower += 1
    }
    while range.upper > range.lower, [9, 13, 32].contains(source.bytes[range.upper - 1]) {
      range.upper -= 1
    }
    return range
  }
}

extension SourceText {
  func firstIndex(of byte: UInt8, in range: SourceRange) -> Int? {
    bytes[range.lower..<range.upper].firstIndex(of: byte)
  }
}
