import Raster

/// How much pictures differ from one another: the standard deviation of a pixel's channel over the
/// pictures (n − 1), as root mean square over all pixels and channels, in grey levels.
///
/// It is the root mean square difference of two of the pictures, divided by √2.
public enum Diversity {
  /// Nil for a single picture.
  ///
  /// - Precondition: all pictures have one size.
  public static func of(_ images: [Image]) -> Double? {
    guard let first = images.first, images.count > 1 else { return nil }
    var sums = [Int](repeating: 0, count: first.pixels.count)
    var squares = [Int](repeating: 0, count: first.pixels.count)
    for image in images {
      precondition(image.pixels.count == sums.count, "pictures of other sizes")
      for (place, value) in image.pixels.enumerated() {
        sums[place] += Int(value)
        squares[place] += Int(value) * Int(value)
      }
    }
    let count = Double(images.count)
    var total = 0.0
    for place in sums.indices {
      let sum = Double(sums[place])
      total += (Double(squares[place]) - sum * sum / count) / (count - 1)
    }
    return (max(total, 0) / Double(sums.count)).squareRoot()
  }
}
