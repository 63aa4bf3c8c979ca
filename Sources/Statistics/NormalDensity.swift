import Glibc

/// The density of the normal distribution: e^(−((x − m)/s)²/2) / (s √2π).
public struct NormalDensity: Sendable {
  public let mean: Double
  public let deviation: Double

  /// - Precondition: the deviation is above 0.
  public init(mean: Double, deviation: Double) {
    precondition(deviation > 0, "a deviation is positive")
    self.mean = mean
    self.deviation = deviation
  }

  public func density(at x: Double) -> Double {
    let distance = (x - mean) / deviation
    return exp(-distance * distance / 2) / (deviation * (2 * Double.pi).squareRoot())
  }
}
