/// Linear functions that map points to targets, fitted by least squares with a ridge:
/// W = (XᵀX + λI)⁻¹ XᵀY for centred X and Y (Hoerl and Kennard, 1970).
public struct RidgeRegression: Sendable {
  private let pointMean: [Double]
  private let targetMean: [Double]
  /// A row for each target.
  private let weights: Matrix

  /// - Parameters:
  ///   - points: A point a row.
  ///   - targets: The targets of the same rows.
  ///   - ridge: λ as a part of the mean of XᵀX's diagonal.
  /// - Throws: ``NotPositiveDefinite`` for numbers that are not finite.
  public init(
    points: Matrix, targets: Matrix, ridge: Double = 1e-3
  ) throws(NotPositiveDefinite) {
    precondition(points.rows == targets.rows && points.rows > 0, "a target for each point")
    let (centredPoints, pointMean) = points.centred()
    let (centredTargets, targetMean) = targets.centred()
    self.pointMean = pointMean
    self.targetMean = targetMean
    var normal = LinearAlgebra.product(transposed: centredPoints, centredPoints)
    let added = max(ridge * normal.trace / Double(max(normal.rows, 1)), 1e-30)
    for place in 0..<normal.rows { normal[place, place] += added }
    guard let factor = LinearAlgebra.choleskyFactor(of: normal) else {
      throw NotPositiveDefinite()
    }
    let right = LinearAlgebra.product(transposed: centredTargets, centredPoints)
    weights = LinearAlgebra.solve(withFactor: factor, rows: right)
  }

  /// The targets that the fit gives for points, a row for each.
  public func predict(_ points: Matrix) -> Matrix {
    var shifted = points
    for row in 0..<points.rows {
      for column in 0..<points.columns { shifted[row, column] -= pointMean[column] }
    }
    var result = LinearAlgebra.product(shifted, transposed: weights)
    for row in 0..<result.rows {
      for column in 0..<result.columns { result[row, column] += targetMean[column] }
    }
    return result
  }

  /// 1 − Σ(y − ŷ)² / Σ(y − ȳ)² of each target: 1 for a perfect fit, 0 for one no better than the
  /// mean, below 0 for a worse one; nil for a target that is the same in every row.
  public static func determination(of predictions: Matrix, for targets: Matrix) -> [Double?] {
    precondition(predictions.rows == targets.rows && predictions.columns == targets.columns)
    let (centred, mean) = targets.centred()
    return (0..<targets.columns).map { column in
      var (missed, spread) = (0.0, 0.0)
      for row in 0..<targets.rows {
        let error = targets[row, column] - predictions[row, column]
        missed += error * error
        spread += centred[row, column] * centred[row, column]
      }
      let floor = 1e-18 * mean[column] * mean[column] * Double(targets.rows)
      return spread > floor ? 1 - missed / spread : nil
    }
  }
}

extension Matrix {
  /// Without the mean of each column, and these means.
  func centred() -> (matrix: Matrix, mean: [Double]) {
    var mean = [Double](repeating: 0, count: columns)
    for row in 0..<rows {
      for column in 0..<columns { mean[column] += self[row, column] }
    }
    for column in 0..<columns { mean[column] /= Double(max(rows, 1)) }
    var result = self
    for row in 0..<rows {
      for column in 0..<columns { result[row, column] -= mean[column] }
    }
    return (result, mean)
  }
}
