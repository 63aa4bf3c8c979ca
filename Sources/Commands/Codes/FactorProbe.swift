import Faces
import Imaging
import Statistics

/// How much of what made the pictures can be read off their codes by a linear function: a ridge
/// regression from μ to each of the factors (Alain and Bengio, "Understanding intermediate layers
/// using linear classifier probes", 2016), judged on pictures that it was not fitted to.
///
/// The recovery of a factor is 1 − Σ(y − ŷ)² / Σ(y − ȳ)² there: 1 when it is known exactly, 0 when
/// nothing is known, below 0 when the fit misleads.
struct FactorProbe {
  /// Of each factor, in the order of the generator; nil where all pictures have the same value.
  let recoveries: [(factor: String, isDiscrete: Bool, recovery: Double?)]

  /// - Parameters:
  ///   - codes, faces: The pictures to fit to, four fifths of them when there are no others.
  ///   - others: Pictures to judge on.
  /// - Returns: nil for pictures of unknown making, and for less than ten.
  init?(
    codes: Matrix, faces: any ImageCollection,
    others: (codes: Matrix, faces: any ImageCollection)?
  ) throws {
    let names = faces.factorNames
    guard !names.isEmpty, codes.rows >= 10 else { return nil }
    let fitted = others == nil ? codes.rows * 4 / 5 : codes.rows
    let target = Self.factors(of: faces, rows: 0..<fitted)
    let fit = try LinearAlgebraFailure.caught {
      try RidgeRegression(points: codes.rows(0..<fitted), targets: target)
    }
    let (points, truth): (Matrix, Matrix)
    if let others {
      guard others.faces.factorNames == names else { return nil }
      points = others.codes
      truth = Self.factors(of: others.faces, rows: 0..<others.codes.rows)
    } else {
      points = codes.rows(fitted..<codes.rows)
      truth = Self.factors(of: faces, rows: fitted..<codes.rows)
    }
    let shares = RidgeRegression.determination(of: fit.predict(points), for: truth)
    recoveries = zip(names, shares).map { name, share in
      (name, FaceFactor.allCases.first { $0.name == name }?.isDiscrete ?? false, share)
    }
  }

  /// Over the factors that are no kinds.
  var meanRecovery: Double? {
    let values = recoveries.filter { !$0.isDiscrete }.compactMap(\.recovery)
    return values.isEmpty ? nil : values.mean
  }

  private static func factors(of faces: any ImageCollection, rows: Range<Int>) -> Matrix {
    Matrix(
      rows: rows.count, columns: faces.factorNames.count,
      values: rows.flatMap { faces.factors(at: $0) })
  }
}

extension Matrix {
  fileprivate func rows(_ range: Range<Int>) -> Matrix {
    Matrix(
      rows: range.count, columns: columns, values: range.flatMap { Array(row($0)) })
  }
}
