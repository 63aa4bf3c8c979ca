/// Eigenvalues and eigenvectors of a symmetric matrix, the largest first.
///
/// An eigenvector has no sign of its own; here its component of the largest magnitude, the first of
/// several, is positive.
public struct Eigensystem: Sendable {
  /// Descending.
  public let values: [Double]
  /// One a row, of length 1.
  public let vectors: Matrix

  /// - Throws: ``NotConverged`` where LAPACK finds none, as for entries that are not finite.
  public init(_ symmetric: Matrix) throws(NotConverged) {
    guard let found = LinearAlgebra.eigensystem(of: symmetric) else { throw NotConverged() }
    values = found.values.reversed()
    var vectors = Matrix(zeros: found.vectors.rows, found.vectors.columns)
    for row in 0..<vectors.rows {
      let source = Array(found.vectors.row(vectors.rows - 1 - row))
      var largest = 0
      // Within rounding of the largest counts as the largest: the choice must not hang on it.
      for place in source.indices where abs(source[place]) > abs(source[largest]) * (1 + 1e-9) {
        largest = place
      }
      let sign = source.isEmpty || source[largest] >= 0 ? 1.0 : -1
      for place in source.indices { vectors[row, place] = sign * source[place] }
    }
    self.vectors = vectors
  }
}

/// A matrix whose eigenvectors were not found.
public struct NotConverged: Error {}
