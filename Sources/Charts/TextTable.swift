import Texts

// Tables as text and as CSV.
//
// 1. Columns of numbers are right-aligned, others left; the header stands over a rule.
// 2. The real numbers of a column have the same decimals: enough for about four digits of the
//    largest, and none where all are whole. A column that spans many powers of ten shows each with
//    four digits of its own. CSV has every digit.
// 3. A table wider than allowed wraps its columns of text, the widest first, at blanks; what is
//    still too wide is shown in blocks of columns, each beginning with the first column.
// 4. Widths are those on a terminal: wide characters count two columns, combining ones none.

/// Named columns of cells.
public struct TextTable: Hashable, Sendable {
  public enum Cell: Hashable, Sendable {
    case text(String)
    case integer(Int)
    case real(Double)
    case missing
  }

  public var header: [String]
  /// Each as long as the header; shorter ones end in missing cells.
  public var rows: [[Cell]]

  public init(header: [String], rows: [[Cell]]) {
    self.header = header
    self.rows = rows.map { row in
      Array(row.prefix(header.count))
        + Array(repeating: .missing, count: max(0, header.count - row.count))
    }
  }

  /// As text, no line wider than `width` unless a single number is. Ends with a new line.
  public func text(width: Int = 72) -> String {
    guard !header.isEmpty else { return "" }
    let columns = header.indices.map { Column(name: header[$0], cells: column($0)) }
    return blocks(columns, width: width).map { block in
      render(block, width: width)
    }.joined(separator: "\n")
  }

  /// Fields are quoted as RFC 4180 says; lines end in LF, as most tools write them.
  public func csv() -> String {
    ([header.map(TextTable.quoted)] + rows.map { $0.map(TextTable.csvField) })
      .map { $0.joined(separator: ",") + "\n" }.joined()
  }

  private func column(_ index: Int) -> [Cell] { rows.map { $0[index] } }

  private static func csvField(_ cell: Cell) -> String {
    switch cell {
    case .text(let text): quoted(text)
    case .integer(let value): String(value)
    case .real(let value): value.isFinite ? "\(value)" : FigureText.fixed(value, decimals: 0)
    case .missing: ""
    }
  }

  private static func quoted(_ field: String) -> String {
    let special: Set<Unicode.Scalar> = [",", "\"", "\n", "\r"]
    let blanks = field.hasPrefix(" ") || field.hasSuffix(" ")
    guard blanks || field.unicodeScalars.contains(where: special.contains) else { return field }
    return "\""
      + field.split(separator: "\"", omittingEmptySubsequences: false)
      .joined(separator: "\"\"") + "\""
  }
}

// MARK: - Laying out

extension TextTable {
  private static let separator = "  "

  /// A column as it is shown.
  fileprivate struct Column {
    var name: String
    var isNumeric: Bool
    var texts: [String]

    init(name: String, cells: [Cell]) {
      self.name = name.singleLine
      isNumeric =
        cells.contains { if case .text = $0 { false } else { $0 != .missing } }
        && !cells.contains { if case .text = $0 { true } else { false } }
      texts = Column.shown(cells)
    }

    var width: Int { max(name.terminalColumns, texts.map(\.terminalColumns).max() ?? 0) }

    /// Rule 2.
    private static func shown(_ cells: [Cell]) -> [String] {
      let reals = cells.compactMap { cell in
        if case .real(let value) = cell, value.isFinite { value } else { nil }
      }
      let largest = reals.map(abs).max() ?? 0
      let smallest = reals.map(abs).filter { $0 > 0 }.min() ?? 0
      let isWhole = reals.allSatisfy { $0 == $0.rounded() && abs($0) < 1e15 }
      let spread = smallest > 0 && largest / smallest >= 1e4
      var decimals = isWhole ? 0 : FigureText.sensibleDecimals(for: largest)
      // Zeros that end every value say nothing.
      while decimals > 1,
        reals.allSatisfy({ FigureText.fixed($0, decimals: decimals).hasSuffix("0") })
      {
        decimals -= 1
      }
      return cells.map { cell in
        switch cell {
        case .text(let text): text.singleLine
        case .integer(let value): TextTable.grouped(value)
        case .real(let value):
          spread && !isWhole
            ? individually(value) : FigureText.fixed(value, decimals: decimals, grouped: true)
        case .missing: "-"
        }
      }
    }

    private static func individually(_ value: Double) -> String {
      let magnitude = abs(value)
      if value == 0 || !value.isFinite { return FigureText.fixed(value, decimals: 0) }
      if magnitude < 1e-4 || magnitude >= 1e9 { return FigureText.scientific(value, digits: 4) }
      return FigureText.fixed(
        value, decimals: FigureText.sensibleDecimals(for: magnitude), grouped: true)
    }
  }

  fileprivate static func grouped(_ value: Int) -> String {
    let digits = FigureText.group(String(value.magnitude))
    return value < 0 ? "-" + digits : digits
  }

  /// Rule 3: columns that stand side by side.
  private func blocks(_ columns: [Column], width: Int) -> [[Column]] {
    func least(_ column: Column) -> Int { column.isNumeric ? column.width : min(column.width, 12) }
    var blocks: [[Column]] = []
    for (index, column) in columns.enumerated() {
      if let block = blocks.last {
        let used = block.reduce(0) { $0 + least($1) + TextTable.separator.count }
        if used + least(column) <= width {
          blocks[blocks.count - 1].append(column)
          continue
        }
      }
      blocks.append(index == 0 ? [column] : [columns[0], column])
    }
    return blocks
  }

  private func render(_ columns: [Column], width: Int) -> String {
    var widths = columns.map(\.width)
    let room = width - TextTable.separator.count * (columns.count - 1)
    while widths.reduce(0, +) > room,
      let widest = columns.indices.filter({ !columns[$0].isNumeric && widths[$0] > 12 })
        .max(by: { widths[$0] < widths[$1] })
    {
      widths[widest] -= 1
    }
    func lines(_ texts: [String]) -> [String] {
      let wrapped = zip(texts, widths).map { $0.wrapped(to: $1) }
      return (0..<(wrapped.map(\.count).max() ?? 1)).map { line in
        columns.indices.map { index in
          let text = line < wrapped[index].count ? wrapped[index][line] : ""
          let blanks = String(repeating: " ", count: max(0, widths[index] - text.terminalColumns))
          return columns[index].isNumeric ? blanks + text : text + blanks
        }.joined(separator: TextTable.separator).withoutTrailingBlanks
      }
    }
    let rule = widths.map { String(repeating: "-", count: $0) }
      .joined(separator: TextTable.separator)
    let body = rows.indices.flatMap { row in lines(columns.map { $0.texts[row] }) }
    return (lines(columns.map(\.name)) + [rule] + body).map { $0 + "\n" }.joined()
  }
}
