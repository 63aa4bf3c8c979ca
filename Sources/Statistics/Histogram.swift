/// How many numbers lie in each of some intervals of equal width.
///
/// The intervals reach from the smallest to the largest number; each holds its lower end, the last
/// one both. Numbers that are all equal get an interval of width 1 around them. (NumPy's rules.)
public struct Histogram: Sendable {
  public let lower: Double
  public let width: Double
  public let counts: [Int]

  /// Of the finite numbers among `values`; empty without any.
  public init(of values: [Double], bins: Int) {
    precondition(bins > 0, "a histogram has bins")
    let values = values.filter(\.isFinite)
    guard var lower = values.min(), var upper = values.max() else {
      (self.lower, width, counts) = (0, 1, [])
      return
    }
    if lower == upper { (lower, upper) = (lower - 0.5, upper + 0.5) }
    let width = (upper - lower) / Double(bins)
    func edge(_ index: Int) -> Double { index == bins ? upper : lower + Double(index) * width }
    var counts = [Int](repeating: 0, count: bins)
    for value in values {
      var bin = min(bins - 1, max(0, Int((value - lower) / width)))
      // The division may round across an edge.
      if value < edge(bin) { bin = max(0, bin - 1) }
      if bin + 1 < bins, value >= edge(bin + 1) { bin += 1 }
      counts[bin] += 1
    }
    (self.lower, self.width, self.counts) = (lower, width, counts)
  }

  /// The middle of each interval.
  public var centres: [Double] {
    counts.indices.map { lower + (Double($0) + 0.5) * width }
  }

  /// The counts in such units that the area is 1.
  public var densities: [Double] {
    let total = Double(max(counts.reduce(0, +), 1))
    return counts.map { Double($0) / (total * width) }
  }
}
