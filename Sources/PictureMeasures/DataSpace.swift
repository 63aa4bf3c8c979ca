import Raster
import Statistics

/// The space of a data set's first principal components, in which pictures have a distance to it.
///
/// Pixels count from 0 to 1. Two distances are taken there: between the Gaussians of both sets
/// (``FrechetDistance``, squared), and from each picture to its nearest neighbour in the data. The
/// first tells whether the pictures are distributed as the data are, and grows as they become too
/// few; the second whether each of them looks like some of the data, and is small for blurred ones.
public struct DataSpace: Sendable {
  private let components: PrincipalComponents
  /// The data, a picture a row.
  private let data: Matrix
  /// Nil where all pictures of the data are the same.
  private let moments: Moments?

  /// - Parameter limit: At most this many components.
  /// - Throws: ``NotConverged`` where LAPACK gives up.
  /// - Precondition: there are pictures, all of one size.
  public init(of images: [Image], limit: Int) throws(NotConverged) {
    components = try PrincipalComponents(
      count: images.count, length: images.first?.pixels.count ?? 0, limit: limit,
      value: Self.values(of: images))
    data = components.project(count: images.count, value: Self.values(of: images))
    moments = data.columns > 0 ? Self.moments(of: data) : nil
  }

  /// The number of components.
  public var dimensions: Int { components.components.rows }

  /// Where pictures lie, a picture a row.
  ///
  /// - Precondition: they have the size of the data.
  public func project(_ images: [Image]) -> Matrix {
    components.project(count: images.count, value: Self.values(of: images))
  }

  /// The squared Fréchet distance of pictures to the data.
  public func frechetDistance(of points: Matrix) throws(NotConverged) -> Double {
    guard let moments else { return 0 }
    return try FrechetDistance.squared(Self.moments(of: points), moments)
  }

  /// From each picture to the nearest one of the data.
  public func nearestDistances(of points: Matrix) -> [Double] {
    (0..<points.rows).map { nearest(to: points.row($0), besides: nil) }
  }

  /// From each picture of the data to the nearest other one: what to compare with.
  public func nearestDistancesInData() -> [Double] {
    guard data.rows > 1 else { return [] }
    return (0..<data.rows).map { nearest(to: data.row($0), besides: $0) }
  }

  private func nearest(to point: ArraySlice<Double>, besides own: Int?) -> Double {
    var least = Double.infinity
    for row in 0..<data.rows where row != own {
      var squares = 0.0
      for (a, b) in zip(point, data.row(row)) { squares += (a - b) * (a - b) }
      least = min(least, squares)
    }
    return least.squareRoot()
  }

  private static func moments(of points: Matrix) -> Moments {
    Moments(of: points.values.map(Float.init), length: points.columns)
  }

  private static func values(of images: [Image]) -> (Int, Int) -> Double {
    { Double(images[$0].pixels[$1]) / 255 }
  }
}
