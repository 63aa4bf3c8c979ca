/// Aligns the columns of consecutive `param`s and of consecutive comments.
enum LayoutAlignment {
  /// The lines as text, empty lines among them.
  static func texts(of lines: [LayoutLine]) -> [String] {
    var codes = lines.map(\.code)
    for group in runs(of: lines, where: { $0.param != nil }) { align(group, of: lines, in: &codes) }
    for group in runs(of: lines, where: { $0.startsProfile }) {
      alignBraces(group, of: lines, in: &codes)
    }
    for group in runs(of: lines, where: { $0.comment != nil && !$0.pieces.isEmpty }) {
      let column = group.map { columns(codes[$0]) }.max() ?? 0
      for index in group { codes[index] = padded(codes[index], to: column + 2) }
    }
    return zip(lines, codes).flatMap { line, code in
      let indentation = String(repeating: " ", count: line.pieces.isEmpty ? line.indentation : 0)
      let text = code + indentation + optionOrComment(line.comment)
      return line.followsEmptyLine ? ["", text] : [text]
    }
  }

  /// Consecutive lines of a kind, with no empty line among them.
  private static func runs(
    of lines: [LayoutLine], where isOfKind: (LayoutLine) -> Bool
  ) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    for (index, line) in lines.enumerated() where isOfKind(line) {
      if let last = runs.last, last.upperBound == index, !line.followsEmptyLine {
        runs[runs.count - 1] = last.lowerBound..<(index + 1)
      } else {
        runs.append(index..<(index + 1))
      }
    }
    return runs
  }

  private static func columns(_ text: String) -> Int {
    text.unicodeScalars.reduce(0) { $0 + DisplayedScalar($1).columns }
  }

  private static func padded(_ text: String, to column: Int) -> String {
    text + String(repeating: " ", count: max(0, column - columns(text)))
  }

  // MARK: - param

  /// `param NAME:`, then type, domain and default, then the help.
  private static func align(_ group: Range<Int>, of lines: [LayoutLine], in codes: inout [String]) {
    var heads: [String] = []
    var middles: [String] = []
    var helps: [String] = []
    for index in group {
      let line = lines[index]
      let colon = line.pieces.firstIndex { $0.kind == .colon } ?? 0
      // A param with help has it as its last token; one that goes on in the next line has not.
      let isWhole = line.param.map { $0.range.upper <= endOffset(of: line) } ?? false
      let hasHelp = line.param?.help != nil && isWhole
      let helpIndex = hasHelp ? line.pieces.count - 1 : line.pieces.count
      heads.append(
        String(repeating: " ", count: line.indentation)
          + LayoutSpacing.text(of: line.pieces[...colon]))
      middles.append(LayoutSpacing.text(of: line.pieces[(colon + 1)..<helpIndex]))
      helps.append(LayoutSpacing.text(of: line.pieces[helpIndex...]))
    }
    let headColumn = (heads.map(columns).max() ?? 0) + 1
    let rows = zip(heads, middles).map { padded($0, to: headColumn) + $1 }
    let helpColumn =
      zip(rows, helps).filter { !$1.isEmpty }.map { columns($0.0) }.max().map { $0 + 2 } ?? 0
    let fits = zip(rows, helps).allSatisfy { _, help in
      help.isEmpty || helpColumn + columns(help) <= ProgramLayout.lineLength
    }
    for (offset, index) in group.enumerated() {
      let (row, help) = (rows[offset], helps[offset])
      codes[index] =
        help.isEmpty ? row : (fits ? padded(row, to: helpColumn) : row + "  ") + help
    }
  }

  private static func endOffset(of line: LayoutLine) -> Int {
    line.pieces.last.map { $0.offset + $0.text.utf8.count } ?? 0
  }

  // MARK: - profile

  /// `profile NAME`, then the braces.
  private static func alignBraces(
    _ group: Range<Int>, of lines: [LayoutLine], in codes: inout [String]
  ) {
    let heads = group.map { index in
      String(repeating: " ", count: lines[index].indentation)
        + LayoutSpacing.text(of: lines[index].pieces.prefix(2))
    }
    let column = (heads.map(columns).max() ?? 0) + 1
    for (index, head) in zip(group, heads) {
      codes[index] =
        padded(head, to: column) + LayoutSpacing.text(of: lines[index].pieces.dropFirst(2))
    }
  }

  // MARK: - Cell options

  /// `#|label:  a` as `#| label: a`; other comments as they are.
  private static func optionOrComment(_ comment: String?) -> String {
    guard let comment else { return "" }
    guard comment.hasPrefix("#|"), let colon = comment.firstIndex(of: ":") else { return comment }
    func trimmed(_ text: Substring) -> String {
      String(
        text.drop { $0 == " " || $0 == "\t" }.reversed().drop { $0 == " " || $0 == "\t" }
          .reversed())
    }
    let name = trimmed(comment[comment.index(comment.startIndex, offsetBy: 2)..<colon])
    return "#| \(name): \(trimmed(comment[comment.index(after: colon)...]))"
  }
}
