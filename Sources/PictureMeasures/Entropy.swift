import Glibc
import Raster

extension Image {
  /// What the cross-entropy between this picture and any other is at least: that with itself,
  /// −Σ t ln t + (1 − t) ln(1 − t) with t = level / 255, averaged over the channels and summed over
  /// the pixels, as the reconstruction loss is. In nats; 0 where all levels are 0 or 255.
  public var entropy: Double {
    pixels.reduce(0.0) { $0 + Self.entropyOfLevel[Int($1)] } / Double(max(channels, 1))
  }

  private static let entropyOfLevel: [Double] = (0...255).map { level in
    let t = Double(level) / 255
    return level == 0 || level == 255 ? 0 : -(t * log(t) + (1 - t) * log(1 - t))
  }
}
