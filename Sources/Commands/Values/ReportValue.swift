import Charts
import Digests
import Evaluation
import Raster

/// A table of figures and the charts that belong to it, shown together.
struct ReportValue: PresentableValue {
  let table: TableValue
  let page: ChartPage

  var type: ValueType { .table }

  func field(_ name: String) -> Value? { table.field(name) }

  var fieldNames: [String] { table.fieldNames }

  func presentation(_ options: PresentationOptions) throws -> Presentation {
    do {
      return try drawn(options)
    } catch let error as ChartError {
      throw CommandFailure(.failed, error.description)
    }
  }

  private func drawn(_ options: PresentationOptions) throws -> Presentation {
    let figures = table.presentation(options)
    let text = try [figures.text ?? "", page.text(width: options.width)].joined(separator: "\n")
    let image = try page.image()
    let digest = Digest(of: page.canonicalText)
    return Presentation(
      kind: .report, text: text,
      files: [
        OutputFile(fileExtension: "txt", bytes: Array(text.utf8), contentDigest: Digest(of: text)),
        OutputFile(
          fileExtension: "png", bytes: try PNGCodec.encode(image), contentDigest: digest),
        OutputFile(fileExtension: "svg", bytes: try page.svg(), contentDigest: digest),
      ] + figures.files.filter { $0.fileExtension == "csv" },
      pixelSize: (image.width, image.height))
  }
}

extension ReportValue: StorableResult {
  static let kind = "report"

  private struct Attributes: Codable {
    var table: String
    var page: ChartPage
  }

  func content() throws -> StoredContent {
    let attributes = Attributes(table: try table.content().attributes, page: page)
    return StoredContent(kind: Self.kind, attributes: try StoredAttributes.text(attributes))
  }

  init(_ kept: any KeptResult) throws {
    let attributes: Attributes = try StoredAttributes.read(kept)
    self.init(table: try TableValue(storedAttributes: attributes.table), page: attributes.page)
  }
}
