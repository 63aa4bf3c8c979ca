import Raster

/// What is cut out of a picture before it is resized.
public enum ImageCrop: String, CaseIterable, Hashable, Sendable {
  /// The whole picture.
  case none
  /// The largest centred square.
  case square
  /// The square of 128 around the face of an aligned 178×218 picture: columns 25–153, rows
  /// 50–178; in proportion for other sizes.
  case celeba

  /// The rectangle kept of a picture; at least one pixel each way.
  public func rectangle(
    width: Int, height: Int
  ) -> (x: Int, y: Int, width: Int, height: Int) {
    switch self {
    case .none: return (0, 0, width, height)
    case .square:
      let side = min(width, height)
      return ((width - side) / 2, (height - side) / 2, side, side)
    case .celeba:
      func scaled(_ position: Int, by length: Int, of whole: Int) -> Int {
        (2 * position * length + whole) / (2 * whole)
      }
      let left = min(scaled(25, by: width, of: 178), width - 1)
      let top = min(scaled(50, by: height, of: 218), height - 1)
      let right = max(scaled(153, by: width, of: 178), left + 1)
      let bottom = max(scaled(178, by: height, of: 218), top + 1)
      return (left, top, right - left, bottom - top)
    }
  }

  /// The rectangle as a picture.
  func applied(to image: Image) -> Image {
    let part = rectangle(width: image.width, height: image.height)
    return image.cropped(x: part.x, y: part.y, width: part.width, height: part.height)
  }
}
