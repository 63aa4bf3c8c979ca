import Charts
import Evaluation

/// `plot $runs x=r y=[total, kl]`: columns of numbers against another, as lines.
struct Plot: Command {
  static let horizontal = CommandArgument<String?>.optional(
    CommandArgument<String>.column(
      "x",
      help: "the column along the x axis; of runs the first axis, of a history the epochs, else "
        + "the number of the row, unless it is given"))
  static let vertical = CommandArgument<[String]>.columns(
    "y", help: "the columns to draw, one or a list")
  static let height = CommandArgument<Int>.chartHeight

  var signature: Signature {
    Signature(
      name: "plot", summary: "draws columns of numbers as lines",
      details: """
        \(ChartColumn.explanation) Runs of several axes give a line for each value of those that \
        are not `x`. Columns of very different size are drawn in panels of their own.
        """,
      input: InputDeclaration(
        [.runs, .table, .codes, .history, .trained], help: "runs, a table, codes or a history"),
      [
        Self.horizontal.declaration, Self.vertical.declaration, ChartScale.argument.declaration,
        Self.height.declaration,
      ],
      result: .chart, example: "plot $runs x=r y=[total, kl]")
  }

  func check(_ call: inout CheckedCall) -> StaticValue {
    if let columns = call.known(Self.vertical), columns.isEmpty {
      call.report(
        .noSeries, "no column is left to draw", at: Self.vertical, hint: "such as y=[total, kl]")
    }
    return StaticValue(.chart)
  }

  func run(_ call: BoundCall, in context: RunContext) throws -> Value {
    let value = call.input
    let name = call[Self.horizontal] ?? Self.defaultColumn(of: value)
    let columns = try call[Self.vertical].map { try ChartColumn($0, of: value) }
    guard let first = columns.first else { throw CommandFailure("no column is left to draw") }
    let x =
      try name.map { try ChartColumn($0, of: value).numbers }
      ?? first.numbers.indices.map { Double($0 + 1) }
    let scale = call[ChartScale.argument]
    var series: [Series] = []
    for column in columns {
      for group in Self.groups(of: value, besides: name, count: x.count) {
        let points = group.rows.map { Series.Point(x: x[$0], y: column.numbers[$0]) }
          .filter(\.x.isFinite).sorted { $0.x < $1.x }
        let label = columns.count == 1 ? group.label : nil
        series.append(
          Series(
            label ?? ([column.name] + [group.label].compactMap(\.self)).joined(separator: ", "),
            points: points))
      }
    }
    // A single line needs no name beside the axis' own.
    let label = columns.count == 1 ? first.name : ""
    var panels =
      scale.vertical == .logarithmic
      ? [Panel(y: Axis(label, scale: .logarithmic), series: series)]
      : Panel.separatingMagnitudes(series, label: label)
    for index in panels.indices { panels[index].y.scale = scale.vertical }
    let axis = Axis(
      name ?? "row", scale: scale.horizontal,
      isIntegral: name == nil || name == "epoch" || name == "index")
    return .result(
      try ChartValue(
        chart: Chart(x: axis, panels: panels), textHeight: call[Self.height]))
  }

  private static func defaultColumn(of value: Value) -> String? {
    guard case .result(let result) = value else { return nil }
    switch result {
    case let runs as Runs: return runs.axes.first?.name
    case is TrainedValue, is HistoryValue: return "epoch"
    case is CodesValue: return "index"
    default: return nil
    }
  }

  /// The rows of each line: of runs, those that agree in every axis but `name`.
  private static func groups(
    of value: Value, besides name: String?, count: Int
  ) -> [(label: String?, rows: [Int])] {
    guard case .result(let runs as Runs) = value,
      runs.axes.contains(where: { $0.name == name }), runs.axes.count > 1
    else { return [(nil, Array(0..<count))] }
    var groups: [(label: String?, rows: [Int])] = []
    for (row, trial) in runs.trials.enumerated() {
      let label = zip(runs.axes, trial.values).filter { $0.0.name != name }
        .map { "\($0.0.name) = \($0.1.text)" }.joined(separator: ", ")
      if let place = groups.firstIndex(where: { $0.label == label }) {
        groups[place].rows.append(row)
      } else {
        groups.append((label, [row]))
      }
    }
    return groups
  }
}
