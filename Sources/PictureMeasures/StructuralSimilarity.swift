import Glibc
import Raster

// Wang, Bovik, Sheikh and Simoncelli, "Image quality assessment: from error visibility to
// structural similarity" (2004), as the authors' program computes it:
//
// 1. On luma (BT.601, 8 bits), at every place where a window of 11×11 pixels lies wholly inside.
// 2. Means m, variances s² and the covariance s₁₂ in the window are weighted by a Gaussian of
//    deviation 1.5 that sums to 1.
// 3. SSIM = (2 m₁ m₂ + C₁)(2 s₁₂ + C₂) / ((m₁² + m₂² + C₁)(s₁² + s₂² + C₂)), with
//    C₁ = (0.01 · 255)² and C₂ = (0.03 · 255)²; the picture's value is the mean of all places.

extension Image {
  /// Pixels of the window's side.
  private static let side = 11

  /// Whether a window fits in.
  public var hasStructuralSimilarity: Bool { min(width, height) >= Self.side }

  /// The structural similarity of two pictures: 1 for equal ones.
  ///
  /// - Precondition: both pictures have one size, at least 11 pixels a side.
  public func structuralSimilarity(to reference: Image) -> Double {
    precondition(hasStructuralSimilarity, "the window does not fit")
    precondition(width == reference.width && height == reference.height, "other sizes")
    let first = Plane(self)
    let second = Plane(reference)
    let window = Self.window
    let mean1 = first.filtered(by: window)
    let mean2 = second.filtered(by: window)
    let square1 = first.times(first).filtered(by: window)
    let square2 = second.times(second).filtered(by: window)
    let product = first.times(second).filtered(by: window)
    let (c1, c2) = (2.55 * 2.55, 7.65 * 7.65)
    var sum = 0.0
    for place in mean1.values.indices {
      let (m1, m2) = (mean1.values[place], mean2.values[place])
      let variance1 = square1.values[place] - m1 * m1
      let variance2 = square2.values[place] - m2 * m2
      let covariance = product.values[place] - m1 * m2
      sum +=
        (2 * m1 * m2 + c1) * (2 * covariance + c2)
        / ((m1 * m1 + m2 * m2 + c1) * (variance1 + variance2 + c2))
    }
    return sum / Double(mean1.values.count)
  }

  private static var window: [Double] {
    let weights = (0..<side).map { exp(-Double(($0 - 5) * ($0 - 5)) / (2 * 1.5 * 1.5)) }
    let sum = weights.reduce(0, +)
    return weights.map { $0 / sum }
  }
}
