import Glibc
import Raster

extension Image {
  /// The peak signal-to-noise ratio in decibels: 10 log₁₀(255² / MSE), the squared error being the
  /// mean over all pixels and channels. Infinite for equal pictures.
  ///
  /// - Precondition: both pictures have one size and as many channels.
  public func signalToNoise(against reference: Image) -> Double {
    precondition(pixels.count == reference.pixels.count, "pictures of other sizes")
    var squares = 0
    for (a, b) in zip(pixels, reference.pixels) {
      let difference = Int(a) - Int(b)
      squares += difference * difference
    }
    guard squares > 0 else { return .infinity }
    return 10 * log10(255 * 255 * Double(pixels.count) / Double(squares))
  }
}
