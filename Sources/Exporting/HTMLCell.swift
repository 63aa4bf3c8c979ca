import NotebookFormat

/// A cell as a section of the page: its code, a notice of its state, its results.
struct HTMLCell {
  private let cell: Cell
  private let result: RenderedCell
  private let figure: FigurePlan.Figure?
  /// As HTML; nil when there is none to show.
  private let code: String?

  init(_ cell: Cell, result: RenderedCell, figure: FigurePlan.Figure?, code: String?) {
    self.cell = cell
    self.result = result
    self.figure = figure
    self.code = code
  }

  /// Letters, digits and hyphens, as labels are.
  static func id(of cell: Cell) -> String { "cell-" + cell.label }

  /// Empty when nothing of the cell is to be shown.
  var html: String {
    let inner = codeBlock + notice + results
    guard !inner.isEmpty else { return "" }
    let id = Self.id(of: cell).escapedForHTML
    return "<section class=\"cell\(stateClass)\" id=\"\(id)\">\n\(inner)</section>\n"
  }

  private var stateClass: String {
    switch result.state {
    case .finished: ""
    case .failed: " failed"
    case .notRun: " not-run"
    case .stale, .unjudged: " stale"
    }
  }

  private var codeBlock: String {
    guard let code, cell.options.echo != .hide else { return "" }
    let label = cell.labelRange == nil ? "" : cell.label.escapedForHTML
    let text = "<pre tabindex=\"0\"><code>\(code)</code></pre>\n"
    if cell.options.echo == .fold {
      let summary = label.isEmpty ? "Code" : "Code: <span class=\"label\">\(label)</span>"
      return "<details class=\"code\">\n<summary>\(summary)</summary>\n\(text)</details>\n"
    }
    let link =
      label.isEmpty
      ? "" : "<a class=\"label\" href=\"#\(Self.id(of: cell).escapedForHTML)\">\(label)</a>\n"
    return "<div class=\"code\">\n\(link)\(text)</div>\n"
  }

  /// The state in words, also where output is hidden: a failure is never kept from the reader.
  private var notice: String {
    switch result.state {
    case .finished: return ""
    case .failed(let message, let hint):
      let advice = hint.map { "<p>\($0.escapedForHTML)</p>\n" } ?? ""
      return "<div class=\"notice failed\">\n<p><strong>This cell failed:</strong> "
        + "\(message.escapedForHTML)</p>\n\(advice)</div>\n"
    case .notRun(let reason):
      return "<div class=\"notice not-run\">\n<p><strong>Not run:</strong> "
        + "\(reason.escapedForHTML)</p>\n</div>\n"
    case .stale:
      return "<div class=\"notice stale\">\n<p><strong>Out of date:</strong> "
        + "the cell or what it needs has changed since these results were made</p>\n</div>\n"
    case .unjudged(let reason):
      return "<div class=\"notice stale\">\n<p><strong>Perhaps out of date:</strong> "
        + "\(reason.escapedForHTML)</p>\n</div>\n"
    }
  }

  private var results: String {
    var inner = ""
    for (index, item) in result.results.enumerated() {
      if let figure, index == figure.results.lowerBound { inner += "<figure>\n" }
      let isInFigure = figure?.results.contains(index) ?? false
      inner +=
        isInFigure || cell.options.output != .hide || item.isUnmetExpectation
        ? html(of: item, isInFigure: isInFigure) : ""
      if let figure, index == figure.results.upperBound {
        inner +=
          "<figcaption><b>\(figure.name).</b> \(figure.caption.escapedForHTML)</figcaption>\n"
        inner += "</figure>\n"
      }
    }
    guard !inner.isEmpty, cell.options.output == .fold else { return inner }
    return "<details class=\"output\">\n<summary>Results</summary>\n\(inner)</details>\n"
  }
}

// MARK: - Results

extension HTMLCell {
  private func html(of item: RenderedResult, isInFigure: Bool) -> String {
    switch item {
    case .picture(let picture):
      let html = Self.html(of: picture)
      return isInFigure ? html : "<figure>\n\(html)</figure>\n"
    case .chart(let chart):
      let html = Self.html(of: chart)
      return isInFigure ? html : "<figure>\n\(html)</figure>\n"
    case .table(let table): return Self.html(of: table)
    case .text(let text):
      return "<pre class=\"text\" tabindex=\"0\"><samp>\(text.escapedForHTML)</samp></pre>\n"
    case .expectation(let expectation): return Self.html(of: expectation)
    case .savedFile(let file):
      return "<p class=\"file\">Saved <a href=\"\(file.asRelativeURL)\">\(file.escapedForHTML)</a>"
        + "</p>\n"
    }
  }

  /// Small pictures are shown enlarged by a whole factor, their pixels crisp.
  private static func html(of picture: RenderedPicture) -> String {
    let factor = picture.width > 0 && picture.width < 160 ? min(4, 320 / picture.width) : 1
    let style = factor > 1 ? " class=\"enlarged\"" : ""
    return "<img\(style) src=\"\(picture.file.asRelativeURL)\" width=\"\(picture.width * factor)\" "
      + "height=\"\(picture.height * factor)\" alt=\"\(picture.alt.escapedForHTML)\">\n"
  }

  private static func html(of chart: RenderedChart) -> String {
    """
    <img class="chart" src="\(chart.svgFile.asRelativeURL)" width="\(chart.width)" \
    height="\(chart.height)" alt="\(chart.alt.escapedForHTML)">
    <details class="as-text">
    <summary>as text</summary>
    <pre tabindex="0"><samp>\(chart.text.escapedForHTML)</samp></pre>
    </details>

    """
  }

  private static func html(of table: RenderedTable) -> String {
    let heads = table.columns.map { column in
      "<th scope=\"col\"\(column.isNumeric ? " class=\"number\"" : "")>\(column.name.escapedForHTML)</th>"
    }
    let rows = table.shownRows.map { row in
      let cells = table.columns.enumerated().map { index, column in
        let text = index < row.count ? row[index].escapedForHTML : ""
        return "<td\(column.isNumeric ? " class=\"number\"" : "")>\(text)</td>"
      }
      return "<tr>\(cells.joined())</tr>\n"
    }
    let file = "<a href=\"\(table.csvFile.asRelativeURL)\">\(table.csvFile.escapedForHTML)</a>"
    let rest =
      table.omittedRowCount == 0
      ? "" : "<p class=\"file\">\(table.omittedRowCount) more rows in \(file)</p>\n"
    return """
      <div class="table" tabindex="0">
      <table>
      <thead><tr>\(heads.joined())</tr></thead>
      <tbody>
      \(rows.joined())</tbody>
      </table>
      </div>
      \(rest)
      """
  }

  private static func html(of expectation: RenderedExpectation) -> String {
    let claim =
      (expectation.message?.escapedForHTML ?? "<code>\(expectation.claim.escapedForHTML)</code>")
      + (expectation.remark.map { " (\($0.escapedForHTML))" } ?? "")
    let state =
      !expectation.isMet ? "unmet" : expectation.isExpectedToHold ? "met" : "met refuted"
    let label = expectation.mark == "✓" ? "holds" : "does not hold"
    return "<p class=\"expectation \(state)\">"
      + "<span class=\"mark\" role=\"img\" aria-label=\"\(label)\">\(expectation.mark)</span> \(claim)"
      + (expectation.found.isEmpty
        ? "" : ": <code>\(expectation.found.escapedForHTML)</code>") + "</p>\n"
  }
}

extension RenderedResult {
  /// Shown even where a cell hides its output.
  var isUnmetExpectation: Bool {
    if case .expectation(let expectation) = self { !expectation.isMet } else { false }
  }
}
