import COpenBLAS

/// The one routine of OpenBLAS that the engine calls, in row-major terms.
enum OpenBLAS {
  /// Keeps OpenBLAS from starting threads of its own.
  static func useOneThread() {
    openblas_set_num_threads(1)
  }

  /// A row-major matrix in memory, possibly to be read transposed.
  struct Matrix {
    let start: Floats
    /// Floats from one stored row to the next.
    let rowStride: Int
    var isTransposed = false
  }

  /// `result[rows][columns] = left · right`, or `+=` with `accumulate`; `depth` terms each.
  static func multiply(
    _ left: Matrix, _ right: Matrix, rows: Int, columns: Int, depth: Int,
    into result: MutableFloats, rowStride: Int, accumulate: Bool
  ) {
    cblas_sgemm(
      CblasRowMajor, left.isTransposed ? CblasTrans : CblasNoTrans,
      right.isTransposed ? CblasTrans : CblasNoTrans, blasint(rows), blasint(columns),
      blasint(depth), 1, left.start, blasint(left.rowStride), right.start,
      blasint(right.rowStride), accumulate ? 1 : 0, result, blasint(rowStride))
  }
}
