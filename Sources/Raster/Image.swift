/// A picture in memory: 8 bits a channel, rows from the top, channels interleaved.
///
/// `pixels[(y * width + x) * channels + c]`; channels is 1 (grey) or 3 (RGB), without alpha.
public struct Image: Hashable, Sendable {
  public let width: Int
  public let height: Int
  public let channels: Int
  public var pixels: [UInt8]

  /// - Precondition: `pixels` holds `width × height × channels` values.
  public init(width: Int, height: Int, channels: Int = 3, pixels: [UInt8]) {
    precondition(pixels.count == width * height * channels, "pixels must match the size")
    self.width = width
    self.height = height
    self.channels = channels
    self.pixels = pixels
  }

  /// A picture of one colour.
  public init(width: Int, height: Int, channels: Int = 3, filledWith value: UInt8 = 0) {
    self.init(
      width: width, height: height, channels: channels,
      pixels: [UInt8](repeating: value, count: width * height * channels))
  }
}
