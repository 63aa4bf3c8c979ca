/// Mean and covariance of points.
///
/// m = Σ xᵢ / n, C = Σ (xᵢ − m)(xᵢ − m)ᵀ / (n − 1); C is zero for a single point.
public struct Moments: Sendable {
  public let count: Int
  public let mean: [Double]
  public let covariance: Matrix

  /// Of points that lie one after the other, `length` numbers each.
  ///
  /// - Precondition: at least one point, and whole points.
  public init(of points: [Float], length: Int) {
    precondition(length > 0 && points.count % length == 0, "points come whole")
    let count = points.count / length
    precondition(count > 0, "a mean needs a point")
    var mean = [Double](repeating: 0, count: length)
    for point in 0..<count {
      for place in 0..<length { mean[place] += Double(points[point * length + place]) }
    }
    for place in 0..<length { mean[place] /= Double(count) }
    var sum = Matrix(zeros: length, length)
    let blockRows = 1024
    for first in stride(from: 0, to: count, by: blockRows) {
      let rows = min(blockRows, count - first)
      var block = Matrix(zeros: rows, length)
      for row in 0..<rows {
        for place in 0..<length {
          block[row, place] = Double(points[(first + row) * length + place]) - mean[place]
        }
      }
      LinearAlgebra.addGram(of: block, ofRows: false, to: &sum)
    }
    LinearAlgebra.mirror(&sum)
    let divisor = Double(max(count - 1, 1))
    for place in sum.values.indices { sum.values[place] /= divisor }
    self.init(count: count, mean: mean, covariance: sum)
  }

  public init(count: Int, mean: [Double], covariance: Matrix) {
    precondition(covariance.rows == mean.count && covariance.columns == mean.count)
    self.count = count
    self.mean = mean
    self.covariance = covariance
  }

  /// The standard deviation of each coordinate.
  public var deviations: [Double] { covariance.diagonal.map { max($0, 0).squareRoot() } }
}
