/// The Gaussian with the mean and the covariance of some points, to draw from and to measure with.
///
/// With as many points as coordinates, or fewer, the covariance is singular. So a millionth of its
/// mean diagonal is added to the diagonal, and tenfold more until there is a Cholesky factor: what
/// is drawn stays in the plane of the points, but for a thousandth of their deviation.
public struct FittedGaussian: Sendable {
  public let mean: [Double]
  /// Lower triangular, L · Lᵀ = C.
  public let factor: Matrix

  /// - Throws: ``NotPositiveDefinite`` for points that are not finite.
  public init(_ moments: Moments) throws(NotPositiveDefinite) {
    mean = moments.mean
    guard moments.covariance.values.allSatisfy({ $0.isFinite }) else { throw NotPositiveDefinite() }
    let size = Double(max(mean.count, 1))
    var ridge = 1e-6 * moments.covariance.trace / size
    if ridge <= 0 { ridge = 1e-30 }
    for _ in 0..<8 {
      var covariance = moments.covariance
      for place in mean.indices { covariance[place, place] += ridge }
      if let factor = LinearAlgebra.choleskyFactor(of: covariance) {
        self.factor = factor
        return
      }
      ridge *= 10
    }
    throw NotPositiveDefinite()
  }

  /// m + L·ε. The sum runs from the first coordinate on, one point for itself, so that a point does
  /// not depend on how many are drawn.
  ///
  /// - Parameter deviates: one for each coordinate, from N(0, 1).
  public func point(_ deviates: [Double]) -> [Double] {
    precondition(deviates.count == mean.count, "a deviate for each coordinate")
    return mean.indices.map { row in
      var sum = mean[row]
      for column in 0...row { sum += factor[row, column] * deviates[column] }
      return sum
    }
  }

  /// √((x − m)ᵀ C⁻¹ (x − m)), the distance of a point from the mean in deviations (Mahalanobis,
  /// 1936). Of points from the Gaussian itself it is distributed as chi with N degrees of freedom.
  public func distance(of point: [Double]) -> Double {
    // Forward substitution: L·y = x − m, and the distance is |y|.
    var solved = [Double](repeating: 0, count: mean.count)
    var squares = 0.0
    for row in mean.indices {
      var rest = point[row] - mean[row]
      for column in 0..<row { rest -= factor[row, column] * solved[column] }
      solved[row] = rest / factor[row, row]
      squares += solved[row] * solved[row]
    }
    return squares.squareRoot()
  }
}

/// A matrix without a Cholesky factor: points that are not finite have one.
public struct NotPositiveDefinite: Error {}
