/// The ridge regression of ``RidgeRegression`` for points of many more coordinates than there are
/// points, such as pictures, by its dual form: W = Xᵀ(XXᵀ + λI)⁻¹Y for centred X and Y (Saunders,
/// Gammerman and Vovk, 1998). Coordinates are taken in blocks, so that no copy of all points as
/// doubles is held.
public struct WideRidgeRegression: Sendable {
  private let pointMean: [Double]
  private let targetMean: [Double]
  /// A row for each target.
  private let weights: Matrix

  /// Coordinates of a block.
  private static let block = 2048

  /// - Parameters:
  ///   - length: Coordinates of a point; `value` gives one of them.
  ///   - targets: A row for each point.
  ///   - ridge: λ as a part of the mean of XXᵀ's diagonal.
  /// - Throws: ``NotPositiveDefinite`` for numbers that are not finite.
  public init(
    length: Int, targets: Matrix, ridge: Double, value: (_ point: Int, _ place: Int) -> Double
  ) throws(NotPositiveDefinite) {
    precondition(targets.rows > 0 && length > 0, "a fit to nothing")
    let count = targets.rows
    var mean = [Double](repeating: 0, count: length)
    for point in 0..<count {
      for place in 0..<length { mean[place] += value(point, place) }
    }
    for place in 0..<length { mean[place] /= Double(count) }
    func centred(_ places: Range<Int>) -> Matrix {
      var values: [Double] = []
      values.reserveCapacity(count * places.count)
      for point in 0..<count {
        for place in places { values.append(value(point, place) - mean[place]) }
      }
      return Matrix(rows: count, columns: places.count, values: values)
    }
    var gram = Matrix(zeros: count, count)
    for places in Self.blocks(of: length) {
      LinearAlgebra.addGram(of: centred(places), ofRows: true, to: &gram)
    }
    LinearAlgebra.mirror(&gram)
    // Not every LAPACK looks for numbers that are not finite.
    guard gram.trace.isFinite else { throw NotPositiveDefinite() }
    let added = max(ridge * gram.trace / Double(count), 1e-30)
    for place in 0..<count { gram[place, place] += added }
    guard let factor = LinearAlgebra.choleskyFactor(of: gram) else { throw NotPositiveDefinite() }
    let (centredTargets, targetMean) = targets.centred()
    let dual = LinearAlgebra.solve(withFactor: factor, rows: centredTargets.transposed)
    var weights = Matrix(zeros: targets.columns, length)
    for places in Self.blocks(of: length) {
      let part = LinearAlgebra.product(dual, centred(places))
      for row in 0..<part.rows {
        for place in places { weights[row, place] = part[row, place - places.lowerBound] }
      }
    }
    pointMean = mean
    self.targetMean = targetMean
    self.weights = weights
  }

  /// The targets that the fit gives for points, a row for each.
  public func predict(
    count: Int, value: (_ point: Int, _ place: Int) -> Double
  ) -> Matrix {
    var result = Matrix(
      rows: count, columns: weights.rows, values: (0..<count).flatMap { _ in targetMean })
    for places in Self.blocks(of: weights.columns) {
      var points = Matrix(zeros: count, places.count)
      var part = Matrix(zeros: weights.rows, places.count)
      for place in places {
        let column = place - places.lowerBound
        for point in 0..<count { points[point, column] = value(point, place) - pointMean[place] }
        for row in 0..<weights.rows { part[row, column] = weights[row, place] }
      }
      let product = LinearAlgebra.product(points, transposed: part)
      for index in product.values.indices { result.values[index] += product.values[index] }
    }
    return result
  }

  private static func blocks(of length: Int) -> [Range<Int>] {
    stride(from: 0, to: length, by: block).map { $0..<min($0 + block, length) }
  }
}
