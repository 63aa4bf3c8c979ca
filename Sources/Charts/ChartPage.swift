import Raster

/// Several charts on one page: side by side in rows as a picture, one below the other as text.
public struct ChartPage: Hashable, Sendable, Codable {
  /// In reading order.
  public var charts: [Chart]
  public var columns: Int

  /// - Precondition: there are columns.
  public init(_ charts: [Chart], columns: Int = 2) {
    precondition(columns > 0, "a page has columns")
    self.charts = charts
    self.columns = columns
  }

  /// The width of a chart on the page, in points.
  private static let chartWidth = 520

  // MARK: - Drawing

  public func text(width: Int = 72, height: Int = 12) throws(ChartError) -> String {
    var parts: [String] = []
    for chart in charts {
      parts.append(try chart.text(width: width, height: max(height, 5 * chart.panels.count)))
    }
    return parts.joined(separator: "\n")
  }

  /// The page as a picture.
  /// - Parameter scale: Pixels a point.
  public func image(scale: Int = 2) throws(ChartError) -> Image {
    try CairoCanvas.image(width: width, height: height, scale: scale, draw: draw)
  }

  /// The page as an SVG document. Equal pages give equal bytes.
  public func svg() throws(ChartError) -> [UInt8] {
    try CairoCanvas.svg(
      width: width, height: height, title: charts.map(\.title).joined(separator: "; "), draw: draw)
  }

  /// The values as text, for digests: equal texts, equal pages, however drawn.
  public var canonicalText: String {
    "page \(columns)\n" + charts.map(\.canonicalText).joined()
  }

  private var width: Int { Self.chartWidth * max(1, min(columns, charts.count)) }

  private var height: Int { max(1, rowHeights.reduce(0, +)) }

  private var rowHeights: [Int] {
    stride(from: 0, to: charts.count, by: columns).map { start in
      charts[start..<min(start + columns, charts.count)]
        .map { ChartDrawing<CairoCanvas>.height(of: $0) }.max() ?? 0
    }
  }

  private func draw(on canvas: CairoCanvas) {
    var top = 0.0
    for (row, height) in rowHeights.enumerated() {
      for column in 0..<columns where row * columns + column < charts.count {
        let place = ShiftedCanvas(
          base: canvas, x: Double(column * Self.chartWidth), y: top)
        ChartDrawing(
          chart: charts[row * columns + column], canvas: place, width: Double(Self.chartWidth)
        ).draw()
      }
      top += Double(height)
    }
  }
}

/// A part of another canvas, with its own origin.
private struct ShiftedCanvas<Base: Canvas>: Canvas {
  let base: Base
  let x: Double
  let y: Double

  func fillRectangle(x: Double, y: Double, width: Double, height: Double, colour: Colour) {
    base.fillRectangle(x: x + self.x, y: y + self.y, width: width, height: height, colour: colour)
  }

  func strokeLine(_ places: [Place], width: Double, colour: Colour) {
    base.strokeLine(places.map(shifted), width: width, colour: colour)
  }

  func fillCircle(at centre: Place, radius: Double, colour: Colour) {
    base.fillCircle(at: shifted(centre), radius: radius, colour: colour)
  }

  func drawText(_ text: String, at place: Place, style: TextStyle) {
    base.drawText(text, at: shifted(place), style: style)
  }

  func measure(_ text: String, style: TextStyle) -> Double {
    base.measure(text, style: style)
  }

  private func shifted(_ place: Place) -> Place { Place(x: place.x + x, y: place.y + y) }
}
