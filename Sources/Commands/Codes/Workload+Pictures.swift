import Evaluation

extension Workload {
  /// Pictures that go through a trained network, or come out of it.
  ///
  /// - Returns: nil where their number or the network is known only while running.
  static func pictures(_ count: Int?, through model: StaticValue) -> Workload? {
    guard let count, let parameters = model.intFact("parameters") else { return nil }
    return Workload(Double(count), "pictures", costPerUnit: Double(parameters))
  }
}
