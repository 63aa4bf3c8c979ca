import Foundation
import Raster
import Testing

struct PNGCodecTests {
  static let grey = PatternPicture.make("noise", width: 19, height: 7, channels: 1)
  static let colour = PatternPicture.make("smooth", width: 23, height: 11, channels: 3)

  @Test(arguments: [0, 1, 6, 9])
  func whatIsWrittenIsReadAgain(compression: Int) throws {
    for image in [try #require(PNGCodecTests.grey), try #require(PNGCodecTests.colour)] {
      let bytes = try PNGCodec.encode(image, compression: compression)
      #expect(try PNGCodec.decode(bytes) == image)
      #expect(try PNGCodec.encode(image, compression: compression) == bytes)
    }
  }

  @Test func textsAreWrittenAsLatin1OrUnicode() throws {
    let image = try #require(PNGCodecTests.grey)
    let text = [("Title", "Köpfe"), ("vnb:key", "≤ 3 \u{1F600}"), ("Empty", "")]
    let bytes = try PNGCodec.encode(image, text: text.map { (key: $0.0, value: $0.1) })
    #expect(try PNGCodec.decode(bytes) == image)
    let latin = Array("tEXtTitle\0".utf8) + [0x4B, 0xF6, 0x70, 0x66, 0x65]
    #expect(bytes.contains(latin))
    #expect(bytes.contains(Array("iTXtvnb:key\0\0\0\0\0≤ 3 \u{1F600}".utf8)))
    #expect(bytes.contains(Array("tEXtEmpty\0".utf8)))
    let read = try PNGCodec.text(in: bytes)
    #expect(read.map(\.key) == text.map(\.0))
    #expect(read.map(\.value) == text.map(\.1))
  }

  @Test(arguments: ["", " a", "a ", "a  b", String(repeating: "k", count: 80), "日本", "a\nb"])
  func keysThatPNGForbidsAreRefused(key: String) throws {
    let image = try #require(PNGCodecTests.grey)
    #expect(throws: ImageCodecError.cannotEncode(.png, reason: "'\(key)' is no text key")) {
      try PNGCodec.encode(image, text: [(key: key, value: "x")])
    }
  }

  @Test func everyCutOfAFileIsAnError() throws {
    let bytes = try PNGCodec.encode(try #require(PNGCodecTests.colour))
    for count in 0..<bytes.count {
      let cut = Array(bytes.prefix(count))
      #expect(throws: ImageCodecError.self, "\(count) bytes") { try ImageDecoder.decode(cut) }
      if count >= 33 {
        #expect(throws: ImageCodecError.truncated(.png)) { try ImageDecoder.decode(cut) }
      }
    }
  }

  @Test func everyFlippedBitIsAnErrorOrAPicture() throws {
    let image = try #require(PNGCodecTests.colour)
    let bytes = try PNGCodec.encode(image)
    for index in 8..<bytes.count {
      var changed = bytes
      changed[index] ^= UInt8(1 << (index % 8))
      let result = try? ImageDecoder.decode(changed)
      // Only the type of a chunk without meaning for the pixels may change unnoticed.
      if let result { #expect(result == image) }
    }
  }

  /// A header that claims much, with nothing behind it.
  static func claiming(width: UInt32, height: UInt32) -> [UInt8] {
    var bytes: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    func big(_ value: UInt32) -> [UInt8] {
      [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> UInt32($0)) }
    }
    func append(_ type: String, _ data: [UInt8]) {
      let body = Array(type.utf8) + data
      var crc: UInt32 = 0xFFFF_FFFF
      for byte in body {
        crc ^= UInt32(byte)
        for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
      }
      bytes += big(UInt32(data.count)) + body + big(~crc)
    }
    append("IHDR", big(width) + big(height) + [8, 2, 0, 0, 0])
    append("IDAT", [0x78, 0x9C, 3, 0, 0, 0, 0, 1])
    append("IEND", [])
    return bytes
  }

  @Test func sizesBeyondTheLimitsAreRefusedByName() {
    #expect(throws: ImageCodecError.sideTooLong(width: 16385, height: 1, limit: 16384)) {
      try ImageDecoder.decode(PNGCodecTests.claiming(width: 16385, height: 1))
    }
    #expect(throws: ImageCodecError.tooManyPixels(width: 8001, height: 8000, limit: 64_000_000)) {
      try ImageDecoder.decode(PNGCodecTests.claiming(width: 8001, height: 8000))
    }
    let huge = PNGCodecTests.claiming(width: 0x7FFF_FFFF, height: 0x7FFF_FFFF)
    #expect(throws: ImageCodecError.self) { try ImageDecoder.decode(huge) }
    let limits = ImageLimits(maximumSide: 22)
    #expect(throws: ImageCodecError.sideTooLong(width: 23, height: 11, limit: 22)) {
      let image = try #require(PNGCodecTests.colour)
      return try ImageDecoder.decode(PNGCodec.encode(image), limits: limits)
    }
  }
}

extension Array where Element == UInt8 {
  func contains(_ part: [UInt8]) -> Bool {
    indices.contains { self[$0...].starts(with: part) }
  }
}
