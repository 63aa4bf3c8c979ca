import Charts
import Evaluation

/// `plot-loss $vae`: the losses over the epochs.
struct PlotLoss: Command {
  static let series = CommandArgument<[String]>.names(
    "series", type: .word(["total", "reconstruction", "kl"]),
    default: ["total", "reconstruction", "kl"], help: "which losses")
  static let height = CommandArgument<Int>.chartHeight

  var signature: Signature {
    Signature(
      name: "plot-loss", summary: "draws the losses of a training over its epochs",
      details: """
        A plain autoencoder has no KL loss; its chart leaves that series out. With validation \
        data the losses on them are drawn too.
        """,
      input: InputDeclaration([.trained, .history], help: "a trained model or its history"),
      [Self.series.declaration, Self.height.declaration],
      result: .chart, example: "plot-loss $vae series=[total, reconstruction]")
  }

  func check(_ call: inout CheckedCall) -> StaticValue {
    if let series = call.known(Self.series), series.isEmpty {
      call.report(
        .noSeries, "no series is left to draw", at: Self.series, hint: "such as [total, kl]")
    } else if let series = call.known(Self.series), series.allSatisfy({ $0 == "kl" }),
      call.input.facts["kind"]?.text == "ae"
    {
      call.report(
        .noSeries, Self.noDivergence.message, at: Self.series, hint: Self.noDivergence.hint)
    }
    return StaticValue(.chart)
  }

  private static let noDivergence = CommandFailure(
    "a plain autoencoder has no KL loss: no series is left to draw", hint: "such as [total]")

  func run(_ call: BoundCall, in context: RunContext) throws -> Value {
    let history: HistoryValue
    switch call.input {
    case .result(let trained as TrainedValue): history = trained.history
    case .result(let value as HistoryValue): history = value
    default: return .none
    }
    if !history.hasDivergence, call[Self.series].allSatisfy({ $0 == "kl" }) {
      throw Self.noDivergence
    }
    return .result(
      try ChartValue(chart: history.chart(of: call[Self.series]), textHeight: call[Self.height]))
  }
}
