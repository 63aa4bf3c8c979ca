import NotebookFormat

/// A cell as blocks of Markdown: its code, a notice of its state, its results. Each block ends in
/// a line feed and needs a blank line before it.
struct MarkdownCell {
  private let cell: Cell
  private let result: RenderedCell
  private let figure: FigurePlan.Figure?
  private let code: String?

  init(_ cell: Cell, result: RenderedCell, figure: FigurePlan.Figure?, code: String?) {
    self.cell = cell
    self.result = result
    self.figure = figure
    self.code = code
  }

  var blocks: [String] { codeBlocks + notice + results }

  private var codeBlocks: [String] {
    guard let code, cell.options.echo != .hide else { return [] }
    let block = code.fencedForMarkdown(info: "vnb")
    guard cell.options.echo == .fold else { return [block] }
    let summary = cell.labelRange == nil ? "Code" : "Code: \(cell.label)"
    return Self.folded([block], summary: summary)
  }

  /// As alerts, which code hosts set off and other readers show as quotes. Also where output is
  /// hidden: a failure is never kept from the reader.
  private var notice: [String] {
    switch result.state {
    case .finished: return []
    case .failed(let message, let hint):
      let advice = hint.map { ">\n> \($0.escapedForMarkdown)\n" } ?? ""
      return [
        "> [!CAUTION]\n> **This cell failed:** \(message.escapedForMarkdown)\n\(advice)"
      ]
    case .notRun(let reason):
      return ["> [!NOTE]\n> **Not run:** \(reason.escapedForMarkdown)\n"]
    case .stale:
      return [
        "> [!WARNING]\n> **Out of date:** the cell or what it needs has changed since these "
          + "results were made\n"
      ]
    case .unjudged(let reason):
      return ["> [!WARNING]\n> **Perhaps out of date:** \(reason.escapedForMarkdown)\n"]
    }
  }

  private var results: [String] {
    var blocks: [String] = []
    for (index, item) in result.results.enumerated() {
      if cell.options.output != .hide || item.isUnmetExpectation {
        blocks += Self.blocks(of: item)
      }
      if let figure, index == figure.results.upperBound {
        blocks.append("**\(figure.name).** \(figure.caption.escapedForMarkdown)\n")
      }
    }
    guard !blocks.isEmpty, cell.options.output == .fold else { return blocks }
    return Self.folded(blocks, summary: "Results")
  }

  private static func folded(_ blocks: [String], summary: String) -> [String] {
    ["<details>\n<summary>\(summary.escapedForHTML)</summary>\n"] + blocks + ["</details>\n"]
  }
}

// MARK: - Results

extension MarkdownCell {
  private static func blocks(of item: RenderedResult) -> [String] {
    switch item {
    case .picture(let picture): return [image(picture.file, alt: picture.alt)]
    case .chart(let chart):
      return [image(chart.pngFile, alt: chart.alt)]
        + folded([chart.text.fencedForMarkdown(info: "text")], summary: "The chart as text")
    case .table(let table): return blocks(of: table)
    case .text(let text): return [text.fencedForMarkdown(info: "text")]
    case .expectation(let expectation):
      let claim =
        (expectation.message?.escapedForMarkdown ?? expectation.claim.asMarkdownCode)
        + (expectation.remark.map { " (\($0))" } ?? "")
      let found = expectation.found.isEmpty ? "" : ": \(expectation.found.asMarkdownCode)"
      return ["\(expectation.mark) \(claim)\(found)\n"]
    case .savedFile(let file):
      return ["Saved [\(file.escapedForMarkdown)](\(file.asRelativeURL))\n"]
    }
  }

  private static func image(_ file: String, alt: String) -> String {
    "![\(alt.escapedForMarkdown)](\(file.asRelativeURL))\n"
  }

  private static func blocks(of table: RenderedTable) -> [String] {
    guard !table.columns.isEmpty else { return [] }
    func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |\n" }
    var text = line(table.columns.map(\.name.escapedForMarkdown))
    text += line(table.columns.map { $0.isNumeric ? "--:" : ":--" })
    for row in table.shownRows {
      text += line(
        table.columns.indices.map { $0 < row.count ? row[$0].escapedForMarkdown : "" })
    }
    guard table.omittedRowCount > 0 else { return [text] }
    let file = "[\(table.csvFile.escapedForMarkdown)](\(table.csvFile.asRelativeURL))"
    return [text, "\(table.omittedRowCount) more rows in \(file)\n"]
  }
}
