import Foundation
import Raster
import Testing

struct JPEGCodecTests {
  struct Recording: Sendable, CustomTestStringConvertible {
    let name: String
    let width: Int
    let height: Int
    let channels: Int
    let digest: String
    let bytes: [UInt8]

    var testDescription: String { name }
  }

  /// Fixtures/pillow_jpeg.txt.
  static let recordings: [Recording] = {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Fixtures/pillow_jpeg.txt")
    let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    return text.split(separator: "\n").compactMap { line in
      let fields = line.split(separator: " ").map(String.init)
      guard fields.count == 6, let width = Int(fields[1]), let height = Int(fields[2]),
        let channels = Int(fields[3]), let data = Data(base64Encoded: fields[5])
      else { return nil }
      return Recording(
        name: fields[0], width: width, height: height, channels: channels, digest: fields[4],
        bytes: Array(data))
    }
  }()

  static func recording(_ name: String) throws -> Recording {
    try #require(recordings.first { $0.name == name })
  }

  @Test func theRecordingsAreThere() {
    #expect(JPEGCodecTests.recordings.count == 24)
  }

  @Test(arguments: JPEGCodecTests.recordings)
  func pixelsEqualPillows(_ recording: Recording) throws {
    let decoded = try JPEGCodec.decodeCountingWarnings(recording.bytes)
    #expect(decoded.image.width == recording.width)
    #expect(decoded.image.height == recording.height)
    #expect(decoded.image.channels == recording.channels)
    #expect(fnv(decoded.image.pixels) == recording.digest)
    #expect(decoded.warnings == 0)
  }

  @Test(arguments: ["baseline-4:2:0", "progressive-4:4:4", "cmyk", "restart-markers"])
  func everyCutOfAFileIsAnError(name: String) throws {
    let bytes = try JPEGCodecTests.recording(name).bytes
    for count in 0..<bytes.count {
      #expect(throws: ImageCodecError.self, "\(count) bytes") {
        try ImageDecoder.decode(Array(bytes.prefix(count)))
      }
    }
    #expect(throws: ImageCodecError.truncated(.jpeg)) {
      try ImageDecoder.decode(Array(bytes.dropLast(9)))
    }
  }

  @Test func flippedBitsNeverCrash() throws {
    for name in ["baseline-4:2:0", "progressive-4:2:2", "orientation-6"] {
      let bytes = try JPEGCodecTests.recording(name).bytes
      var pictures = 0
      for index in bytes.indices {
        var changed = bytes
        changed[index] ^= UInt8(1 << (index % 8))
        let small = ImageLimits(maximumSide: 4096, maximumPixels: 1 << 18)
        if (try? ImageDecoder.decode(changed, limits: small)) != nil { pictures += 1 }
      }
      #expect(pictures > 0 && pictures < bytes.count)
    }
  }

  @Test func faultsInTheDataAreCounted() throws {
    var bytes = try JPEGCodecTests.recording("restart-markers").bytes
    let marker = try #require(
      bytes.indices.dropLast().first { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xD1 })
    bytes[marker + 1] = 0xD3
    #expect(try JPEGCodec.decodeCountingWarnings(bytes).warnings > 0)
  }

  @Test func scansBeyondTheLimitAreRefused() throws {
    let bytes = try JPEGCodecTests.recording("progressive-4:2:0").bytes
    #expect(throws: ImageCodecError.tooManyScans(limit: 5)) {
      try JPEGCodec.decode(bytes, limits: ImageLimits(maximumScans: 5))
    }
    #expect(throws: Never.self) {
      try JPEGCodec.decode(bytes, limits: ImageLimits(maximumScans: 10))
    }
  }

  @Test func sizesBeyondTheLimitsAreRefusedByName() throws {
    var bytes = try JPEGCodecTests.recording("baseline-4:4:4").bytes
    let frame = try #require(
      bytes.indices.dropLast().first { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xC0 })
    bytes.replaceSubrange(frame + 5..<frame + 9, with: [0xFF, 0xDC, 0xFF, 0xDC])
    #expect(throws: ImageCodecError.sideTooLong(width: 65500, height: 65500, limit: 16384)) {
      try ImageDecoder.decode(bytes)
    }
    let limits = ImageLimits(maximumSide: 1 << 20)
    #expect(
      throws: ImageCodecError.tooManyPixels(width: 65500, height: 65500, limit: 64_000_000)
    ) {
      try ImageDecoder.decode(bytes, limits: limits)
    }
  }

  @Test func whatIsWrittenIsNearWhatIsReadAgain() throws {
    for channels in [1, 3] {
      let image = try #require(
        PatternPicture.make("smooth", width: 40, height: 30, channels: channels)
      ).smoothedTwice()
      let bytes = try JPEGCodec.encode(image, quality: 95)
      #expect(try JPEGCodec.encode(image, quality: 95) == bytes)
      let read = try ImageDecoder.decode(bytes)
      #expect(read.width == 40 && read.height == 30 && read.channels == channels)
      let difference = zip(read.pixels, image.pixels).map { abs(Int($0) - Int($1)) }
      #expect(difference.reduce(0, +) < 6 * difference.count)
      let rough = try JPEGCodec.encode(image, quality: 10)
      #expect(rough.count < bytes.count)
    }
    #expect(throws: ImageCodecError.self) {
      try JPEGCodec.encode(Image(width: 1, height: 1), quality: 0)
    }
    #expect(throws: ImageCodecError.self) { try JPEGCodec.encode(Image(width: 0, height: 3)) }
  }
}

extension Image {
  fileprivate func smoothedTwice() -> Image {
    sharpened(factor: 0).sharpened(factor: 0)
  }
}
