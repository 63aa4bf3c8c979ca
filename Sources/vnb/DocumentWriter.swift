import Evaluation
import Exporting
import Language
import NotebookFormat
import Sessions

/// Writes the notebook with its results as Markdown and HTML into the output folder.
struct DocumentWriter {
  let place: NotebookPlace
  let folder: OutputFolder
  let notebook: CheckedNotebook
  let report: NotebookRunner.Report

  /// Absolute.
  var paths: [String] { Self.names(for: place).map { "\(folder.path)/\($0)" } }

  static func names(for place: NotebookPlace) -> [String] {
    ["\(place.stem).md", "\(place.stem).html"]
  }

  func write() throws(CommandFailure) {
    for (name, bytes) in documents() where folder.read(name) != bytes {
      try folder.write(bytes, to: name)
    }
  }

  /// Names and contents; nothing is written.
  func documents() -> [(name: String, bytes: [UInt8])] {
    let markdown = MarkdownExporter().markdown(of: rendered)
    let html = HTMLExporter().html(of: rendered)
    return zip(Self.names(for: place), [markdown, html]).map { ($0, Array($1.utf8)) }
  }

  /// The notebook with its results, for an exporter.
  var rendered: RenderedNotebook {
    RenderedNotebook(
      notebook: notebook.notebook, cells: notebook.cells.map(render), values: values,
      details: details, notebookFolder: Self.relativePath(from: folder.path, to: place.folder))
  }

  // MARK: - Small print and values

  private var details: RunDetails {
    RunDetails(
      engine: "vnb \(report.manifest.engine)", seed: report.manifest.seed,
      profile: report.manifest.profile,
      parameters: notebook.parameters.map { parameter in
        RunDetails.Parameter(
          name: parameter.name, value: report.manifest.parameters[parameter.name] ?? "")
      })
  }

  private var values: [SourceRange: String] {
    var values: [SourceRange: String] = [:]
    for case .prose(let prose) in notebook.notebook.parts {
      for value in prose.values {
        let name = CheckedNotebook.text(of: value.reference, in: notebook.notebook.source)
        values[value.range] = report.manifest.values[name]
      }
    }
    return values
  }

  // MARK: - Cells

  private func render(_ cell: CheckedCell) -> RenderedCell {
    guard let record = report.manifest.record(for: cell.cell.label) else {
      return RenderedCell(state: .notRun(because: "it was not asked for"))
    }
    let state: RenderedCell.State =
      switch record.state {
      case .failed: .failed(message: record.reason ?? "", hint: record.hint)
      case .notRun: .notRun(because: record.reason ?? "it was not asked for")
      case .finished:
        if let reason = report.unjudged[record.label] {
          .unjudged(because: reason)
        } else {
          report.stale.contains(record.label) ? .stale : .finished
        }
      }
    let pictures = record.results.filter { $0.kind == Presentation.Kind.picture.rawValue }.count
    var results: [RenderedResult] = []
    var number = 0
    for result in record.results {
      if result.kind == Presentation.Kind.picture.rawValue { number += 1 }
      results += render(
        result, of: cell, number: pictures > 1 ? number : nil)
    }
    results += record.expectations.map { expectation in
      .expectation(
        RenderedExpectation(
          isMet: expectation.isMet, isExpectedToHold: expectation.isExpectedToHold,
          claim: expectation.claim, found: expectation.found, message: expectation.message))
    }
    return RenderedCell(state: state, results: results)
  }

  private func render(
    _ result: ResultRecord, of cell: CheckedCell, number: Int?
  ) -> [RenderedResult] {
    let options = cell.cell.options
    let words = options.alt ?? options.caption ?? "result of \(cell.cell.label)"
    let alt = number.map { "\(words) (\($0))" } ?? words
    switch result.kind {
    case "picture":
      return [
        .picture(
          RenderedPicture(
            file: "\(result.name).png", width: result.width ?? 0, height: result.height ?? 0,
            alt: alt))
      ]
    case "chart": return [chart(result, alt: alt)]
    case "report": return table(result) + [chart(result, alt: alt)]
    case "table":
      let table = table(result)
      return table.isEmpty ? [.text(result.text ?? "")] : table
    case "saved": return result.files.keys.sorted().prefix(8).map { .savedFile($0) }
    default: return [.text(result.text ?? "")]
    }
  }

  private func chart(_ result: ResultRecord, alt: String) -> RenderedResult {
    .chart(
      RenderedChart(
        pngFile: "\(result.name).png", svgFile: "\(result.name).svg",
        textFile: "\(result.name).txt", text: result.text ?? "",
        width: (result.width ?? 0) / Self.chartScale,
        height: (result.height ?? 0) / Self.chartScale, alt: alt))
  }

  /// Empty where its file is not there.
  private func table(_ result: ResultRecord) -> [RenderedResult] {
    guard let bytes = folder.read("\(result.name).csv"), let table = CSVTable(bytes) else {
      return []
    }
    return [.table(table.rendered(csvFile: "\(result.name).csv", text: result.text ?? ""))]
  }

  /// Charts are drawn at twice their size on the page.
  private static let chartScale = 2

  // MARK: - Folders

  /// The way from one absolute folder to another, with a slash at its end.
  static func relativePath(from: String, to: String) -> String {
    let source = from.split(separator: "/")
    let target = to.split(separator: "/")
    var shared = 0
    while shared < min(source.count, target.count), source[shared] == target[shared] { shared += 1 }
    let up = repeatElement("..", count: source.count - shared)
    let way = (Array(up) + target[shared...].map(String.init)).joined(separator: "/")
    return way.isEmpty ? "" : way + "/"
  }
}
