/// The directions in which points vary most, the first ones: principal component analysis for
/// points that have many more coordinates than there are points, such as pictures.
///
/// The eigenvectors come from the matrix of inner products of the centred points (Turk and
/// Pentland, "Eigenfaces for recognition", 1991), which is summed in blocks of coordinates. For
/// many points of few coordinates take the ``Eigensystem`` of their covariance.
public struct PrincipalComponents: Sendable {
  public let mean: [Double]
  /// Of the points along each component, descending.
  public let variances: [Double]
  /// The sum of all variances, also along the components that were left out.
  public let totalVariance: Double
  /// One a row, of length 1.
  public let components: Matrix

  /// Coordinates of a block.
  private static let block = 2048

  /// - Parameters:
  ///   - points: `count` points of `length` coordinates; `value` gives a coordinate of a point.
  ///   - limit: At most this many components; never more than one less than the points.
  /// - Throws: ``NotConverged`` for points that are not finite.
  public init(
    count: Int, length: Int, limit: Int, value: (_ point: Int, _ place: Int) -> Double
  ) throws(NotConverged) {
    precondition(count > 0 && length > 0, "components of nothing")
    var mean = [Double](repeating: 0, count: length)
    for point in 0..<count {
      for place in 0..<length { mean[place] += value(point, place) }
    }
    for place in 0..<length { mean[place] /= Double(count) }
    func centred(_ places: Range<Int>) -> Matrix {
      var matrix = Matrix(zeros: count, places.count)
      for point in 0..<count {
        for place in places {
          matrix[point, place - places.lowerBound] = value(point, place) - mean[place]
        }
      }
      return matrix
    }
    var gram = Matrix(zeros: count, count)
    for first in stride(from: 0, to: length, by: Self.block) {
      let places = first..<min(first + Self.block, length)
      LinearAlgebra.addGram(of: centred(places), ofRows: true, to: &gram)
    }
    LinearAlgebra.mirror(&gram)
    let divisor = Double(max(count - 1, 1))
    let system = try Eigensystem(gram)
    // Directions without variance are rounding.
    let least = (system.values.first ?? 0) * 1e-12
    let kept = min(limit, count - 1, length, system.values.prefix { $0 > least }.count)
    var components = Matrix(zeros: kept, length)
    for first in stride(from: 0, to: length, by: Self.block) {
      let places = first..<min(first + Self.block, length)
      var chosen = Matrix(zeros: kept, count)
      for row in 0..<kept {
        let scale = 1 / system.values[row].squareRoot()
        for point in 0..<count { chosen[row, point] = system.vectors[row, point] * scale }
      }
      let part = LinearAlgebra.product(chosen, centred(places))
      for row in 0..<kept {
        for place in places { components[row, place] = part[row, place - first] }
      }
    }
    self.mean = mean
    variances = system.values.prefix(kept).map { $0 / divisor }
    totalVariance = gram.trace / divisor
    self.components = components.signed()
  }

  /// The coordinates of points along the components, a point a row.
  public func project(
    count: Int, value: (_ point: Int, _ place: Int) -> Double
  ) -> Matrix {
    var result = Matrix(zeros: count, components.rows)
    for first in stride(from: 0, to: mean.count, by: Self.block) {
      let places = first..<min(first + Self.block, mean.count)
      var points = Matrix(zeros: count, places.count)
      var directions = Matrix(zeros: components.rows, places.count)
      for place in places {
        for point in 0..<count { points[point, place - first] = value(point, place) - mean[place] }
        for row in 0..<components.rows { directions[row, place - first] = components[row, place] }
      }
      let part = LinearAlgebra.product(points, transposed: directions)
      for index in part.values.indices { result.values[index] += part.values[index] }
    }
    return result
  }
}

extension Matrix {
  /// Each row with the sign that makes its entry of the largest magnitude positive.
  fileprivate func signed() -> Matrix {
    var result = self
    for row in 0..<rows {
      var largest = 0
      for place in 0..<columns
      where abs(self[row, place]) > abs(self[row, largest]) * (1 + 1e-9) { largest = place }
      guard columns > 0, self[row, largest] < 0 else { continue }
      for place in 0..<columns { result[row, place] = -self[row, place] }
    }
    return result
  }
}
