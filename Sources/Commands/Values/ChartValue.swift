import Charts
import Digests
import Evaluation
import Raster

/// A chart, drawn when it is shown: as text, PNG and SVG.
struct ChartValue: PresentableValue {
  let chart: Chart
  /// Rows of the text chart.
  let textHeight: Int

  var type: ValueType { .chart }

  func presentation(_ options: PresentationOptions) throws -> Presentation {
    do {
      return try drawn(options)
    } catch let error as ChartError {
      throw CommandFailure(.failed, error.description)
    }
  }

  private func drawn(_ options: PresentationOptions) throws -> Presentation {
    // Each panel needs some rows of its own.
    let height = max(textHeight, 5 * chart.panels.count)
    let text = try chart.text(width: options.width, height: height)
    let image = try chart.image()
    let svg = try chart.svg()
    let digest = Digest(of: chart.canonicalText)
    return Presentation(
      kind: .chart, text: text,
      files: [
        OutputFile(fileExtension: "txt", bytes: Array(text.utf8), contentDigest: digest),
        OutputFile(
          fileExtension: "png", bytes: try PNGCodec.encode(image), contentDigest: digest),
        OutputFile(fileExtension: "svg", bytes: svg, contentDigest: digest),
      ],
      pixelSize: (image.width, image.height))
  }
}
