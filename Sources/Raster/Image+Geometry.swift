extension Image {
  /// A rectangle cut out of the picture.
  ///
  /// - Precondition: columns `x..<x + width` and rows `y..<y + height` lie within the picture.
  public func cropped(x: Int, y: Int, width: Int, height: Int) -> Image {
    precondition(
      x >= 0 && y >= 0 && width >= 0 && height >= 0
        && x + width <= self.width && y + height <= self.height,
      "the rectangle must lie within the picture")
    if width == self.width && height == self.height { return self }
    var cut: [UInt8] = []
    cut.reserveCapacity(width * height * channels)
    for row in y..<y + height {
      let start = (row * self.width + x) * channels
      cut.append(contentsOf: pixels[start..<start + width * channels])
    }
    return Image(width: width, height: height, channels: channels, pixels: cut)
  }

  /// The picture at another size: the same bytes as Pillow's `resize(size, BICUBIC)`.
  ///
  /// For many pictures of one size make a `Resampler` once.
  ///
  /// - Precondition: the picture and the new size have at least one pixel.
  public func resized(toWidth width: Int, height: Int) -> Image {
    Resampler(
      fromWidth: self.width, height: self.height, toWidth: width, height: height
    ).resample(self)
  }
}
