import Digests
import Evaluation
import Raster

/// A finished picture for a page: a grid, a comparison.
struct FigureValue: PresentableValue {
  /// The file, encoded once.
  let png: [UInt8]
  /// Of the size and the pixels, whatever the encoder makes of them.
  let digest: Digest
  let width: Int
  let height: Int

  init(image: Image) throws {
    png = try PNGCodec.encode(image)
    digest = image.contentDigest
    (width, height) = (image.width, image.height)
  }

  var type: ValueType { .figure }

  func presentation(_ options: PresentationOptions) -> Presentation {
    Presentation(
      kind: .picture,
      files: [OutputFile(fileExtension: "png", bytes: png, contentDigest: digest)],
      pixelSize: (width, height))
  }
}

extension FigureValue: StorableResult {
  static let kind = "figure"

  private static let part = "png"

  private struct Attributes: Codable {
    var width: Int
    var height: Int
    var digest: String
  }

  func content() throws -> StoredContent {
    let attributes = Attributes(width: width, height: height, digest: digest.hexadecimal)
    return StoredContent(
      kind: Self.kind, attributes: try StoredAttributes.text(attributes),
      parts: [.init(Self.part, bytes: png)])
  }

  init(_ kept: any KeptResult) throws {
    let attributes: Attributes = try StoredAttributes.read(kept)
    guard let digest = Digest(hexadecimal: attributes.digest) else {
      throw StoredDamage("its digest is none")
    }
    png = try kept.read(Self.part)
    self.digest = digest
    (width, height) = (attributes.width, attributes.height)
  }
}
