import Faces
import Foundation
import Raster

extension FuzzedReader {
  /// The limits are those of small pictures: an input that is within them takes milliseconds.
  static let fuzzedImageLimits = ImageLimits(
    maximumSide: 1024, maximumPixels: 1 << 16, maximumScans: 20)

  static var jpeg: FuzzedReader {
    FuzzedReader(
      name: "jpeg", longestInput: 16_384, largestAllocation: 32,
      dictionary: markers + [
        Array("Exif\0\0MM\0*".utf8), Array("Exif\0\0II*\0".utf8), Array("Adobe\0".utf8),
        Array("JFIF\0".utf8), [0x01, 0x12, 0x00, 0x03],
      ],
      seeds: jpegSeeds
    ) { bytes in
      let decoded = try JPEGCodec.decodeCountingWarnings(bytes, limits: fuzzedImageLimits)
      let warnings = String(repeating: "w", count: min(decoded.warnings, 8))
      Outcome.note("\(decoded.image.channels == 1 ? "grey" : "colour") with warnings \(warnings)")
    }
  }

  /// The markers of ITU-T T.81, table B.1, that begin something.
  private static var markers: [[UInt8]] {
    (Array(0xC0...0xCF) + Array(0xD0...0xDF) + [0xE0, 0xE1, 0xE2, 0xEE, 0xFE]).map { [0xFF, $0] }
  }

  private static func jpegSeeds() throws -> [Seed] {
    let face = SyntheticFaces().render(at: 0, width: 40, height: 48)
    var seeds = [
      Seed(name: "face", bytes: try JPEGCodec.encode(face)),
      Seed(name: "grey-face", bytes: try JPEGCodec.encode(face.grey(), quality: 50)),
    ]
    // Progressive, CMYK, restart markers, orientations: not what our encoder writes.
    let recordings = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../RasterTests/Fixtures/pillow_jpeg.txt")
    for line in try String(contentsOf: recordings, encoding: .utf8).split(separator: "\n") {
      let fields = line.split(separator: " ")
      guard fields.count == 6, let file = Data(base64Encoded: String(fields[5])) else { continue }
      seeds.append(Seed(name: String(fields[0].replacing(":", with: "")), bytes: Array(file)))
    }
    return seeds
  }
}
