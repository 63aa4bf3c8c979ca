import Raster

extension Image {
  /// The variance of the Laplacian of the luma (Pech-Pacheco and others, "Diatom autofocusing in
  /// brightfield microscopy", 2000), in grey levels squared: large where edges are crisp.
  ///
  /// The Laplacian is the sum of the four neighbours minus four times the pixel; pixels at the
  /// border have none. 0 for pictures of less than three pixels a side.
  public var sharpness: Double {
    let plane = Plane(self)
    guard width >= 3, height >= 3 else { return 0 }
    var laplacian: [Double] = []
    laplacian.reserveCapacity((width - 2) * (height - 2))
    for y in 1..<(height - 1) {
      for x in 1..<(width - 1) {
        let neighbours = plane[x - 1, y] + plane[x + 1, y] + plane[x, y - 1] + plane[x, y + 1]
        laplacian.append(neighbours - 4 * plane[x, y])
      }
    }
    return laplacian.variance
  }
}
