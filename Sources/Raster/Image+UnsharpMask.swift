/// Unsharp masking and the Gaussian blur beneath it, to the byte as Pillow computes them.
///
/// The blur is a Gaussian of deviation `radius` approximated by three box filters along the rows
/// and three along the columns, each rounded to 8 bits (Gwosdek et al., Theoretical foundations of
/// Gaussian convolution by extended box filtering, 2011; the numbers in brackets are theirs).
extension Image {
  /// The same bytes as Pillow's `image.filter(ImageFilter.UnsharpMask(radius, percent,
  /// threshold))`.
  ///
  /// With d = picture − blurred picture, a value changes by d·percent/100 (truncated toward zero)
  /// where |d| > threshold.
  ///
  /// - Parameters:
  ///   - radius: the blur's deviation in pixels, at least 0.
  ///   - percent: the strength; a negative one blurs.
  ///   - threshold: the smallest difference that is left alone.
  /// - Precondition: `radius` is a finite number of at least 0.
  public func unsharpMasked(radius: Double = 2, percent: Int = 150, threshold: Int = 3) -> Image {
    let blurred = gaussianBlurred(radius: radius)
    var result = self
    for index in 0..<pixels.count {
      let value = Int(pixels[index])
      let detail = value - Int(blurred.pixels[index])
      guard abs(detail) > threshold else { continue }
      let (product, overflow) = detail.multipliedReportingOverflow(by: percent)
      let change = overflow ? ((detail > 0) == (percent > 0) ? 255 : -255) : product / 100
      result.pixels[index] = UInt8(min(max(value + min(max(change, -255), 255), 0), 255))
    }
    return result
  }

  /// Pillow's `ImageFilter.GaussianBlur(radius)`.
  ///
  /// - Precondition: `radius` is a finite number of at least 0.
  func gaussianBlurred(radius: Double) -> Image {
    precondition(radius >= 0 && radius.isFinite, "a radius is a finite number of at least 0")
    guard !pixels.isEmpty else { return self }
    let box = BoxFilter(radius: Image.boxRadius(ofGaussian: Float(radius), passes: 3))
    guard box.radius != 0 else { return self }
    var result = self
    for _ in 0..<3 { box.filterRows(&result) }
    var turned = result.flipped()
    for _ in 0..<3 { box.filterRows(&turned) }
    return turned.flipped()
  }

  /// The fractional radius of a box that, applied `passes` times, has the Gaussian's variance.
  private static func boxRadius(ofGaussian radius: Float, passes: Float) -> Float {
    let variance = radius * radius / passes
    let length = Float((12 * Double(variance) + 1).squareRoot())  // [7]
    let whole = ((length - 1) / 2).rounded(.down)  // [11]
    var fraction = (2 * whole + 1) * (whole * (whole + 1) - 3 * variance)  // [14]
    fraction /= 6 * (variance - (whole + 1) * (whole + 1))
    return whole + fraction
  }

  /// Rows and columns exchanged.
  private func flipped() -> Image {
    var result = Image(width: height, height: width, channels: channels)
    for y in 0..<height {
      for x in 0..<width {
        let (from, to) = ((y * width + x) * channels, (x * height + y) * channels)
        for channel in 0..<channels { result.pixels[to + channel] = pixels[from + channel] }
      }
    }
    return result
  }
}

/// A running mean along rows: 2·⌊radius⌋ + 1 whole pixels and two fractions at the ends. Outside
/// the picture its edge pixel is repeated. Weights have 24 binary places.
private struct BoxFilter {
  let radius: Float
  private let whole: Int
  private let inner: Int
  private let outer: Int

  init(radius: Float) {
    self.radius = radius
    // Beyond a few million pixels every weight is below one part in 2^24.
    whole = Int(min(radius, 8_388_608))
    inner = Int(Float(1 << 24) / (radius * 2 + 1))
    outer = ((1 << 24) - (whole * 2 + 1) * inner) / 2
  }

  func filterRows(_ image: inout Image) {
    let (width, channels) = (image.width, image.channels)
    var line = [Int](repeating: 0, count: width)
    for y in 0..<image.height {
      for channel in 0..<channels {
        let start = y * width * channels + channel
        for x in 0..<width { line[x] = Int(image.pixels[start + x * channels]) }
        filter(line) { x, value in image.pixels[start + x * channels] = value }
      }
    }
  }

  private func filter(_ line: [Int], store: (Int, UInt8) -> Void) {
    let last = line.count - 1
    func value(_ x: Int) -> Int { line[min(max(x, 0), last)] }
    // The window of x = -1, from -1 - whole to whole - 1.
    let inside = min(whole, line.count)
    var sum = line[0] * (whole + 1) + line[last] * (whole - inside)
    for x in 0..<inside { sum += line[x] }
    for x in 0...last {
      sum += value(x + whole) - value(x - whole - 1)
      let ends = value(x - whole - 1) + value(x + whole + 1)
      store(x, UInt8(truncatingIfNeeded: min((sum * inner + ends * outer + 1 << 23) >> 24, 255)))
    }
  }
}
