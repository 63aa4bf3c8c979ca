import COpenBLAS

/// What is taken from BLAS and LAPACK, in row-major terms, on one thread.
///
/// OpenBLAS chooses its kernels by the CPU: the same machine gives the same bits, another one may
/// differ in the last digits.
enum LinearAlgebra {
  private static let isPrepared: Bool = {
    openblas_set_num_threads(1)
    return true
  }()

  /// `left · right`
  static func product(_ left: Matrix, _ right: Matrix) -> Matrix {
    product(left, false, right, false)
  }

  /// `leftᵀ · right`
  static func product(transposed left: Matrix, _ right: Matrix) -> Matrix {
    product(left, true, right, false)
  }

  /// `left · rightᵀ`
  static func product(_ left: Matrix, transposed right: Matrix) -> Matrix {
    product(left, false, right, true)
  }

  private static func product(
    _ left: Matrix, _ leftIsTransposed: Bool, _ right: Matrix, _ rightIsTransposed: Bool
  ) -> Matrix {
    _ = isPrepared
    let rows = leftIsTransposed ? left.columns : left.rows
    let depth = leftIsTransposed ? left.rows : left.columns
    let columns = rightIsTransposed ? right.rows : right.columns
    precondition(
      depth == (rightIsTransposed ? right.columns : right.rows), "factors that do not fit")
    var result = Matrix(zeros: rows, columns)
    guard rows > 0, columns > 0, depth > 0 else { return result }
    cblas_dgemm(
      CblasRowMajor, leftIsTransposed ? CblasTrans : CblasNoTrans,
      rightIsTransposed ? CblasTrans : CblasNoTrans, blasint(rows), blasint(columns),
      blasint(depth), 1, left.values, blasint(left.columns), right.values, blasint(right.columns),
      0, &result.values, blasint(columns))
    return result
  }

  /// Adds `blockᵀ · block` to a symmetric matrix, or `block · blockᵀ` with `ofRows`. Only the upper
  /// triangle of `sum` is written; ``mirror(_:)`` completes it.
  static func addGram(of block: Matrix, ofRows: Bool, to sum: inout Matrix) {
    _ = isPrepared
    let size = ofRows ? block.rows : block.columns
    precondition(sum.rows == size && sum.columns == size, "a sum of another size")
    guard block.rows > 0, block.columns > 0 else { return }
    cblas_dsyrk(
      CblasRowMajor, CblasUpper, ofRows ? CblasNoTrans : CblasTrans, blasint(size),
      blasint(ofRows ? block.columns : block.rows), 1, block.values, blasint(block.columns), 1,
      &sum.values, blasint(size))
  }

  /// Copies the upper triangle to the lower one.
  static func mirror(_ matrix: inout Matrix) {
    for row in 0..<matrix.rows {
      for column in 0..<row { matrix[row, column] = matrix[column, row] }
    }
  }

  /// Eigenvalues, ascending, and one eigenvector a row; nil where the iteration does not converge,
  /// as with entries that are not finite.
  static func eigensystem(of symmetric: Matrix) -> (values: [Double], vectors: Matrix)? {
    _ = isPrepared
    let size = symmetric.rows
    guard size > 0 else { return ([], symmetric) }
    guard symmetric.values.allSatisfy(\.isFinite) else { return nil }
    // A symmetric matrix is its own transpose, and a column of LAPACK's result is a row of ours.
    var vectors = symmetric
    var values = [Double](repeating: 0, count: size)
    var order = blasint(size)
    var info: blasint = 0
    var work = [0.0]
    var integers: [blasint] = [0]
    var (workLength, integerLength): (blasint, blasint) = (-1, -1)
    for _ in 0..<2 {
      // The first call asks for the room that the second one needs.
      var leading = order
      dsyevd_(
        "V", "U", &order, &vectors.values, &leading, &values, &work, &workLength, &integers,
        &integerLength, &info, 1, 1)
      guard info == 0 else { return nil }
      guard workLength == -1 else { break }
      workLength = blasint(work[0])
      integerLength = integers[0]
      work = [Double](repeating: 0, count: Int(workLength))
      integers = [blasint](repeating: 0, count: Int(integerLength))
    }
    return (values, vectors)
  }

  /// The lower triangular L with L · Lᵀ = `matrix`; nil where it is not positive definite.
  static func choleskyFactor(of matrix: Matrix) -> Matrix? {
    _ = isPrepared
    var factor = matrix
    var order = blasint(matrix.rows)
    var leading = order
    var info: blasint = 0
    guard order > 0 else { return factor }
    // What LAPACK calls the upper triangle is our lower one, since its columns are our rows.
    dpotrf_("U", &order, &factor.values, &leading, &info, 1)
    guard info == 0 else { return nil }
    for row in 0..<factor.rows {
      for column in (row + 1)..<max(factor.columns, row + 1) { factor[row, column] = 0 }
    }
    return factor
  }

  /// X with L · Lᵀ · Xᵀ = `right`ᵀ: each row of `right` is one right-hand side, each row of the
  /// result its solution.
  static func solve(withFactor factor: Matrix, rows right: Matrix) -> Matrix {
    var solution = right
    var order = blasint(factor.rows)
    var leading = order
    var secondLeading = order
    var count = blasint(right.rows)
    var info: blasint = 0
    guard order > 0, count > 0 else { return solution }
    dpotrs_(
      "U", &order, &count, factor.values, &leading, &solution.values, &secondLeading, &info, 1)
    precondition(info == 0, "dpotrs refuses its arguments")
    return solution
  }
}
