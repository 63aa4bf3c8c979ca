import Evaluation
import Raster

/// Pictures in memory: samples, reconstructions, what a filter gave.
struct ImagesValue: ResultValue {
  let images: [Image]
  /// |z| of the code that each picture was decoded from, for `grid titles=radius`.
  let radii: [Double]?

  /// - Precondition: all pictures have one size.
  init(_ images: [Image], radii: [Double]? = nil) {
    self.images = images
    self.radii = radii
  }

  var type: ValueType { .images }

  func field(_ name: String) -> Value? {
    switch name {
    case "count": .int(images.count)
    case "width": .int(images.first?.width ?? 0)
    case "height": .int(images.first?.height ?? 0)
    case "channels": .int(images.first?.channels ?? 3)
    case "skipped": .int(0)
    default: nil
    }
  }
}

extension ImagesValue: StorableResult {
  static let kind = "images"

  private struct Attributes: Codable {
    var width: Int
    var height: Int
    var channels: Int
    var radii: [UInt64]?
  }

  func content() throws -> StoredContent {
    let first = images.first
    let attributes = Attributes(
      width: first?.width ?? 0, height: first?.height ?? 0, channels: first?.channels ?? 3,
      radii: radii?.map(\.bitPattern))
    return StoredContent(
      kind: Self.kind, attributes: try StoredAttributes.text(attributes),
      parts: [
        .init("pixels") { [images] emit in
          for image in images { try image.pixels.withUnsafeBytes { try emit($0) } }
        }
      ])
  }

  init(_ kept: any KeptResult) throws {
    let attributes: Attributes = try StoredAttributes.read(kept)
    let pixels = try kept.read("pixels")
    let size = attributes.width * attributes.height * attributes.channels
    guard size > 0 ? pixels.count.isMultiple(of: size) : pixels.isEmpty else {
      throw StoredDamage("its pixels are no whole pictures")
    }
    let images = stride(from: 0, to: pixels.count, by: max(size, 1)).map { start in
      Image(
        width: attributes.width, height: attributes.height, channels: attributes.channels,
        pixels: Array(pixels[start..<(start + size)]))
    }
    self.init(images, radii: attributes.radii?.map { Double(bitPattern: $0) })
  }
}
