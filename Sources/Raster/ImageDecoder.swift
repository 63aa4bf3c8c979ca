/// Decodes a picture by what its bytes are, whatever its file is called.
public enum ImageDecoder {
  /// Decodes a PNG or JPEG file held in memory; grey files give 1 channel, all others 3.
  ///
  /// Throws `ImageCodecError`; bytes of another kind give `.foreign`, which says what they look
  /// like.
  public static func decode(
    _ bytes: [UInt8], limits: ImageLimits = .standard
  ) throws(ImageCodecError) -> Image {
    switch ImageFormat(sniffing: bytes) {
    case .png: return try PNGCodec.decode(bytes, limits: limits)
    case .jpeg: return try JPEGCodec.decode(bytes, limits: limits)
    case nil: throw .foreign(looksLike: ImageFormat.describeForeign(bytes))
    }
  }
}
