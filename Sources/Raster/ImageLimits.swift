/// How large a picture may claim to be before its decoding is refused.
///
/// The dimensions are read from the file's header and compared with the limits before memory for
/// the pixels is taken, so that a file of a few bytes cannot claim gigabytes.
public struct ImageLimits: Hashable, Sendable {
  /// The longest side, in pixels.
  public var maximumSide: Int
  /// Width times height, in pixels.
  public var maximumPixels: Int
  /// The scans of a progressive JPEG: each costs a pass over the whole picture.
  public var maximumScans: Int

  public init(
    maximumSide: Int = 16_384, maximumPixels: Int = 64_000_000, maximumScans: Int = 100
  ) {
    self.maximumSide = maximumSide
    self.maximumPixels = maximumPixels
    self.maximumScans = maximumScans
  }

  /// A side of 16,384, 64 megapixels, 100 scans.
  public static let standard = ImageLimits()

  /// Refuses a size beyond the limits, or without pixels.
  func check(width: Int, height: Int, format: ImageFormat) throws(ImageCodecError) {
    if width < 1 || height < 1 {
      throw .damaged(format, reason: "the picture is \(width)x\(height) pixels")
    }
    if width > maximumSide || height > maximumSide {
      throw .sideTooLong(width: width, height: height, limit: maximumSide)
    }
    if width > maximumPixels / height {
      throw .tooManyPixels(width: width, height: height, limit: maximumPixels)
    }
  }
}
