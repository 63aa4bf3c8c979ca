import Raster

// Where the face is in an aligned picture, and where only background: in parts of width and height
// an ellipse around (0.5, 0.55) with the half-axes 0.22 and 0.28, from the brows to the chin; and
// the outer 0.15 at both sides, above 0.7, where neither face nor shoulders are. Hair may reach
// into the latter.

/// A part of an aligned picture of a face.
public enum FaceRegion: Sendable {
  case face
  case background

  func contains(_ x: Double, _ y: Double) -> Bool {
    switch self {
    case .face:
      let (dx, dy) = ((x - 0.5) / 0.22, (y - 0.55) / 0.28)
      return dx * dx + dy * dy <= 1
    case .background: return (x < 0.15 || x > 0.85) && y < 0.7
    }
  }
}

extension Image {
  /// The variance of the luma within a region, in grey levels squared; 0 where no pixel lies in it.
  public func variance(in region: FaceRegion) -> Double {
    let plane = Plane(self)
    var values: [Double] = []
    for y in 0..<height {
      for x in 0..<width
      where region.contains(
        (Double(x) + 0.5) / Double(width), (Double(y) + 0.5) / Double(height))
      {
        values.append(plane[x, y])
      }
    }
    return values.variance
  }
}
