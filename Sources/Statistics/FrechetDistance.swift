/// The Fréchet distance of two Gaussians (Dowson and Landau, 1982), which Heusel and others (2017)
/// made known as a measure of generated pictures:
///
///     d² = |m₁ − m₂|² + tr(C₁ + C₂ − 2 (C₁^½ C₂ C₁^½)^½)
///
/// The square root of C₁ comes from its eigenvectors; negative eigenvalues are rounding and count
/// as zero. So also singular covariances have a distance.
public enum FrechetDistance {
  /// d², in the square of the points' unit.
  ///
  /// - Throws: ``NotConverged`` for moments that are not finite.
  public static func squared(_ first: Moments, _ second: Moments) throws(NotConverged) -> Double {
    precondition(first.mean.count == second.mean.count, "points of other lengths")
    var shift = 0.0
    for (a, b) in zip(first.mean, second.mean) { shift += (a - b) * (a - b) }
    let root = try squareRoot(of: first.covariance)
    let product = LinearAlgebra.product(LinearAlgebra.product(root, second.covariance), root)
    var crossed = 0.0
    for value in try Eigensystem(product.symmetrized).values {
      crossed += max(value, 0).squareRoot()
    }
    return max(0, shift + first.covariance.trace + second.covariance.trace - 2 * crossed)
  }

  private static func squareRoot(of matrix: Matrix) throws(NotConverged) -> Matrix {
    let system = try Eigensystem(matrix)
    var scaled = system.vectors
    for row in 0..<scaled.rows {
      let factor = max(system.values[row], 0).squareRoot()
      for column in 0..<scaled.columns { scaled[row, column] *= factor }
    }
    return LinearAlgebra.product(transposed: system.vectors, scaled)
  }
}

extension Matrix {
  /// The mean of the matrix and its transpose: what rounding made unsymmetric.
  fileprivate var symmetrized: Matrix {
    var result = self
    for row in 0..<rows {
      for column in 0..<row {
        let mean = (self[row, column] + self[column, row]) / 2
        result[row, column] = mean
        result[column, row] = mean
      }
    }
    return result
  }
}
