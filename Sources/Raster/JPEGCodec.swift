import CJPEG

/// JPEG files (ITU-T T.81) to and from 8-bit pictures, through libjpeg-turbo.
///
/// Read are baseline and progressive files, Huffman and arithmetic coding, grey, YCbCr, RGB, CMYK
/// and YCCK, any sampling, restart markers. Pixels equal Pillow's after `ImageOps.exif_transpose`
/// (and `convert("RGB")` for CMYK): accurate integer transform, fancy upsampling, CMYK taken as
/// inverted, the way Adobe writes it. The orientation in EXIF is applied. A file that ends early
/// is an error, not a picture filled up with grey. Lossless and 12-bit files are refused.
public enum JPEGCodec {
  /// A picture and what libjpeg remarked on its way.
  public struct Decoded: Sendable {
    public let image: Image
    /// Faults in the data that libjpeg could step over, so that the pixels may be wrong.
    public let warnings: Int
  }

  /// Decodes a file held in memory: grey files give 1 channel, all others 3.
  public static func decode(
    _ bytes: [UInt8], limits: ImageLimits = .standard
  ) throws(ImageCodecError) -> Image {
    try decodeCountingWarnings(bytes, limits: limits).image
  }

  /// As `decode`, with the number of faults that were stepped over.
  public static func decodeCountingWarnings(
    _ bytes: [UInt8], limits: ImageLimits = .standard
  ) throws(ImageCodecError) -> Decoded {
    let result: Result<Decoded, ImageCodecError> = bytes.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress, !buffer.isEmpty else {
        return .failure(.foreign(looksLike: ImageFormat.describeForeign([])))
      }
      let scans = Int32(clamping: limits.maximumScans)
      guard let reader = cjpeg_reader_create(base, buffer.count, scans) else {
        return .failure(.outOfMemory)
      }
      defer { cjpeg_reader_destroy(reader) }
      return Result { () throws(ImageCodecError) in try read(reader, limits: limits) }
    }
    return try result.get()
  }

  private static func read(
    _ reader: OpaquePointer, limits: ImageLimits
  ) throws(ImageCodecError) -> Decoded {
    var header = cjpeg_header()
    try check(cjpeg_reader_header(reader, &header), of: reader, limits: limits)
    let (width, height) = (Int(header.width), Int(header.height))
    let channels = Int(header.channels)
    try limits.check(width: width, height: height, format: .jpeg)
    var exifCount = 0
    let orientation =
      cjpeg_reader_exif(reader, &exifCount).flatMap { base in
        ExifOrientation(tiff: UnsafeBufferPointer(start: base, count: exifCount).span)
      } ?? .upright

    var status = CJPEG_OK
    let count = width * height * channels
    let pixels = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      buffer.initialize(repeating: 0)
      if let base = buffer.baseAddress { status = cjpeg_reader_pixels(reader, base) }
      initialized = count
    }
    try check(status, of: reader, limits: limits)
    let image =
      channels == 4
      ? Image(width: width, height: height, pixels: rgb(fromInvertedCMYK: pixels))
      : Image(width: width, height: height, channels: channels, pixels: pixels)
    return Decoded(
      image: image.turned(upright: orientation), warnings: Int(cjpeg_reader_warnings(reader)))
  }

  private static func check(
    _ status: cjpeg_status, of reader: OpaquePointer, limits: ImageLimits
  ) throws(ImageCodecError) {
    switch status {
    case CJPEG_OK: return
    case CJPEG_TRUNCATED: throw .truncated(.jpeg)
    case CJPEG_TOO_MANY_SCANS: throw .tooManyScans(limit: limits.maximumScans)
    case CJPEG_NO_MEMORY: throw .outOfMemory
    default: throw .damaged(.jpeg, reason: String(cString: cjpeg_reader_message(reader)))
    }
  }

  /// Pillow's conversion: with n = 255 − K, each of R, G, B is n − C·n/255, rounded; the file holds
  /// 255 − C, 255 − M, 255 − Y, 255 − K.
  private static func rgb(fromInvertedCMYK pixels: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(pixels.count / 4 * 3)
    for start in stride(from: 0, to: pixels.count, by: 4) {
      let lightness = Int(pixels[start + 3])
      for channel in 0..<3 {
        let product = (255 - Int(pixels[start + channel])) * lightness + 128
        result.append(UInt8(lightness - ((product >> 8) + product) >> 8))
      }
    }
    return result
  }

  // MARK: - Writing

  /// Encodes a picture as a baseline file, colour at half resolution both ways.
  ///
  /// - Parameter quality: 1–100, libjpeg's scale.
  public static func encode(
    _ image: Image, quality: Int = 90
  ) throws(ImageCodecError) -> [UInt8] {
    guard (1...65_500).contains(image.width), (1...65_500).contains(image.height) else {
      throw .cannotEncode(
        .jpeg, reason: "the picture is \(image.width)x\(image.height) pixels, a side has 1 to 65500"
      )
    }
    guard image.channels == 1 || image.channels == 3 else {
      throw .cannotEncode(.jpeg, reason: "\(image.channels) channels, only 1 or 3 are written")
    }
    guard (1...100).contains(quality) else {
      throw .cannotEncode(.jpeg, reason: "quality \(quality), the scale is 1 to 100")
    }
    var output = cjpeg_output()
    let status = image.pixels.withUnsafeBufferPointer { pixels in
      cjpeg_encode(
        pixels.baseAddress, UInt32(image.width), UInt32(image.height), Int32(image.channels),
        Int32(quality), &output)
    }
    defer { cjpeg_output_release(&output) }
    switch status {
    case CJPEG_OK: return Array(UnsafeBufferPointer(start: output.bytes, count: output.count))
    case CJPEG_NO_MEMORY: throw .outOfMemory
    default:
      let reason = withUnsafeBytes(of: output.message) { message in
        String(decoding: message.prefix { $0 != 0 }, as: UTF8.self)
      }
      throw .cannotEncode(.jpeg, reason: reason)
    }
  }
}
