import Digests
import Evaluation
import Raster

/// A finished picture for a page: a grid, a comparison.
struct FigureValue: PresentableValue {
  let image: Image

  var type: ValueType { .figure }

  func presentation(_ options: PresentationOptions) throws -> Presentation {
    Presentation(
      kind: .picture,
      files: [
        OutputFile(
          fileExtension: "png", bytes: try PNGCodec.encode(image),
          contentDigest: Self.digest(of: image))
      ],
      pixelSize: (image.width, image.height))
  }

  /// Of the size and the pixels, whatever the encoder makes of them.
  static func digest(of image: Image) -> Digest {
    var hasher = DigestHasher()
    hasher.update(Array("\(image.width)x\(image.height)x\(image.channels)\n".utf8))
    hasher.update(image.pixels)
    return hasher.finish()
  }
}
