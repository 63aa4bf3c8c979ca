// What the text and the drawn chart have in common: ranges, ticks, which series is the n-th.

extension Chart {
  /// The range of x and its ticks, for all panels.
  func horizontalTicks(atMost count: Int) -> Ticks {
    let all = panels.flatMap(\.series)
    var values = all.flatMap(\.points).filter(\.y.isFinite).map(\.x)
    if values.isEmpty { values = all.flatMap(\.points).map(\.x) }
    if let width = barWidth, let least = values.filter(\.isFinite).min(),
      let most = values.filter(\.isFinite).max()
    {
      values += [least - width / 2, most + width / 2]
    }
    return Ticks(for: x, values: values, atMost: count, isNice: false)
  }

  /// The smallest distance in x between two bars; nil without bars.
  var barWidth: Double? {
    let bars = panels.flatMap(\.series).filter { $0.style == .bars }
    guard !bars.isEmpty else { return nil }
    let places = Set(bars.flatMap(\.points).map(\.x).filter(\.isFinite)).sorted()
    return zip(places, places.dropFirst()).map { $1 - $0 }.min() ?? 1
  }

  /// Each panel with the number of its first series in the whole chart: a series keeps its mark
  /// and its colour.
  var numberedPanels: [(panel: Panel, firstSeries: Int)] {
    var first = 0
    return panels.map { panel in
      defer { first += panel.series.count }
      return (panel, first)
    }
  }
}

extension Panel {
  func verticalTicks(atMost count: Int) -> Ticks {
    Ticks(
      for: y, values: series.flatMap(\.points).filter(\.x.isFinite).map(\.y), atMost: count,
      isNice: true, includesZero: series.contains { $0.style == .bars })
  }

  /// Whether there is anything to see.
  var hasPoints: Bool {
    series.contains { $0.points.contains { $0.x.isFinite && $0.y.isFinite } }
  }
}

extension Series {
  /// What a legend says: values that are not finite are gaps, and the reader is told.
  var legend: String {
    let missing = points.filter { !$0.y.isFinite }.count
    if points.isEmpty { return "\(name) (no values)" }
    return missing == 0 ? name : "\(name) (\(missing) not finite)"
  }

  /// The points between gaps.
  var runs: [[Point]] {
    points.split { !($0.x.isFinite && $0.y.isFinite) }.map(Array.init)
  }
}
