import Charts
import Evaluation
import Statistics

/// `histogram $codes x=z0 bins=20 curve=normal`: how often the numbers of a column occur.
struct HistogramCommand: Command {
  enum Curve: String, CaseIterable, Sendable { case none, normal, fitted }

  static let column = CommandArgument<String?>.optional(
    CommandArgument<String>.column(
      "x",
      help: "the column; of codes their radius, of a table or runs the only column of numbers "
        + "unless it is given"))
  static let bins = CommandArgument<Int>.int(
    "bins", default: 20, in: 1...1000, help: "intervals of equal width")
  static let curve = CommandArgument<Curve>.word(
    "curve", default: Curve.none,
    help: "draws densities with a curve beside them: 'normal' is N(0, 1), 'fitted' the normal "
      + "distribution with the mean and the deviation of the numbers")
  static let height = CommandArgument<Int>.chartHeight

  var signature: Signature {
    Signature(
      name: "histogram", summary: "draws how often the numbers of a column occur",
      details: """
        The intervals reach from the smallest to the largest number. Of codes, `x=z` takes all \
        coordinates together. \(ChartColumn.explanation)
        """,
      input: InputDeclaration(
        [.runs, .table, .codes, .history, .trained], help: "runs, a table, codes or a history"),
      [
        Self.column.declaration, Self.bins.declaration, Self.curve.declaration,
        Self.height.declaration,
      ],
      result: .chart, example: "histogram $codes x=z0 bins=20 curve=normal")
  }

  /// 2: the legend counts numbers that are not finite.
  var version: Int { 2 }

  func run(_ call: BoundCall, in context: RunContext) throws -> Value {
    let name = try call[Self.column] ?? Self.defaultColumn(of: call.input)
    let numbers = try ChartColumn.allNumbers(in: name, of: call.input)
    let chart = Self.chart(
      of: numbers, label: TableValue.canonical(name), bins: call[Self.bins],
      curve: Self.density(call[Self.curve], of: numbers))
    return .result(try ChartValue(chart: chart, textHeight: call[Self.height]))
  }

  /// - Parameters:
  ///   - values: Those that are not finite are left out, and counted in the legend.
  ///   - curve: A density to compare with; without one the bars are counts.
  static func chart(
    of values: [Double], label: String, bins: Int,
    curve: (name: String, density: @Sendable (Double) -> Double)?, title: String = ""
  ) -> Chart {
    let numbers = values.filter(\.isFinite)
    let histogram = Histogram(of: numbers, bins: bins)
    let heights = curve == nil ? histogram.counts.map(Double.init) : histogram.densities
    let bars = Series(
      ChartColumn.legend(numbers.count, "numbers", of: values.count),
      points: zip(histogram.centres, heights).map { Series.Point(x: $0, y: $1) }, style: .bars)
    var series = [bars]
    if let curve {
      let upper = histogram.lower + histogram.width * Double(bins)
      let points = (0...100).map { step in
        let x = histogram.lower + (upper - histogram.lower) * Double(step) / 100
        return Series.Point(x: x, y: curve.density(x))
      }
      series.insert(Series(curve.name, points: points), at: 0)
    }
    return Chart(
      title: title, x: Axis(label),
      y: Axis(curve == nil ? "count" : "density", isIntegral: curve == nil),
      series: series)
  }

  private static func density(
    _ curve: Curve, of values: [Double]
  ) -> (name: String, density: @Sendable (Double) -> Double)? {
    let numbers = values.filter(\.isFinite)
    let normal: NormalDensity
    switch curve {
    case .none: return nil
    case .normal: normal = NormalDensity(mean: 0, deviation: 1)
    case .fitted:
      let mean = numbers.reduce(0, +) / Double(numbers.count)
      let squares = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      let deviation = (squares / Double(max(numbers.count - 1, 1))).squareRoot()
      // Numbers that are all equal have no curve.
      guard deviation > 0 else { return nil }
      normal = NormalDensity(mean: mean, deviation: deviation)
    }
    return (curve == .normal ? "N(0, 1)" : "fitted", { normal.density(at: $0) })
  }

  private static func defaultColumn(of value: Value) throws -> String {
    if case .result(let result) = value, result is CodesValue { return "radius" }
    let numeric = TableValue.columns(of: value).filter { column in
      column.cells.contains { $0.number != nil }
    }
    if numeric.count == 1 { return numeric[0].name }
    throw CommandFailure(
      "'histogram' needs a column",
      hint: "such as x=\(numeric.first?.name ?? "radius"); "
        + "there are \(numeric.map(\.name).joined(separator: ", "))")
  }
}
