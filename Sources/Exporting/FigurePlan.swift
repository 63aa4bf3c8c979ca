import Language
import NotebookFormat

/// Which results of a cell stand together over its caption, and which number they carry.
///
/// A cell with a caption has one figure: all from its first picture or chart to its last, or all
/// its tables when it has neither. What comes before and after stands outside of it. Figures and
/// tables are counted from 1 through the document, each kind on its own, shown ones only.
struct FigurePlan {
  struct Figure: Hashable {
    /// `Figure 3` or `Table 1`.
    var name: String
    var caption: String
    /// Indices of the cell's results.
    var results: ClosedRange<Int>
  }

  /// For each cell, by its index.
  let figures: [Figure?]

  init(_ rendered: RenderedNotebook) {
    var figureCount = 0
    var tableCount = 0
    figures = rendered.notebook.cells.enumerated().map { index, cell in
      guard index < rendered.cells.count, let caption = cell.options.caption,
        cell.options.output != .hide
      else { return nil }
      let results = rendered.cells[index].results
      if let range = Self.span(of: results, where: \.isVisual) {
        figureCount += 1
        return Figure(name: "Figure \(figureCount)", caption: caption, results: range)
      }
      if let range = Self.span(of: results, where: \.isTable) {
        tableCount += 1
        return Figure(name: "Table \(tableCount)", caption: caption, results: range)
      }
      return nil
    }
  }

  private static func span(
    of results: [RenderedResult], where belongs: (RenderedResult) -> Bool
  ) -> ClosedRange<Int>? {
    guard let first = results.firstIndex(where: belongs),
      let last = results.lastIndex(where: belongs)
    else { return nil }
    return first...last
  }
}

extension RenderedResult {
  fileprivate var isVisual: Bool {
    switch self {
    case .picture, .chart: true
    case .table, .text, .expectation, .savedFile: false
    }
  }

  fileprivate var isTable: Bool {
    if case .table = self { true } else { false }
  }
}

extension RenderedNotebook {
  /// A cell's code without its option lines and the blank lines around it; nil when none is left.
  func shownCode(of cell: Cell) -> SourceRange? {
    let bytes = notebook.source.bytes
    var lower = max(0, min(cell.contentRange.lower, bytes.count))
    var upper = max(lower, min(cell.contentRange.upper, bytes.count))
    while lower < upper {
      let lineEnd = bytes[lower..<upper].firstIndex(of: UInt8(ascii: "\n")) ?? upper
      let line = bytes[lower..<lineEnd].drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
      guard
        line.isEmpty || line.elementsEqual([UInt8(ascii: "\r")])
          || line.starts(with: "#|".utf8)
      else { break }
      lower = min(lineEnd + 1, upper)
    }
    while lower < upper, bytes[upper - 1] <= UInt8(ascii: " ") { upper -= 1 }
    guard lower < upper else { return nil }
    return SourceRange(lower, upper)
  }
}
