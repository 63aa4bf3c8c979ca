// Findings as text, laid out as the language reference shows it:
//
//     celeba.vnb:45:5: error[E0303]: 'train' has no argument 'epoch'
//        |
//     45 |     epoch=$epochs batch-size=128
//        |     ^^^^^ did you mean 'epochs'?
//
// Notes follow in the same form. Findings are sorted by place; between two stands an empty line. Of a
// range over several lines the first is shown. A long line is cut around the carets.

/// Writes findings for people, with the lines that they are about.
public struct DiagnosticRenderer: Sendable {
  public enum Style: Sendable { case plain, colored }

  public let source: SourceText
  public var style: Style
  /// Findings that are written before the rest is only counted.
  public var limit: Int
  /// Columns of a source line before it is cut.
  public var lineColumns: Int

  public init(
    source: SourceText, style: Style = .plain, limit: Int = 20, lineColumns: Int = 100
  ) {
    self.source = source
    self.style = style
    self.limit = limit
    self.lineColumns = lineColumns
  }

  /// The findings, sorted by place; the text ends in a line end unless there is none.
  public func render(_ diagnostics: [Diagnostic]) -> String {
    let ranked = diagnostics.sorted { isBefore($0, $1, errorsFirst: diagnostics.count > limit) }
    let shown = ranked.prefix(limit).sorted { isBefore($0, $1, errorsFirst: false) }
    var blocks = shown.map(render)
    let rest = ranked.dropFirst(limit)
    if !rest.isEmpty { blocks.append("… and \(summary(rest))\n") }
    return blocks.joined(separator: "\n")
  }

  /// One finding with its notes.
  public func render(_ diagnostic: Diagnostic) -> String {
    let isError = diagnostic.severity == .error
    var text = entry(
      "\(diagnostic.severity.rawValue)[\(diagnostic.code)]", diagnostic.message,
      diagnostic.range, hint: diagnostic.hint, color: isError ? "31" : "35")
    for note in diagnostic.notes {
      text += entry("note", note.message, note.range, hint: nil, color: "36")
    }
    return text
  }

  private func isBefore(_ a: Diagnostic, _ b: Diagnostic, errorsFirst: Bool) -> Bool {
    if errorsFirst, a.severity != b.severity { return a.severity == .error }
    return (a.range.lower, a.range.upper, a.code, a.message)
      < (b.range.lower, b.range.upper, b.code, b.message)
  }

  private func summary(_ rest: some Collection<Diagnostic>) -> String {
    let errors = rest.count { $0.severity == .error }
    let warnings = rest.count - errors
    let parts = [(errors, "error"), (warnings, "warning")].filter { $0.0 > 0 }.map {
      "\($0.0) more \($0.1)\($0.0 == 1 ? "" : "s")"
    }
    return parts.joined(separator: " and ")
  }

  // MARK: - One place

  private func entry(
    _ kind: String, _ message: String, _ range: SourceRange, hint: String?, color: String
  ) -> String {
    let lower = max(0, min(range.lower, source.bytes.count))
    let place = source.location(of: lower)
    let heading =
      styled("\(source.name.displayable):\(place.line):\(place.column):", "1") + " "
      + styled("\(kind):", "1;\(color)") + " " + styled(message.displayable, "1")
    let excerpt = excerpt(SourceRange(lower, max(lower, range.upper)), line: place.line)
    let number = String(place.line)
    let margin = String(repeating: " ", count: number.count)
    let carets = styled(String(repeating: "^", count: excerpt.carets), "1;\(color)")
    let beside = hint.map { " " + styled($0.displayable, color) } ?? ""
    let bar = styled("|", "34")
    let shown = excerpt.text.isEmpty ? "" : " " + excerpt.text
    let indent = String(repeating: " ", count: excerpt.indent)
    return """
      \(heading)
      \(margin) \(bar)
      \(styled(number, "34")) \(bar)\(shown)
      \(margin) \(bar) \(indent)\(carets)\(beside)

      """
  }

  private func styled(_ text: String, _ code: String) -> String {
    style == .colored ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }

  /// A line's text as it is displayed, and the columns before and under the carets.
  private struct Excerpt {
    var text: String
    var indent: Int
    var carets: Int
  }

  private func excerpt(_ range: SourceRange, line: Int) -> Excerpt {
    let lineRange = source.lineRange(line)
    // Of an endless line only what can be near the carets is looked at.
    let reach = lineColumns * 8
    var start = max(lineRange.lower, range.lower - reach)
    while start > lineRange.lower, source.bytes[start] & 0xC0 == 0x80 { start -= 1 }
    let end = min(lineRange.upper, range.lower + reach)
    let scalars = source.displayed(SourceRange(start, max(start, end)))
    let caretStart = scalars.firstIndex { $0.offset >= range.lower } ?? scalars.count
    let caretEnd = scalars.firstIndex { $0.offset >= range.upper } ?? scalars.count
    let window = window(scalars.map(\.scalar.columns), around: caretStart, to: caretEnd)
    let isCutBefore = window.lowerBound > 0 || start > lineRange.lower
    let isCutAfter = window.upperBound < scalars.count || end < lineRange.upper
    let text = scalars[window].map(\.scalar.text).joined()
    let indent = scalars[window.lowerBound..<caretStart].reduce(0) { $0 + $1.scalar.columns }
    let last = max(caretStart, min(caretEnd, window.upperBound))
    let carets = scalars[caretStart..<last].reduce(0) { $0 + $1.scalar.columns }
    return Excerpt(
      text: (isCutBefore ? "…" : "") + text + (isCutAfter ? "…" : ""),
      indent: indent + (isCutBefore ? 1 : 0), carets: max(1, carets))
  }

  /// The characters to show: all of a line that fits, otherwise a part around the carets.
  private func window(_ columns: [Int], around start: Int, to end: Int) -> Range<Int> {
    if columns.reduce(0, +) <= lineColumns { return 0..<columns.count }
    var lower = start
    var upper = start
    var used = 0
    func take(_ index: Int) -> Bool {
      guard used + columns[index] <= lineColumns else { return false }
      used += columns[index]
      return true
    }
    // A third of the room for what stands before, the rest for the carets and what follows.
    while lower > 0, used < lineColumns / 3, take(lower - 1) { lower -= 1 }
    while upper < columns.count, take(upper) { upper += 1 }
    while lower > 0, take(lower - 1) { lower -= 1 }
    return lower..<upper
  }
}
