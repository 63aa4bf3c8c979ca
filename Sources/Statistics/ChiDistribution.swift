import Glibc

/// The distribution of the length of a vector of N numbers from N(0, 1).
public struct ChiDistribution: Sendable {
  /// N
  public let degrees: Int

  /// - Precondition: at least one degree of freedom.
  public init(degrees: Int) {
    precondition(degrees > 0, "chi has degrees of freedom")
    self.degrees = degrees
  }

  /// √2 Γ((N + 1)/2) / Γ(N/2), close to √(N − ½).
  public var mean: Double {
    let n = Double(degrees)
    return 2.0.squareRoot() * exp(lgamma((n + 1) / 2) - lgamma(n / 2))
  }

  /// √(N − mean²), close to √½ whatever N is.
  public var deviation: Double { (Double(degrees) - mean * mean).squareRoot() }

  /// x^(N−1) e^(−x²/2) / (2^(N/2−1) Γ(N/2))
  public func density(at x: Double) -> Double {
    guard x > 0 else { return 0 }
    let n = Double(degrees)
    return exp((n - 1) * log(x) - x * x / 2 - (n / 2 - 1) * log(2.0) - lgamma(n / 2))
  }
}
