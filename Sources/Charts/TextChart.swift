// A chart in ASCII: the same bytes on every machine, for terminals, logs and Markdown documents.
//
// 1. Every panel is headed by its legend: a mark for each series. Below it the rows of the plot,
//    with the y ticks at the left; below the last panel the x axis with its ticks and its label.
// 2. A value is drawn by its series' mark. Between the points of a line stand dots, but never over
//    a mark. Where marks fall on one place, the first series keeps it.
// 3. The rows are shared among the panels by their shares; none has fewer than three.
// 4. No line is longer than the width, and none ends in a blank.
//
//   Loss
//          * total   o reconstruction
//   6000 +*.
//        | o...
//   5000 +     *..........*

extension Chart {
  /// - Parameters:
  ///   - width: Columns, of the longest line.
  ///   - height: Rows of the plots, of all panels together; legends and axes are not counted.
  public func text(width: Int = 72, height: Int = 16) throws(ChartError) -> String {
    let leastHeight = 3 * max(panels.count, 1)
    guard width >= 24, height >= leastHeight, width <= 1000, height <= 1000 else {
      throw .tooSmall(width: width, height: height, leastWidth: 24, leastHeight: leastHeight)
    }
    let heights = shareRows(height)
    let vertical = zip(panels, heights).map { panel, rows in
      panel.verticalTicks(atMost: max(2, (rows + 2) / 3 + 1))
    }
    let labels = vertical.flatMap(\.major).map { $0.label.utf8.count }
    let gutter = min(labels.max() ?? 0, width / 3)
    let columns = width - gutter - 2
    let horizontal = fittingTicks(columns: columns)

    var lines: [String] = []
    if !title.isEmpty { lines += wrap(title.ascii, width: width) + [""] }
    for (index, (panel, firstSeries)) in numberedPanels.enumerated() {
      let plot = TextPlot(
        panel: panel, firstSeries: firstSeries, horizontal: horizontal, vertical: vertical[index],
        columns: columns, rows: heights[index], barWidth: barWidth ?? 1)
      let indent = String(repeating: " ", count: gutter + 2)
      lines += plot.legend(width: columns).map { indent + $0 }
      lines += plot.rows(gutter: gutter)
      if index + 1 < panels.count { lines.append(indent.dropLast() + "|") }
    }
    lines += axisLines(horizontal, gutter: gutter, columns: columns)
    return lines.map(\.withoutTrailingBlanks).joined(separator: "\n") + "\n"
  }

  /// Rule 3.
  private func shareRows(_ height: Int) -> [Int] {
    let shares = panels.map { max($0.share, 0.01) }
    let whole = shares.reduce(0, +)
    var rows = shares.map { max(3, Int((Double(height) * $0 / whole).rounded())) }
    while let most = rows.indices.max(by: { rows[$0] < rows[$1] }), rows.reduce(0, +) > height,
      rows[most] > 3
    {
      rows[most] -= 1
    }
    return rows
  }

  /// The most x ticks whose labels stand apart.
  private func fittingTicks(columns: Int) -> Ticks {
    var count = max(2, columns / 6)
    while count > 2 {
      let ticks = horizontalTicks(atMost: count)
      let places = Chart.labelPlaces(ticks, columns: columns)
      let apart = zip(places, places.dropFirst()).allSatisfy { $0.upperBound + 2 <= $1.lowerBound }
      if apart { return ticks }
      count -= 1
    }
    return horizontalTicks(atMost: 2)
  }

  /// The columns of each label: centred below its tick, moved in at the ends.
  private static func labelPlaces(_ ticks: Ticks, columns: Int) -> [Range<Int>] {
    ticks.major.map { tick in
      let column = TextPlot.column(of: tick.value, ticks, columns: columns) ?? 0
      let length = tick.label.utf8.count
      let start = min(max(column - (length - 1) / 2, -1), columns - length)
      return start..<(start + length)
    }
  }

  private func axisLines(_ ticks: Ticks, gutter: Int, columns: Int) -> [String] {
    var rule = [Character](repeating: "-", count: columns)
    var labels = [Character](repeating: " ", count: gutter + 2 + columns)
    var end = -1
    for (tick, place) in zip(ticks.major, Chart.labelPlaces(ticks, columns: columns)) {
      if let column = TextPlot.column(of: tick.value, ticks, columns: columns) {
        rule[column] = "+"
      }
      let start = place.lowerBound + gutter + 2
      guard start > end else { continue }
      for (offset, character) in tick.label.enumerated() where start + offset < labels.count {
        labels[start + offset] = character
      }
      end = start + tick.label.utf8.count
    }
    let label = String(x.label.ascii.prefix(columns))
    let margin = gutter + 2 + (columns - label.count) / 2
    return [String(repeating: " ", count: gutter + 1) + "+" + String(rule), String(labels)]
      + (label.isEmpty ? [] : [String(repeating: " ", count: margin) + label])
  }
}

/// The plot of one panel: a field of characters.
private struct TextPlot {
  static let marks: [Character] = ["*", "o", "+", "x", "#", "@", "%", "&"]

  let panel: Panel
  let firstSeries: Int
  let vertical: Ticks
  private var field: [[Character]]

  init(
    panel: Panel, firstSeries: Int, horizontal: Ticks, vertical: Ticks, columns: Int, rows: Int,
    barWidth: Double
  ) {
    self.panel = panel
    self.firstSeries = firstSeries
    self.vertical = vertical
    field = Array(repeating: Array(repeating: " ", count: columns), count: rows)
    func place(_ point: Series.Point) -> (column: Int, row: Int)? {
      guard let column = TextPlot.column(of: point.x, horizontal, columns: columns),
        let row = TextPlot.row(of: point.y, vertical, rows: rows)
      else { return nil }
      return (column, row)
    }
    for (number, series) in panel.series.enumerated() {
      let mark = TextPlot.marks[(firstSeries + number) % TextPlot.marks.count]
      for run in series.runs {
        let places = run.compactMap(place)
        switch series.style {
        case .line:
          for (from, to) in zip(places, places.dropFirst()) { drawLine(from: from, to: to) }
          for (column, row) in places { set(mark, column: column, row: row) }
        case .points:
          for (column, row) in places { set(mark, column: column, row: row) }
        case .bars:
          for point in run {
            let sides = [point.x - barWidth * 0.35, point.x + barWidth * 0.35].map {
              TextPlot.column(of: $0, horizontal, columns: columns)
            }
            guard let (column, row) = place(point),
              let base = TextPlot.row(of: max(0, vertical.lower), vertical, rows: rows)
            else { continue }
            for row in min(row, base)...max(row, base) where point.y != 0 {
              for column in (sides[0] ?? column)...max(sides[1] ?? column, sides[0] ?? column) {
                set(mark, column: column, row: row)
              }
            }
          }
        }
      }
    }
    if !panel.hasPoints {
      let words = Array("no values")
      let start = (columns - words.count) / 2
      for (offset, character) in words.enumerated() {
        field[rows / 2][start + offset] = character
      }
    }
  }

  /// One column stays free at both ends.
  static func column(of value: Double, _ ticks: Ticks, columns: Int) -> Int? {
    guard let fraction = ticks.fraction(of: value), fraction > -1e-9, fraction < 1 + 1e-9 else {
      return nil
    }
    return 1 + Int((min(max(fraction, 0), 1) * Double(columns - 3)).rounded())
  }

  static func row(of value: Double, _ ticks: Ticks, rows: Int) -> Int? {
    guard let fraction = ticks.fraction(of: value), fraction > -1e-9, fraction < 1 + 1e-9 else {
      return nil
    }
    return Int(((1 - min(max(fraction, 0), 1)) * Double(rows - 1)).rounded())
  }

  private mutating func set(_ mark: Character, column: Int, row: Int) {
    if field[row][column] == " " || field[row][column] == "." { field[row][column] = mark }
  }

  /// Dots along the straight line.
  private mutating func drawLine(from: (column: Int, row: Int), to: (column: Int, row: Int)) {
    let steps = max(abs(to.column - from.column), abs(to.row - from.row))
    guard steps > 1 else { return }
    for step in 1..<steps {
      let part = Double(step) / Double(steps)
      let column = Double(from.column) + part * Double(to.column - from.column)
      let row = Double(from.row) + part * Double(to.row - from.row)
      let place = (column: Int(column.rounded()), row: Int(row.rounded()))
      if field[place.row][place.column] == " " { field[place.row][place.column] = "." }
    }
  }

  /// The y axis' label and the marks of the series, in as many lines as they need.
  func legend(width: Int) -> [String] {
    var lines: [String] = []
    for (number, series) in panel.series.enumerated() {
      let mark = TextPlot.marks[(firstSeries + number) % TextPlot.marks.count]
      let entry = String("\(mark) \(series.legend.ascii)".prefix(width))
      if let last = lines.last, last.count + 3 + entry.count <= width {
        lines[lines.count - 1] = last + "   " + entry
      } else {
        lines.append(entry)
      }
    }
    let label = panel.y.label.ascii
    guard !label.isEmpty else { return lines }
    if let first = lines.first, label.count + 2 + first.count <= width, lines.count == 1 {
      return ["\(label): \(first)"]
    }
    return [String(label.prefix(width))] + lines
  }

  func rows(gutter: Int) -> [String] {
    var labels: [Int: String] = [:]
    for tick in vertical.major {
      guard let row = TextPlot.row(of: tick.value, vertical, rows: field.count) else { continue }
      labels[row] = labels[row] ?? String(tick.label.prefix(gutter))
    }
    return field.enumerated().map { row, characters in
      let label = labels[row] ?? ""
      return String(repeating: " ", count: gutter - label.utf8.count) + label
        + (labels[row] == nil ? " |" : " +") + String(characters)
    }
  }
}

/// Words in lines of at most `width` columns; a longer word is cut.
private func wrap(_ text: String, width: Int) -> [String] {
  var lines: [String] = []
  for word in text.split(separator: " ") {
    let word = word.prefix(width)
    if let last = lines.last, last.count + 1 + word.count <= width {
      lines[lines.count - 1] = last + " " + word
    } else {
      lines.append(String(word))
    }
  }
  return lines
}

extension String {
  /// With ASCII in place of every other character: dashes, quotes and signs have a likeness, the
  /// rest is a question mark.
  var ascii: String {
    let likeness: [Unicode.Scalar: String] = [
      "–": "-", "—": "-", "−": "-", "‐": "-", "×": "x", "·": "*", "µ": "u", "μ": "mu",
      "σ": "sigma", "β": "beta", "α": "alpha", "λ": "lambda", "√": "sqrt", "…": "...", "“": "\"",
      "”": "\"", "‘": "'", "’": "'", "±": "+-", "≤": "<=", "≥": ">=", "≠": "!=", "→": "->",
      "°": "deg", "²": "^2", "³": "^3", "ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe",
      "Ü": "Ue", "ß": "ss", "é": "e", "è": "e", "à": "a", "ç": "c", "\t": " ", "\n": " ",
    ]
    return unicodeScalars.map { scalar in
      if let text = likeness[scalar] { return text }
      return (0x20..<0x7F).contains(scalar.value) ? String(scalar) : "?"
    }.joined()
  }

  var withoutTrailingBlanks: String {
    var text = Substring(self)
    while text.hasSuffix(" ") { text.removeLast() }
    return String(text)
  }
}
