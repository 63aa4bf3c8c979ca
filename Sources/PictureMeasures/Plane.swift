import Raster

/// The luma of a picture as numbers from 0 to 255, row by row.
struct Plane {
  let width: Int
  let height: Int
  var values: [Double]

  init(_ image: Image) {
    width = image.width
    height = image.height
    values = image.grey().pixels.map(Double.init)
  }

  private init(width: Int, height: Int, values: [Double]) {
    self.width = width
    self.height = height
    self.values = values
  }

  subscript(x: Int, y: Int) -> Double { values[y * width + x] }

  func times(_ other: Plane) -> Plane {
    Plane(width: width, height: height, values: zip(values, other.values).map { $0 * $1 })
  }

  /// Filtered by a symmetric window in both directions, where it lies wholly inside.
  func filtered(by window: [Double]) -> Plane {
    let side = window.count
    let (newWidth, newHeight) = (width - side + 1, height - side + 1)
    var rows = [Double](repeating: 0, count: newWidth * height)
    for y in 0..<height {
      for x in 0..<newWidth {
        var sum = 0.0
        for (offset, weight) in window.enumerated() { sum += weight * self[x + offset, y] }
        rows[y * newWidth + x] = sum
      }
    }
    var result = [Double](repeating: 0, count: newWidth * newHeight)
    for y in 0..<newHeight {
      for x in 0..<newWidth {
        var sum = 0.0
        for (offset, weight) in window.enumerated() {
          sum += weight * rows[(y + offset) * newWidth + x]
        }
        result[y * newWidth + x] = sum
      }
    }
    return Plane(width: newWidth, height: newHeight, values: result)
  }
}

extension Collection where Element == Double {
  /// Σ (x − mean)² / n; 0 without values.
  var variance: Double {
    guard !isEmpty else { return 0 }
    let mean = reduce(0, +) / Double(count)
    return reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)
  }
}
