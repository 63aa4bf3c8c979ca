import CPNG

/// PNG files (ISO/IEC 15948) to and from 8-bit pictures, through libpng.
///
/// Every colour type, depth and interlacing is read. What an `Image` cannot hold is left out the
/// way Pillow's `convert("RGB")` leaves it out: alpha and transparent colours are dropped (nothing
/// is composed over a background), of 16 bits the high byte is kept, and gamma and colour profiles
/// are not applied. Checksums must be right and the file must be whole, to its last chunk.
public enum PNGCodec {
  /// Decodes a file held in memory: grey files give 1 channel, colour and palette files 3.
  public static func decode(
    _ bytes: [UInt8], limits: ImageLimits = .standard
  ) throws(ImageCodecError) -> Image {
    let result: Result<Image, ImageCodecError> = bytes.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress, !buffer.isEmpty else {
        return .failure(.foreign(looksLike: ImageFormat.describeForeign([])))
      }
      guard let reader = cpng_reader_create(base, buffer.count) else {
        return .failure(.outOfMemory)
      }
      defer { cpng_reader_destroy(reader) }
      return Result { () throws(ImageCodecError) in try read(reader, limits: limits) }
    }
    return try result.get()
  }

  private static func read(
    _ reader: OpaquePointer, limits: ImageLimits
  ) throws(ImageCodecError) -> Image {
    var header = cpng_header()
    try check(cpng_reader_header(reader, &header), of: reader)
    let (width, height) = (Int(header.width), Int(header.height))
    let channels = Int(header.channels)
    try limits.check(width: width, height: height, format: .png)
    var status = CPNG_OK
    let count = width * height * channels
    let pixels = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      buffer.initialize(repeating: 0)
      if let base = buffer.baseAddress { status = cpng_reader_pixels(reader, base) }
      initialized = count
    }
    try check(status, of: reader)
    return Image(width: width, height: height, channels: channels, pixels: pixels)
  }

  private static func check(
    _ status: cpng_status, of reader: OpaquePointer
  ) throws(ImageCodecError) {
    switch status {
    case CPNG_OK: return
    case CPNG_TRUNCATED: throw .truncated(.png)
    case CPNG_NO_MEMORY: throw .outOfMemory
    default: throw .damaged(.png, reason: String(cString: cpng_reader_message(reader)))
    }
  }

  // MARK: - Writing

  /// Encodes a picture without interlacing, grey or RGB by its channels.
  ///
  /// The same picture, texts and libraries give the same bytes: nothing of the time or the place
  /// is written.
  ///
  /// - Parameters:
  ///   - text: keys (1–79 printable characters of Latin-1, without outer or double blanks) and
  ///     values, written before the pixels in the order given: as `tEXt` where Latin-1 holds the
  ///     value, otherwise as `iTXt`. A value must not contain a NUL.
  ///   - compression: zlib's level, 0–9.
  public static func encode(
    _ image: Image, text: [(key: String, value: String)] = [], compression: Int = 6
  ) throws(ImageCodecError) -> [UInt8] {
    try checkEncodable(image, compression: compression)
    var entries = TextEntries()
    defer { entries.release() }
    for (key, value) in text { try entries.append(key: key, value: value) }

    var output = cpng_output()
    let status = image.pixels.withUnsafeBufferPointer { pixels in
      entries.list.withUnsafeBufferPointer { texts in
        cpng_encode(
          pixels.baseAddress, UInt32(image.width), UInt32(image.height), Int32(image.channels),
          Int32(compression), texts.baseAddress, Int32(texts.count), &output)
      }
    }
    defer { cpng_output_release(&output) }
    switch status {
    case CPNG_OK: return Array(UnsafeBufferPointer(start: output.bytes, count: output.count))
    case CPNG_NO_MEMORY: throw .outOfMemory
    default:
      let reason = withUnsafeBytes(of: output.message) { message in
        String(decoding: message.prefix { $0 != 0 }, as: UTF8.self)
      }
      throw .cannotEncode(.png, reason: reason)
    }
  }

  private static func checkEncodable(
    _ image: Image, compression: Int
  ) throws(ImageCodecError) {
    guard image.width > 0, image.height > 0 else {
      throw .cannotEncode(.png, reason: "the picture is \(image.width)x\(image.height) pixels")
    }
    guard image.width <= Int(Int32.max), image.height <= Int(Int32.max) else {
      throw .cannotEncode(.png, reason: "a side may have \(Int32.max) pixels")
    }
    guard image.channels == 1 || image.channels == 3 else {
      throw .cannotEncode(.png, reason: "\(image.channels) channels, only 1 or 3 are written")
    }
    guard (0...9).contains(compression) else {
      throw .cannotEncode(.png, reason: "compression level \(compression), the levels are 0 to 9")
    }
  }
}

/// The texts of a PNG file as C strings, owned until `release()`.
private struct TextEntries {
  var list: [cpng_text] = []

  mutating func append(key: String, value: String) throws(ImageCodecError) {
    guard let keyBytes = TextEntries.latin1(key), TextEntries.isKeyword(keyBytes) else {
      throw .cannotEncode(.png, reason: "'\(key)' is no text key")
    }
    guard !value.utf8.contains(0) else {
      throw .cannotEncode(.png, reason: "the text '\(key)' contains a NUL")
    }
    let valueBytes = TextEntries.latin1(value)
    list.append(
      cpng_text(
        key: TextEntries.copy(keyBytes), value: TextEntries.copy(valueBytes ?? Array(value.utf8)),
        international: valueBytes == nil ? 1 : 0))
  }

  func release() {
    for entry in list {
      entry.key.deallocate()
      entry.value.deallocate()
    }
  }

  /// ISO/IEC 15948, 11.3.4.2.
  private static func isKeyword(_ bytes: [UInt8]) -> Bool {
    guard (1...79).contains(bytes.count), bytes.first != 32, bytes.last != 32 else { return false }
    for (index, byte) in bytes.enumerated() {
      guard (32...126).contains(byte) || byte >= 161 else { return false }
      if byte == 32 && bytes[index - 1] == 32 { return false }
    }
    return true
  }

  private static func latin1(_ text: String) -> [UInt8]? {
    var bytes: [UInt8] = []
    for scalar in text.unicodeScalars {
      guard scalar.value < 256 else { return nil }
      bytes.append(UInt8(scalar.value))
    }
    return bytes
  }

  private static func copy(_ bytes: [UInt8]) -> UnsafePointer<CChar> {
    let target = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count + 1)
    for (index, byte) in bytes.enumerated() { target[index] = CChar(bitPattern: byte) }
    target[bytes.count] = 0
    return UnsafePointer(target)
  }
}
