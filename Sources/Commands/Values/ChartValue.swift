import Charts
import Digests
import Evaluation
import Raster

/// A chart with its drawings; as text it is drawn when it is shown, for the width at hand.
struct ChartValue: PresentableValue {
  let chart: Chart
  /// Rows of the text chart.
  let textHeight: Int
  let png: [UInt8]
  let svg: [UInt8]
  /// Of the PNG, in pixels.
  let width: Int
  let height: Int

  init(chart: Chart, textHeight: Int) throws {
    self.chart = chart
    self.textHeight = textHeight
    do {
      let image = try chart.image()
      png = try PNGCodec.encode(image)
      svg = try chart.svg()
      (width, height) = (image.width, image.height)
    } catch let error as ChartError {
      throw CommandFailure(.failed, error.description)
    }
  }

  var type: ValueType { .chart }

  func presentation(_ options: PresentationOptions) throws -> Presentation {
    let text: String
    do {
      // Each panel needs some rows of its own.
      text = try chart.text(width: options.width, height: max(textHeight, 5 * chart.panels.count))
    } catch {
      throw CommandFailure(.failed, error.description)
    }
    let digest = Digest(of: chart.canonicalText)
    return Presentation(
      kind: .chart, text: text,
      files: [
        OutputFile(fileExtension: "txt", bytes: Array(text.utf8), contentDigest: digest),
        OutputFile(fileExtension: "png", bytes: png, contentDigest: digest),
        OutputFile(fileExtension: "svg", bytes: svg, contentDigest: digest),
      ],
      pixelSize: (width, height))
  }
}

extension ChartValue: StorableResult {
  static let kind = "chart"

  private struct Attributes: Codable {
    var chart: Chart
    var textHeight: Int
    var width: Int
    var height: Int
  }

  func content() throws -> StoredContent {
    let attributes = Attributes(
      chart: chart, textHeight: textHeight, width: width, height: height)
    return StoredContent(
      kind: Self.kind, attributes: try StoredAttributes.text(attributes),
      parts: [.init("png", bytes: png), .init("svg", bytes: svg)])
  }

  init(_ kept: any KeptResult) throws {
    let attributes: Attributes = try StoredAttributes.read(kept)
    chart = attributes.chart
    textHeight = attributes.textHeight
    (width, height) = (attributes.width, attributes.height)
    png = try kept.read("png")
    svg = try kept.read("svg")
  }
}
