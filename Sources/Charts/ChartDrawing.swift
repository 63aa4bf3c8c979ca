import Raster

// A chart on a canvas, for a page 720 points wide: a blog's column, a README.
//
// 1. Title at the top left, each panel's y label above its axis (no text is turned), light
//    horizontal grid lines at the ticks, one strong line at the bottom, nothing else.
// 2. Lines are named at their right end, in their colour, so that no legend has to be matched; names
//    that would overlap move apart. More than six lines in a panel, bars and points have a legend
//    above the panel.
// 3. Colours are Okabe and Ito's, which colour-blind readers can tell apart ("Color universal
//    design", 2008), without yellow, which a white page swallows; text is a darker shade of them.
// 4. Straight lines lie at half points: sharp at one and at two pixels a point.

extension Chart {
  /// The chart as a picture.
  /// - Parameters:
  ///   - width: In points.
  ///   - scale: Pixels a point: 2 gives a picture that is sharp on dense screens.
  public func image(width: Int = 720, scale: Int = 2) throws(ChartError) -> Image {
    let height = ChartDrawing.height(of: self)
    return try CairoCanvas.image(width: width, height: height, scale: scale) { canvas in
      ChartDrawing(chart: self, canvas: canvas, width: Double(width)).draw()
    }
  }

  /// The chart as an SVG document. Equal charts give equal bytes.
  public func svg(width: Int = 720) throws(ChartError) -> [UInt8] {
    let height = ChartDrawing.height(of: self)
    return try CairoCanvas.svg(width: width, height: height, title: title) { canvas in
      ChartDrawing(chart: self, canvas: canvas, width: Double(width)).draw()
    }
  }
}

struct ChartDrawing<Page: Canvas> {
  private let chart: Chart
  private let canvas: Page
  private let width: Double
  private let vertical: [Ticks]
  private let left: Double
  private let right: Double
  private let horizontal: Ticks

  init(chart: Chart, canvas: Page, width: Double) {
    self.chart = chart
    self.canvas = canvas
    self.width = width
    let heights = Metrics.panelHeights(of: chart)
    vertical = zip(chart.panels, heights).map { panel, height in
      panel.verticalTicks(atMost: max(3, Int(height / 42) + 1))
    }
    let labels = vertical.flatMap(\.major).map { canvas.measure($0.label, style: Metrics.tick) }
    left = (Metrics.margin + (labels.max() ?? 0) + 10).rounded() + 0.5
    let names = chart.panels.filter(\.hasDirectLabels).flatMap(\.series).map {
      canvas.measure($0.legend, style: Metrics.name(Colour(0)))
    }
    let nameWidth = names.max().map { min($0, width / 3) + 12 } ?? 0
    right = (width - Metrics.margin - nameWidth).rounded() + 0.5
    let room = right - left
    var count = max(2, Int(room / 60))
    while count > 2, !ChartDrawing.fits(chart.horizontalTicks(atMost: count), room, canvas) {
      count -= 1
    }
    horizontal = chart.horizontalTicks(atMost: count)
  }

  static func height(of chart: Chart) -> Int where Page == CairoCanvas {
    Int(
      Metrics.top(of: chart)
        + zip(chart.panels, Metrics.panelHeights(of: chart)).reduce(0) {
          $0 + $1.1 + Metrics.head(of: $1.0) + Metrics.gap
        } - Metrics.gap + Metrics.foot(of: chart))
  }

  private static func fits(_ ticks: Ticks, _ room: Double, _ canvas: Page) -> Bool {
    let widest = ticks.major.map { canvas.measure($0.label, style: Metrics.tick) }.max() ?? 0
    return ticks.major.count < 2
      || room / Double(ticks.major.count) > widest + 16
  }

  func draw() {
    if !chart.title.isEmpty {
      let title = canvas.fit(chart.title, into: width - 2 * Metrics.margin, style: Metrics.title)
      canvas.drawText(title, at: Place(x: Metrics.margin, y: 30), style: Metrics.title)
    }
    var top = Metrics.top(of: chart)
    let heights = Metrics.panelHeights(of: chart)
    for (index, (panel, firstSeries)) in chart.numberedPanels.enumerated() {
      top += Metrics.head(of: panel)
      let area = PlotArea(
        left: left, right: right, top: top.rounded() + 0.5,
        bottom: (top + heights[index]).rounded() + 0.5, horizontal: horizontal,
        vertical: vertical[index])
      drawFrame(area, label: panel.y.label, isLast: index == chart.panels.count - 1)
      drawSeries(of: panel, firstSeries: firstSeries, in: area)
      top += heights[index] + Metrics.gap
    }
  }

  // MARK: - Axes

  private func drawFrame(_ area: PlotArea, label: String, isLast: Bool) {
    let labelStyle = Metrics.label
    canvas.drawText(
      canvas.fit(label, into: width / 2, style: labelStyle),
      at: Place(x: Metrics.margin, y: area.top - 14), style: labelStyle)
    for tick in area.vertical.major {
      guard let y = area.y(of: tick.value) else { continue }
      let line = y.rounded(.down) + 0.5
      canvas.strokeLine(
        [Place(x: area.left, y: line), Place(x: area.right, y: line)], width: 1,
        colour: Metrics.gridColour)
      var style = Metrics.tick
      style.alignment = .trailing
      canvas.drawText(tick.label, at: Place(x: area.left - 8, y: line + 4), style: style)
    }
    canvas.strokeLine(
      [Place(x: area.left, y: area.bottom), Place(x: area.right, y: area.bottom)], width: 1,
      colour: Metrics.axisColour)
    for tick in area.horizontal.major {
      guard let x = area.x(of: tick.value) else { continue }
      let line = x.rounded(.down) + 0.5
      canvas.strokeLine(
        [Place(x: line, y: area.bottom), Place(x: line, y: area.bottom + 4)], width: 1,
        colour: Metrics.axisColour)
      guard isLast else { continue }
      var style = Metrics.tick
      style.alignment = .centre
      canvas.drawText(tick.label, at: Place(x: line, y: area.bottom + 19), style: style)
    }
    if isLast {
      var style = labelStyle
      style.alignment = .centre
      canvas.drawText(
        canvas.fit(chart.x.label, into: area.right - area.left, style: style),
        at: Place(x: (area.left + area.right) / 2, y: area.bottom + 39), style: style)
    }
  }

  // MARK: - Series

  private func drawSeries(of panel: Panel, firstSeries: Int, in area: PlotArea) {
    // The first series is drawn last: it stays on top.
    for (number, series) in panel.series.enumerated().reversed() {
      let colour = Metrics.colour(firstSeries + number)
      for run in series.runs {
        switch series.style {
        case .line: drawLine(run, of: series, colour: colour, in: area)
        case .points:
          for place in run.compactMap(area.place) {
            canvas.fillCircle(at: place, radius: 2.5, colour: colour)
          }
        case .bars: drawBars(run, colour: colour, in: area)
        }
      }
    }
    if !panel.hasPoints {
      var style = Metrics.label
      style.alignment = .centre
      canvas.drawText(
        "no values", at: Place(x: (area.left + area.right) / 2, y: (area.top + area.bottom) / 2),
        style: style)
    }
    if panel.hasDirectLabels {
      drawNames(of: panel, firstSeries: firstSeries, in: area)
    } else {
      drawLegend(of: panel, firstSeries: firstSeries, in: area)
    }
  }

  private func drawLine(
    _ run: [Series.Point], of series: Series, colour: Colour, in area: PlotArea
  ) {
    let places = run.compactMap(area.place).thinned()
    canvas.strokeLine(places, width: 2, colour: colour)
    if series.points.count <= 40 || places.count == 1 {
      for place in places { canvas.fillCircle(at: place, radius: 3, colour: colour) }
    }
  }

  private func drawBars(_ run: [Series.Point], colour: Colour, in area: PlotArea) {
    let half = (chart.barWidth ?? 1) * 0.46
    for point in run {
      guard let from = area.x(of: point.x - half), let to = area.x(of: point.x + half),
        let value = area.y(of: point.y),
        let base = area.y(of: max(0, area.vertical.lower))
      else { continue }
      canvas.fillRectangle(
        x: from, y: min(value, base), width: to - from, height: abs(base - value), colour: colour)
    }
  }

  /// Names at the lines' ends, from the top, moved apart where they would overlap.
  private func drawNames(of panel: Panel, firstSeries: Int, in area: PlotArea) {
    let height = 16.0
    var names = panel.series.enumerated().map { number, series in
      let last = series.points.last { area.place($0) != nil }.flatMap(area.place)
      return (
        text: series.legend, colour: Metrics.colour(firstSeries + number),
        y: last?.y ?? area.bottom - height
      )
    }
    names.sort { $0.y < $1.y }
    // Down where the one above is too near, then all up by what is too low.
    for index in names.indices.dropFirst() {
      names[index].y = max(names[index].y, names[index - 1].y + height)
    }
    var floor = area.bottom - 2
    for index in names.indices.reversed() {
      names[index].y = min(names[index].y, floor)
      floor = names[index].y - height
    }
    for name in names {
      let style = Metrics.name(name.colour)
      let text = canvas.fit(name.text, into: width - Metrics.margin - area.right - 10, style: style)
      canvas.drawText(text, at: Place(x: area.right + 10, y: name.y + 4), style: style)
    }
  }

  /// A row of coloured fields and names, right-aligned above the panel.
  private func drawLegend(of panel: Panel, firstSeries: Int, in area: PlotArea) {
    var x = area.right
    for (number, series) in panel.series.enumerated().reversed() {
      let colour = Metrics.colour(firstSeries + number)
      let style = Metrics.name(colour)
      let text = canvas.fit(series.legend, into: 160, style: style)
      let length = canvas.measure(text, style: style)
      guard !text.isEmpty, x - length - 16 > area.left + 40 else { continue }
      canvas.drawText(text, at: Place(x: x - length, y: area.top - 14), style: style)
      canvas.fillRectangle(
        x: x - length - 15, y: area.top - 23, width: 10, height: 10, colour: colour)
      x -= length + 30
    }
  }
}

extension [Place] {
  /// What can be seen of a long line from left to right: of each column of one point the first, the
  /// lowest, the highest and the last place. (Jugel and others, "M4: a visualization-oriented time
  /// series data aggregation", 2014.) Cairo's time for a stroke grows with the square of its length.
  fileprivate func thinned() -> [Place] {
    guard count > 2000, zip(self, dropFirst()).allSatisfy({ $0.x <= $1.x }) else { return self }
    var result: [Place] = []
    var start = startIndex
    while start < endIndex {
      let column = self[start].x.rounded(.down)
      let end = self[start...].firstIndex { $0.x.rounded(.down) != column } ?? endIndex
      let heights = start..<end
      let lowest = heights.min { self[$0].y < self[$1].y } ?? start
      let highest = heights.max { self[$0].y < self[$1].y } ?? start
      for index in Set([start, lowest, highest, end - 1]).sorted() { result.append(self[index]) }
      start = end
    }
    return result
  }
}

/// Where the values of a panel lie on the page.
private struct PlotArea {
  var left: Double
  var right: Double
  var top: Double
  var bottom: Double
  var horizontal: Ticks
  var vertical: Ticks

  /// Points on the border keep a little distance from it.
  private var inset: Double { 8 }

  func x(of value: Double) -> Double? {
    guard let fraction = horizontal.fraction(of: value), fraction > -1e-9, fraction < 1 + 1e-9
    else { return nil }
    return left + inset + min(max(fraction, 0), 1) * (right - left - 2 * inset)
  }

  func y(of value: Double) -> Double? {
    guard let fraction = vertical.fraction(of: value), fraction > -1e-9, fraction < 1 + 1e-9
    else { return nil }
    return bottom - min(max(fraction, 0), 1) * (bottom - top)
  }

  func place(_ point: Series.Point) -> Place? {
    guard let x = x(of: point.x), let y = y(of: point.y) else { return nil }
    return Place(x: x, y: y)
  }
}

extension Panel {
  /// Rule 2.
  fileprivate var hasDirectLabels: Bool {
    series.count <= 6 && series.allSatisfy { $0.style == .line }
  }
}

/// Sizes in points, and colours.
private enum Metrics {
  static let margin = 16.0
  /// Between a panel's bottom and the next one's head.
  static let gap = 18.0
  static let ink = Colour(0x222222)
  static let axisColour = Colour(0x888888)
  static let gridColour = Colour(0xE4E4E4)
  static let title = TextStyle(size: 16, isBold: true, colour: ink)
  static let label = TextStyle(size: 13, colour: Colour(0x444444))
  static let tick = TextStyle(size: 12, colour: Colour(0x555555))

  static func name(_ colour: Colour) -> TextStyle {
    TextStyle(size: 13, isBold: true, colour: colour.darkened(by: 0.2))
  }

  /// Room for a panel's y label or its legend.
  static func head(of panel: Panel) -> Double {
    panel.y.label.isEmpty && panel.hasDirectLabels ? 10 : 30
  }

  static func top(of chart: Chart) -> Double { chart.title.isEmpty ? 4 : 40 }
  static func foot(of chart: Chart) -> Double { chart.x.label.isEmpty ? 30 : 52 }

  static func panelHeights(of chart: Chart) -> [Double] {
    guard chart.panels.count > 1 else { return chart.panels.map { _ in 280 } }
    let least = chart.panels.map(\.share).min().map { max($0, 0.01) } ?? 1
    return chart.panels.map { min(max($0.share, 0.01) / least * 110, 280).rounded() }
  }

  static func colour(_ number: Int) -> Colour {
    let colours: [UInt32] = [
      0x0072B2, 0xD55E00, 0x009E73, 0xCC79A7, 0x56B4E9, 0xE69F00, 0x000000, 0x999999,
    ]
    return Colour(colours[number % colours.count])
  }
}
