import Foundation
import Raster

/// A folder that vanishes with its test.
final class TemporaryFolder {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory
      .appending(path: "vnb-imaging-\(UUID().uuidString)", directoryHint: .isDirectory)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(at: url)
  }

  var path: String { url.path(percentEncoded: false) }

  func path(_ name: String) -> String { url.appending(path: name).path(percentEncoded: false) }

  func write(_ name: String, _ bytes: [UInt8]) throws {
    let file = url.appending(path: name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: file)
  }

  func write(_ name: String, _ text: String) throws {
    try write(name, Array(text.utf8))
  }

  /// A PNG or JPEG picture, by the extension.
  func write(_ name: String, _ image: Image) throws {
    try write(
      name, name.hasSuffix("png") ? PNGCodec.encode(image) : JPEGCodec.encode(image))
  }
}

/// A picture that tells which one it is: its first value is the number.
func numbered(_ number: Int, width: Int = 8, height: Int = 8, channels: Int = 3) -> Image {
  var image = Image(width: width, height: height, channels: channels)
  for index in image.pixels.indices {
    image.pixels[index] = UInt8(truncatingIfNeeded: number + index / channels * 3)
  }
  return image
}
