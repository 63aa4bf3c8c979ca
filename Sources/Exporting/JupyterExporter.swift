import FoundationEssentials
import Language
import NotebookFormat

// A notebook in Jupyter's format, nbformat 4.5 (https://nbformat.readthedocs.io/en/latest/
// format_description.html):
//
// 1. Prose becomes Markdown cells, its values filled in; title, description, author and date come
//    first. Prose of blanks alone becomes nothing.
// 2. A cell becomes a code cell of the language `vnb`, options and all, so that its text can be
//    taken back; its id is its label. `echo` and `output` hide its parts as Jupyter hides them.
// 3. Results are its outputs, with the pictures inside of them: the file needs no other. Charts and
//    tables are there as text, too.
// 4. Nothing was executed by Jupyter, so no cell has an execution count.

/// A notebook with its results for Jupyter: `foo.ipynb`; see the head of the file.
public struct JupyterExporter: Sendable {
  /// The bytes of a file beside the document; nil when there is none.
  private let readFile: @Sendable (String) -> [UInt8]?

  public init(readFile: @escaping @Sendable (String) -> [UInt8]?) {
    self.readFile = readFile
  }

  /// The whole document, keys sorted, ending in a line feed. Equal input gives equal bytes.
  public func json(of rendered: RenderedNotebook) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return Array(try encoder.encode(document(of: rendered))) + [UInt8(ascii: "\n")]
  }

  private func document(of rendered: RenderedNotebook) -> JupyterDocument {
    let notebook = rendered.notebook
    var cells: [JupyterCell] = []
    var ids = Set(notebook.cells.map(\.label))
    func addMarkdown(_ text: String) {
      let text = text.withoutCarriageReturns
      guard text.contains(where: { !$0.isWhitespace }) else { return }
      var number = cells.count + 1
      while !ids.insert("prose-\(number)").inserted { number += 1 }
      cells.append(.markdown(id: "prose-\(number)", text: Self.withoutEmptyEnds(text)))
    }
    addMarkdown(head(of: rendered))
    let plan = FigurePlan(rendered)
    var index = 0
    for part in notebook.parts {
      switch part {
      case .prose(let prose): addMarkdown(Self.text(of: prose, in: rendered))
      case .cell(let cell):
        let result = index < rendered.cells.count ? rendered.cells[index] : RenderedCell()
        let source = notebook.source.text(in: cell.contentRange).withoutCarriageReturns
        cells.append(
          .code(
            id: cell.label, text: Self.withoutEmptyEnds(source),
            metadata: Self.metadata(of: cell.options),
            outputs: outputs(of: result, figure: plan.figures[index])))
        index += 1
      }
    }
    let title = notebook.frontMatter.title
    return JupyterDocument(
      cells: cells, metadata: .init(title: title, vnb: rendered.details.engine))
  }

  /// Title, description and byline, unless the prose begins with a title of its own.
  private func head(of rendered: RenderedNotebook) -> String {
    let matter = rendered.notebook.frontMatter
    var blocks: [String] = []
    let hasHeading = rendered.notebook.parts.first.map { part in
      guard case .prose(let prose) = part else { return false }
      let text = rendered.notebook.source.text(in: prose.range)
      return text.drop { $0.isWhitespace }.hasPrefix("# ")
    }
    if let title = matter.title, hasHeading != true {
      blocks.append("# \(title.escapedForMarkdown)")
    }
    if let description = matter.description { blocks.append(description.escapedForMarkdown) }
    let byline = [matter.author, matter.date].compactMap { $0?.escapedForMarkdown }
    if !byline.isEmpty { blocks.append(byline.joined(separator: " · ")) }
    return blocks.joined(separator: "\n\n")
  }

  private static func text(of prose: Prose, in rendered: RenderedNotebook) -> String {
    rendered.notebook.text(of: prose) { value in
      if let text = rendered.values[value.range] { return text.escapedForMarkdown }
      let reference = rendered.notebook.source.text(in: value.reference.range)
      return reference.asMarkdownCode + " (not available)"
    }
  }

  private static func withoutEmptyEnds(_ text: String) -> String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    func isEmpty(_ line: Substring) -> Bool { line.allSatisfy(\.isWhitespace) }
    let first = lines.firstIndex { !isEmpty($0) } ?? 0
    let last = lines.lastIndex { !isEmpty($0) } ?? 0
    return lines[first...last].joined(separator: "\n")
  }

  private static func metadata(of options: CellOptions) -> JupyterCell.Metadata {
    JupyterCell.Metadata(
      sourceHidden: options.echo != .show, outputsHidden: options.output != .show)
  }

  // MARK: - Outputs

  private func outputs(
    of cell: RenderedCell, figure: FigurePlan.Figure?
  ) -> [JupyterOutput] {
    var outputs: [JupyterOutput] = []
    switch cell.state {
    case .finished: break
    case .failed(let message, let hint):
      outputs.append(
        .error(name: "cell failed", message: message, trace: [message] + (hint.map { [$0] } ?? [])))
    case .notRun(let reason): outputs.append(.text("not run: \(reason)"))
    case .stale:
      outputs.append(
        .text("out of date: the cell or what it needs has changed since these results were made"))
    case .unjudged(let reason): outputs.append(.text("perhaps out of date: \(reason)"))
    }
    for (index, result) in cell.results.enumerated() {
      outputs.append(output(of: result))
      if let figure, index == figure.results.upperBound { outputs.append(caption(of: figure)) }
    }
    return outputs
  }

  private func output(of result: RenderedResult) -> JupyterOutput {
    switch result {
    case .picture(let picture):
      return image(picture.file, picture.width, picture.height, text: picture.alt)
    case .chart(let chart):
      return image(chart.pngFile, chart.width, chart.height, text: chart.text)
    case .table(let table):
      return .display(
        ["text/html": Self.html(of: table), "text/plain": table.text], metadata: [:])
    case .text(let text): return .text(text)
    case .expectation(let expectation):
      let claim =
        (expectation.message ?? expectation.claim) + (expectation.remark.map { " (\($0))" } ?? "")
      let found = expectation.found.isEmpty ? "" : ": \(expectation.found)"
      return .text("\(expectation.mark) \(claim)\(found)")
    case .savedFile(let file): return .text("saved \(file)")
    }
  }

  private func caption(of figure: FigurePlan.Figure) -> JupyterOutput {
    .display(
      [
        "text/markdown": "**\(figure.name).** \(figure.caption.escapedForMarkdown)",
        "text/plain": "\(figure.name). \(figure.caption)",
      ], metadata: [:])
  }

  private func image(_ file: String, _ width: Int, _ height: Int, text: String) -> JupyterOutput {
    guard let bytes = readFile(file) else { return .text("\(text) (\(file) is missing)") }
    return .display(
      ["image/png": Data(bytes).base64EncodedString(), "text/plain": text],
      metadata: ["image/png": .init(width: width, height: height)])
  }

  private static func html(of table: RenderedTable) -> String {
    func cell(_ text: String, _ name: String, _ isNumeric: Bool) -> String {
      let style = isNumeric ? " style=\"text-align: right\"" : " style=\"text-align: left\""
      return "<\(name)\(style)>\(text.escapedForHTML)</\(name)>"
    }
    let head = table.columns.map { cell($0.name, "th", $0.isNumeric) }.joined()
    let rows = table.shownRows.map { row in
      "<tr>"
        + table.columns.indices.map { index in
          cell(index < row.count ? row[index] : "", "td", table.columns[index].isNumeric)
        }.joined() + "</tr>"
    }
    let rest =
      table.omittedRowCount > 0
      ? "\n<p>\(table.omittedRowCount) more rows in \(table.csvFile.escapedForHTML)</p>" : ""
    return "<table>\n<thead><tr>\(head)</tr></thead>\n<tbody>\n"
      + rows.joined(separator: "\n") + "\n</tbody>\n</table>\(rest)"
  }
}
