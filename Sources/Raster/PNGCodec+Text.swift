import CPNG

extension PNGCodec {
  /// The uncompressed texts of a file (`tEXt` and `iTXt`), in the file's order, without decoding
  /// the picture.
  ///
  /// Checksums are not looked at. Throws when the bytes are no PNG file or end within a chunk.
  public static func text(
    in bytes: [UInt8]
  ) throws(ImageCodecError) -> [(key: String, value: String)] {
    guard ImageFormat(sniffing: bytes) == .png else {
      throw .foreign(looksLike: ImageFormat.describeForeign(bytes))
    }
    var texts: [(key: String, value: String)] = []
    var position = 8
    while position < bytes.count {
      guard position + 12 <= bytes.count else { throw .truncated(.png) }
      let length = bytes[position..<position + 4].reduce(0) { $0 << 8 | Int($1) }
      guard length <= bytes.count - position - 12 else { throw .truncated(.png) }
      let type = String(decoding: bytes[position + 4..<position + 8], as: UTF8.self)
      let data = bytes[position + 8..<position + 8 + length]
      if type == "tEXt", let text = latin1Text(data) { texts.append(text) }
      if type == "iTXt", let text = internationalText(data) { texts.append(text) }
      if type == "IEND" { break }
      position += 12 + length
    }
    return texts
  }

  /// Key, 0, value; both Latin-1.
  private static func latin1Text(_ data: ArraySlice<UInt8>) -> (key: String, value: String)? {
    guard let end = data.firstIndex(of: 0) else { return nil }
    return (latin1(data[..<end]), latin1(data[(end + 1)...]))
  }

  /// Key, 0, compressed?, method, language, 0, translated key, 0, value in UTF-8.
  private static func internationalText(
    _ data: ArraySlice<UInt8>
  ) -> (key: String, value: String)? {
    guard let end = data.firstIndex(of: 0), end + 3 <= data.endIndex, data[end + 1] == 0,
      let language = data[(end + 3)...].firstIndex(of: 0),
      let translation = data[(language + 1)...].firstIndex(of: 0)
    else { return nil }
    return (latin1(data[..<end]), String(decoding: data[(translation + 1)...], as: UTF8.self))
  }

  private static func latin1(_ bytes: ArraySlice<UInt8>) -> String {
    var text = ""
    for byte in bytes { text.unicodeScalars.append(Unicode.Scalar(byte)) }
    return text
  }

  // MARK: - Adding

  /// A file with texts of its own (`iTXt`, UTF-8) before its pixels, which are not decoded.
  ///
  /// - Parameter text: keys of 1 to 79 characters of Latin-1, as PNG wants them.
  /// - Throws: ``ImageCodecError`` when the bytes are no PNG file.
  public static func adding(
    text: [(key: String, value: String)], to bytes: [UInt8]
  ) throws(ImageCodecError) -> [UInt8] {
    guard ImageFormat(sniffing: bytes) == .png else {
      throw .foreign(looksLike: ImageFormat.describeForeign(bytes))
    }
    // The signature, and IHDR with its 13 bytes, come first in every file.
    let headerEnd = 8 + 12 + 13
    guard bytes.count > headerEnd else { throw .truncated(.png) }
    let chunks = text.flatMap { chunk("iTXt", Array("\($0.key)\0\0\0\0\0\($0.value)".utf8)) }
    return Array(bytes[..<headerEnd]) + chunks + bytes[headerEnd...]
  }

  /// Length, type, data and checksum.
  private static func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
    func bigEndian(_ number: UInt32) -> [UInt8] {
      withUnsafeBytes(of: number.bigEndian) { Array($0) }
    }
    let body = Array(type.utf8) + data
    return bigEndian(UInt32(data.count)) + body + bigEndian(cpng_crc32(body, body.count))
  }
}
