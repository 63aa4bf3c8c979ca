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
          contentDigest: image.contentDigest)
      ],
      pixelSize: (image.width, image.height))
  }
}
