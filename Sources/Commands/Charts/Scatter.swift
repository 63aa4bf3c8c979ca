import Charts
import Evaluation

/// `scatter $codes x=z0 y=z1`: one column of numbers against another, as points.
struct Scatter: Command {
  static let horizontal = CommandArgument<String>.column(
    "x", help: "the column along the x axis")
  static let vertical = CommandArgument<String>.column("y", help: "the column along the y axis")
  static let height = CommandArgument<Int>.chartHeight

  var signature: Signature {
    Signature(
      name: "scatter", summary: "draws one column of numbers against another as points",
      details: ChartColumn.explanation,
      input: InputDeclaration(
        [.runs, .table, .codes, .history, .trained], help: "runs, a table, codes or a history"),
      [
        Self.horizontal.declaration, Self.vertical.declaration, ChartScale.argument.declaration,
        Self.height.declaration,
      ],
      result: .chart, example: "scatter $codes x=z0 y=z1")
  }

  /// 2: the legend counts numbers that are not finite.
  var version: Int { 2 }

  func run(_ call: BoundCall, in context: RunContext) throws -> Value {
    let x = try ChartColumn(call[Self.horizontal], of: call.input)
    let y = try ChartColumn(call[Self.vertical], of: call.input)
    let points = zip(x.numbers, y.numbers).filter { $0.isFinite && $1.isFinite }
      .map { Series.Point(x: $0, y: $1) }
    let scale = call[ChartScale.argument]
    let chart = Chart(
      x: Axis(x.name, scale: scale.horizontal), y: Axis(y.name, scale: scale.vertical),
      series: [
        Series(
          ChartColumn.legend(points.count, "points", of: x.numbers.count), points: points,
          style: .points)
      ])
    return .result(try ChartValue(chart: chart, textHeight: call[Self.height]))
  }
}
