import Foundation
import Raster
import Testing

/// Every operation against what Pillow made of the same picture (Fixtures/pillow.txt).
struct PillowTests {
  struct Recording {
    let line: String
    let operation: String
    let image: Image
    let arguments: String
    let digest: String

    init?(_ line: Substring) {
      let fields = line.split(separator: " ").map(String.init)
      guard fields.count == 8, let width = Int(fields[2]), let height = Int(fields[3]),
        let channels = Int(fields[4]),
        let image = PatternPicture.make(
          fields[1], width: width, height: height, channels: channels)
      else { return nil }
      self.line = String(line)
      self.image = image
      operation = fields[0]
      arguments = fields[5]
      digest = fields[6]
    }
  }

  static func recordings(of operation: String) throws -> [Recording] {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Fixtures/pillow.txt")
    let text = try String(contentsOf: file, encoding: .utf8)
    return text.split(separator: "\n").filter { $0.hasPrefix(operation + " ") }
      .compactMap(Recording.init)
  }

  @Test(arguments: ["sharpen", "unsharp", "resize", "grey", "rgb"])
  func equalsPillow(_ operation: String) throws {
    let recordings = try PillowTests.recordings(of: operation)
    try #require(recordings.count >= 21)
    for recording in recordings {
      let result = try PillowTests.result(of: recording)
      #expect(fnv(result.pixels) == recording.digest, "\(recording.line)")
    }
  }

  static func result(of recording: Recording) throws -> Image {
    let image = recording.image
    switch recording.operation {
    case "sharpen":
      return image.sharpened(factor: try #require(Double(recording.arguments)))
    case "unsharp":
      let parts = recording.arguments.split(separator: ",")
      return image.unsharpMasked(
        radius: try #require(Double(parts[0])), percent: try #require(Int(parts[1])),
        threshold: try #require(Int(parts[2])))
    case "resize":
      let parts = recording.arguments.split(separator: "x").compactMap { Int($0) }
      return image.resized(toWidth: parts[0], height: parts[1])
    case "grey": return image.grey()
    default: return image.rgb()
    }
  }

  @Test func anUndefinedFactorIsNoCrash() {
    let image = Image(width: 4, height: 4, filledWith: 9)
    #expect(image.sharpened(factor: .nan).pixels.count == 48)
    #expect(image.sharpened(factor: .infinity).pixels.count == 48)
  }

  @Test func croppingTakesTheRectangle() throws {
    let image = try #require(PatternPicture.make("noise", width: 7, height: 6, channels: 3))
    let cut = image.cropped(x: 2, y: 1, width: 4, height: 3)
    for y in 0..<3 {
      for x in 0..<4 {
        for c in 0..<3 {
          #expect(cut.pixels[(y * 4 + x) * 3 + c] == image.pixels[((y + 1) * 7 + x + 2) * 3 + c])
        }
      }
    }
  }
}
