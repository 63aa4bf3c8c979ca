import Charts
import Evaluation
import Training

/// The losses of a training, epoch by epoch.
struct HistoryValue: ResultValue {
  let history: History
  /// False for a plain autoencoder.
  let hasDivergence: Bool

  var type: ValueType { .history }

  func field(_ name: String) -> Value? {
    if name == "epoch" { return .list(history.epochs.indices.map { .int($0 + 1) }) }
    let isValidation = name.hasPrefix("validation_")
    let loss = isValidation ? String(name.dropFirst("validation_".count)) : name
    guard ["total", "reconstruction", "kl", "kl_share"].contains(loss) else { return nil }
    return values(of: loss, isValidation: isValidation).map { .list($0.map(Value.float)) }
  }

  /// The loss at each epoch; nil for validation losses when there were no validation data.
  func values(of loss: String, isValidation: Bool) -> [Double]? {
    var values: [Double] = []
    for epoch in history.epochs {
      guard let means = isValidation ? epoch.validation : epoch.training else { return nil }
      switch loss {
      case "total": values.append(means.total)
      case "reconstruction": values.append(means.reconstruction)
      case "kl": values.append(means.kl)
      default: values.append(means.klShare)
      }
    }
    return values
  }

  func chart(of names: [String]) -> Chart {
    var series: [Series] = []
    for name in names where hasDivergence || name != "kl" {
      // A plain autoencoder's total is its reconstruction: one line is enough.
      if !hasDivergence && name == "total" && names.contains("reconstruction") { continue }
      if let values = values(of: name, isValidation: false) {
        series.append(Series(name, values: values))
      }
      if let values = values(of: name, isValidation: true) {
        series.append(Series("\(name), validation", values: values))
      }
    }
    return Chart(
      x: Axis("epoch", isIntegral: true),
      panels: Panel.separatingMagnitudes(series, label: "loss"))
  }
}

extension HistoryValue: StorableResult {
  static let kind = "history"

  private struct Attributes: Codable {
    var history: History
    var hasDivergence: Bool
  }

  func content() throws -> StoredContent {
    let attributes = Attributes(history: history, hasDivergence: hasDivergence)
    return StoredContent(kind: Self.kind, attributes: try StoredAttributes.text(attributes))
  }

  init(_ kept: any KeptResult) throws {
    let attributes: Attributes = try StoredAttributes.read(kept)
    self.init(history: attributes.history, hasDivergence: attributes.hasDivergence)
  }
}
