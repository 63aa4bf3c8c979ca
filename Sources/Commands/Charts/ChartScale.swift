import Charts
import Evaluation

/// Which axes of a chart are logarithmic.
enum ChartScale: String, CaseIterable, Sendable {
  case none, x, y, both

  static let argument = CommandArgument<ChartScale>.word(
    "log", default: ChartScale.none,
    help: "axes with a logarithmic scale; values that are not above 0 are left out")

  var horizontal: Axis.Scale { self == .x || self == .both ? .logarithmic : .linear }
  var vertical: Axis.Scale { self == .y || self == .both ? .logarithmic : .linear }
}

extension CommandArgument where T == Int {
  /// `height=16`
  static var chartHeight: Self {
    .int("height", default: 16, in: 4...100, help: "rows of the text chart")
  }
}
