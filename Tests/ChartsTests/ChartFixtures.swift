import Charts

/// A loss as the article's: the KL loss is some three per cent of the total.
func lossChart(epochs: Int = 8) -> Chart {
  let decay = (0..<epochs).map { 1 / Double(1 + $0) }
  let reconstruction = decay.map { 5060 + 900 * $0 }
  let kl = decay.map { 165 - 60 * $0 }
  let total = zip(reconstruction, kl).map { $0 + $1 }
  return Chart(
    title: "Loss of each epoch", x: Axis("epoch", isIntegral: true),
    panels: Panel.separatingMagnitudes(
      [
        Series("total", values: total), Series("reconstruction", values: reconstruction),
        Series("kl", values: kl),
      ], label: "loss"))
}
