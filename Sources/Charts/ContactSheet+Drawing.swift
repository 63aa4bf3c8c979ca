import Raster

extension ContactSheet {
  /// The sheet as a picture with three channels.
  public func image() throws(ChartError) -> Image {
    let layout = try SheetLayout(self)
    var sheet = try CairoCanvas.image(width: layout.width, height: layout.height) { canvas in
      layout.drawLabels(of: self, on: canvas)
      for (row, line) in rows.enumerated() {
        for (column, cell) in line.cells.enumerated() {
          layout.drawTitle(of: cell, column: column, row: row, on: canvas)
          if case .failed(let reason) = cell.content {
            layout.drawFailure(reason, column: column, row: row, on: canvas)
          }
        }
      }
    }
    for (row, line) in rows.enumerated() {
      for (column, cell) in line.cells.enumerated() {
        guard case .picture(let picture) = cell.content else { continue }
        sheet.place(
          picture, scale: scale,
          x: layout.x(column) + (layout.cellWidth - picture.width * scale) / 2,
          y: layout.y(row) + (layout.cellHeight - picture.height * scale) / 2)
      }
    }
    return sheet
  }
}

/// Where everything stands, in pixels.
struct SheetLayout {
  let cellWidth: Int
  let cellHeight: Int
  private(set) var width = 0
  private(set) var height = 0
  private let gap: Int
  private let rowGap: Int
  private let left: Int
  private let top: Int
  private let text: TextStyle
  private let titleHeight: Int

  init(_ sheet: ContactSheet) throws(ChartError) {
    let pictures = sheet.pictures
    let limit = CairoCanvas.largestSide
    let (wide, high) = (pictures.map(\.width).max() ?? 64, pictures.map(\.height).max() ?? 64)
    guard max(wide, high) <= limit / sheet.scale else {
      throw .tooLarge(
        width: wide.multipliedClamping(by: sheet.scale),
        height: high.multipliedClamping(by: sheet.scale), limit: limit)
    }
    cellWidth = wide * sheet.scale
    cellHeight = high * sheet.scale
    // A twenty-fourth of a place, four pixels for the usual ones of 96.
    gap = min(max(cellWidth / 24, 2), 12)
    let size = cellWidth >= 160 ? 15.0 : cellWidth >= 80 ? 12 : cellWidth >= 48 ? 11 : 10
    text = TextStyle(size: size, colour: Colour(0x333333))
    let hasTitles = sheet.sections.contains { $0.cells.contains { $0.title?.isEmpty == false } }
    titleHeight = hasTitles ? Int(size * 1.5) : 0
    rowGap = hasTitles ? gap + 2 : gap
    let margin = gap * 2
    let style = text
    let labels = sheet.sections.compactMap(\.label)
    let labelWidth = try SheetLayout.widest(labels, style: style)
    left = margin + (labelWidth > 0 ? labelWidth + max(gap * 2, 8) : 0)
    let hasHeads = sheet.columnLabels.contains { !$0.isEmpty }
    top = margin + (hasHeads ? Int(size * 1.6) : 0)
    let rows = sheet.rows
    let used = max(
      1, rows.map(\.cells.count).max() ?? 1, min(sheet.columnLabels.count, sheet.columns))
    width = left + used * cellWidth + (used - 1) * gap + margin
    height =
      top + rows.count * (cellHeight + titleHeight) + max(rows.count - 1, 0) * rowGap + margin
    guard width <= limit, height <= limit else {
      throw .tooLarge(width: width, height: height, limit: limit)
    }
  }

  /// At most 200 pixels: longer labels are cut.
  private static func widest(_ texts: [String], style: TextStyle) throws(ChartError) -> Int {
    var widest = 0.0
    if texts.isEmpty { return 0 }
    _ = try CairoCanvas.image(width: 1, height: 1) { canvas in
      widest = texts.map { canvas.measure($0, style: style) }.max() ?? 0
    }
    return min(Int(widest.rounded(.up)), 200)
  }

  func x(_ column: Int) -> Int { left + column * (cellWidth + gap) }
  func y(_ row: Int) -> Int { top + row * (cellHeight + titleHeight + rowGap) }

  func drawLabels(of sheet: ContactSheet, on canvas: some Canvas) {
    var style = text
    style.alignment = .centre
    let widestHead = sheet.columnLabels.map { canvas.measure($0, style: style) }.max() ?? 0
    if widestHead > Double(cellWidth) {
      style.size = max(8, style.size * Double(cellWidth) / widestHead)
    }
    for (column, label) in sheet.columnLabels.prefix(sheet.columns).enumerated() {
      canvas.drawText(
        canvas.fit(label, into: Double(cellWidth + gap), style: style),
        at: Place(x: Double(x(column)) + Double(cellWidth) / 2, y: Double(top) - text.size * 0.6),
        style: style)
    }
    style = text
    style.alignment = .trailing
    for (row, line) in sheet.rows.enumerated() {
      guard let label = line.label else { continue }
      canvas.drawText(
        canvas.fit(label, into: 200, style: style),
        at: Place(
          x: Double(left - max(gap * 2, 8)),
          y: Double(y(row)) + Double(cellHeight) / 2 + text.size * 0.36),
        style: style)
    }
  }

  func drawTitle(
    of cell: ContactSheet.Cell, column: Int, row: Int, on canvas: some Canvas
  ) {
    guard let title = cell.title else { return }
    var style = text
    style.alignment = .centre
    // A title that is a little too wide is set smaller before it is cut.
    while style.size > 8, canvas.measure(title, style: style) > Double(cellWidth) {
      style.size -= 0.5
    }
    canvas.drawText(
      canvas.fit(title, into: Double(cellWidth + gap), style: style),
      at: Place(
        x: Double(x(column)) + Double(cellWidth) / 2,
        y: (Double(y(row) + cellHeight) + text.size * 1.2).rounded()),
      style: style)
  }

  func drawFailure(_ reason: String, column: Int, row: Int, on canvas: some Canvas) {
    let (x, y) = (Double(x(column)), Double(y(row)))
    let (width, height) = (Double(cellWidth), Double(cellHeight))
    canvas.fillRectangle(x: x, y: y, width: width, height: height, colour: Colour(0xEEEEEE))
    let line = max(1, width / 96)
    let inset = width / 5
    let grey = Colour(0xC8C8C8)
    canvas.strokeLine(
      [Place(x: x + inset, y: y + inset), Place(x: x + width - inset, y: y + height - inset)],
      width: line, colour: grey)
    canvas.strokeLine(
      [Place(x: x + inset, y: y + height - inset), Place(x: x + width - inset, y: y + inset)],
      width: line, colour: grey)
    var style = text
    style.alignment = .centre
    style.colour = Colour(0x666666)
    let words = cellWidth >= 80 ? canvas.fit(reason, into: width - 8, style: style) : reason
    guard !words.isEmpty, canvas.measure(words, style: style) <= width - 2 else { return }
    // The words stand on a field of their own across the cross.
    let length = canvas.measure(words, style: style) + 6
    canvas.fillRectangle(
      x: x + (width - length) / 2, y: y + height / 2 - style.size * 0.8, width: length,
      height: style.size * 1.6, colour: Colour(0xEEEEEE))
    canvas.drawText(
      words, at: Place(x: x + width / 2, y: y + height / 2 + style.size * 0.36), style: style)
  }
}

extension Int {
  fileprivate func multipliedClamping(by other: Int) -> Int {
    let (product, overflow) = multipliedReportingOverflow(by: other)
    return overflow ? .max : product
  }
}

extension Image {
  /// Puts a picture into this RGB picture, each of its pixels `scale` times in both directions;
  /// grey is repeated in the three channels. What reaches over the border is left out.
  fileprivate mutating func place(_ picture: Image, scale: Int, x: Int, y: Int) {
    for row in 0..<(picture.height * scale) where (0..<height).contains(y + row) {
      for column in 0..<(picture.width * scale) where (0..<width).contains(x + column) {
        let source = ((row / scale) * picture.width + column / scale) * picture.channels
        let target = ((y + row) * width + x + column) * channels
        for channel in 0..<channels {
          pixels[target + channel] = picture.pixels[source + min(channel, picture.channels - 1)]
        }
      }
    }
  }
}
