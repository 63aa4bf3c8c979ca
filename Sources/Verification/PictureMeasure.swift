import Glibc

/// How alike pictures are, as a number and as people read it.
enum PictureMeasure {
  /// - Parameter meanSquare: of the differences of 8-bit channels.
  static func psnr(meanSquare: Double) -> Double {
    10 * log10(255 * 255 / meanSquare)
  }

  /// With one decimal.
  static func text(_ decibels: Double) -> String {
    let tenths = Int((decibels * 10).rounded())
    return "\(tenths / 10).\(abs(tenths % 10))"
  }
}
