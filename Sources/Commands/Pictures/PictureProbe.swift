import Faces
import Imaging
import Statistics

/// Reads off pictures what made them: a ridge regression from the pixels of built-in faces to each
/// of their factors. It knows nothing of any network, so that it judges what one draws from
/// outside; ``FactorProbe`` judges codes.
struct PictureProbe {
  /// In the order of the generator, as tables spell them: `mouth opening`.
  static let factors = FaceFactor.allCases.map { spelling(of: $0.name) }
  /// Where a factor stands among them, in any of its spellings: as a word (`mouth-opening`), as a
  /// field, as in tables or as in the generator.
  static func place(ofFactor name: String) -> Int? {
    let blanks = String(name.map { $0 == "-" || $0 == "_" ? " " : $0 })
    return factors.firstIndex(of: spelling(of: blanks))
  }

  /// More pictures than this add little.
  static let fitLimit = 4000
  /// λ as a part of the mean squared length of a picture. Fitted to 4000 faces of 64×64 pixels,
  /// 0.03 to 0.3 explain the factors of others about equally well.
  private static let ridge = 0.1

  /// Of each factor among the pictures of the fit.
  let deviations: [Double]
  private let fit: WideRidgeRegression
  private let length: Int

  /// - Precondition: the factors of the pictures are known, and there is one at least.
  init(on faces: any ImageCollection) throws {
    let count = min(faces.count, Self.fitLimit)
    let targets = Self.truth(of: faces.taking(count))
    let size = faces.bytesPerImage
    let pixels = try Self.pixels(count: count, size: size) {
      try faces.copy(Array(0..<count), into: $0)
    }
    length = size
    fit = try LinearAlgebraFailure.caught {
      try pixels.withUnsafeBufferPointer { pixels in
        try WideRidgeRegression(length: size, targets: targets, ridge: Self.ridge) {
          Double(pixels[$0 * size + $1]) / 255
        }
      }
    }
    deviations = (0..<targets.columns).map { column in
      let values = (0..<count).map { targets[$0, column] }
      let mean = values.mean
      return values.map { ($0 - mean) * ($0 - mean) }.mean.squareRoot()
    }
  }

  /// The estimate of each factor, a picture a row.
  ///
  /// - Precondition: the pictures have the size of those of the fit.
  func estimates(of input: PictureInput) throws -> Matrix {
    let pixels = try Self.pixels(count: input.count, size: length) {
      try input.copy(0..<input.count, into: $0)
    }
    return pixels.withUnsafeBufferPointer { pixels in
      fit.predict(count: input.count) { Double(pixels[$0 * length + $1]) / 255 }
    }
  }

  /// The factors that made pictures, a picture a row.
  static func truth(of faces: any ImageCollection) -> Matrix {
    Matrix(
      rows: faces.count, columns: faces.factorNames.count,
      values: (0..<faces.count).flatMap { faces.factors(at: $0) })
  }

  private static func pixels(
    count: Int, size: Int, fill: (UnsafeMutablePointer<UInt8>) throws -> Void
  ) throws -> [UInt8] {
    var pixels = [UInt8](repeating: 0, count: count * size)
    try pixels.withUnsafeMutableBufferPointer { buffer in
      if let base = buffer.baseAddress { try fill(base) }
    }
    return pixels
  }

  /// `mouthOpening` is `mouth opening`.
  static func spelling(of name: String) -> String {
    String(name.flatMap { $0.isUppercase ? " \($0.lowercased())" : "\($0)" })
  }
}
