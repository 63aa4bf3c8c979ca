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
