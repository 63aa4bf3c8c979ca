/// Resizes pictures of one size to another by bicubic convolution: the same bytes as Pillow's
/// `Image.resize(size, BICUBIC)` of the whole picture.
///
/// 1. Both axes are resampled on their own: first every row, then every column; between them values
///    are rounded to 8 bits. Columns come first where the height loses more than twice as many
///    pixels as the width (so Pillow 13; up to 12 rows always came first). An axis that keeps its
///    length is left alone.
/// 2. With scale = source length / target length, pixel i of the target has its centre at
///    (i + ½)·scale in the source. When shrinking, the kernel is stretched by the scale, so that
///    it averages: its support is 2·max(scale, 1).
/// 3. The kernel is Keys's with a = −½. Weights outside the source are cut off, the rest is
///    normalised to a sum of 1 and rounded to 22 binary places, halves away from zero.
/// 4. A value is the weighted sum plus ½, floored and clamped to 0…255.
public struct Resampler: Sendable {
  private let sourceWidth: Int
  private let sourceHeight: Int
  private let width: Int
  private let height: Int
  private let horizontal: ResamplingAxis?
  private let vertical: ResamplingAxis?

  /// Computes the weights; `resample` then uses them for any number of pictures.
  ///
  /// - Precondition: all four lengths are at least 1.
  public init(
    fromWidth sourceWidth: Int, height sourceHeight: Int, toWidth width: Int, height: Int
  ) {
    precondition(
      sourceWidth > 0 && sourceHeight > 0 && width > 0 && height > 0,
      "a picture to be resized has at least one pixel")
    self.sourceWidth = sourceWidth
    self.sourceHeight = sourceHeight
    self.width = width
    self.height = height
    horizontal = width == sourceWidth ? nil : ResamplingAxis(from: sourceWidth, to: width)
    vertical = height == sourceHeight ? nil : ResamplingAxis(from: sourceHeight, to: height)
  }

  /// The picture at the new size.
  ///
  /// - Precondition: the picture has the size that the resampler was made for.
  public func resample(_ image: Image) -> Image {
    precondition(
      image.width == sourceWidth && image.height == sourceHeight,
      "the picture must have the size that the resampler was made for")
    var pixels = image.pixels
    let lostRows = sourceHeight - height
    let startsWithColumns = lostRows > 0 && lostRows > 2 * (sourceWidth - width)
    if startsWithColumns, let vertical {
      pixels = vertical.resampleColumns(pixels, rowLength: sourceWidth * image.channels)
    }
    if let horizontal {
      pixels = horizontal.resampleRows(
        pixels, count: startsWithColumns ? height : sourceHeight, channels: image.channels)
    }
    if !startsWithColumns, let vertical {
      pixels = vertical.resampleColumns(pixels, rowLength: width * image.channels)
    }
    return Image(width: width, height: height, channels: image.channels, pixels: pixels)
  }
}

/// The weights of one axis: target pixel i is made of `counts[i]` source pixels from `starts[i]`
/// on, with the weights from `i * stride` on.
private struct ResamplingAxis: Sendable {
  static let precision: Int32 = 22
  static let half: Int32 = 1 << 21

  let sourceLength: Int
  let length: Int
  let stride: Int
  let starts: [Int]
  let counts: [Int]
  let weights: [Int32]

  init(from sourceLength: Int, to length: Int) {
    self.sourceLength = sourceLength
    self.length = length
    let scale = Double(sourceLength) / Double(length)
    let stretch = max(scale, 1)
    let support = 2 * stretch
    let stride = Int(support.rounded(.up)) * 2 + 1
    var starts: [Int] = []
    var counts: [Int] = []
    var weights = [Int32](repeating: 0, count: length * stride)
    for target in 0..<length {
      let centre = (Double(target) + 0.5) * scale
      let start = max(Int(centre - support + 0.5), 0)
      let end = min(Int(centre + support + 0.5), sourceLength)
      let inverse = 1 / stretch
      let raw = (start..<end).map { source in
        ResamplingAxis.kernel((Double(source) - centre + 0.5) * inverse)
      }
      let sum = raw.reduce(0, +)
      for (tap, weight) in raw.enumerated() {
        let normalised = (sum != 0 ? weight / sum : weight) * Double(1 << 22)
        weights[target * stride + tap] = Int32(normalised + (normalised < 0 ? -0.5 : 0.5))
      }
      starts.append(start)
      counts.append(end - start)
    }
    self.stride = stride
    self.starts = starts
    self.counts = counts
    self.weights = weights
  }

  /// R. Keys, Cubic convolution interpolation for digital image processing (1981), a = −½.
  static func kernel(_ position: Double) -> Double {
    let a = -0.5
    let x = abs(position)
    if x < 1 { return ((a + 2) * x - (a + 3)) * x * x + 1 }
    if x < 2 { return (((x - 5) * x + 8) * x - 4) * a }
    return 0
  }

  @inline(__always)
  static func clamped(_ sum: Int32) -> UInt8 {
    UInt8(truncatingIfNeeded: min(max(sum >> precision, 0), 255))
  }

  /// `count` rows of `sourceLength` pixels become rows of `length`.
  func resampleRows(_ pixels: [UInt8], count: Int, channels: Int) -> [UInt8] {
    let total = count * length * channels
    return [UInt8](unsafeUninitializedCapacity: total) { target, initialized in
      pixels.withUnsafeBufferPointer { source in
        weights.withUnsafeBufferPointer { weights in
          guard let source = source.baseAddress, let weights = weights.baseAddress,
            let target = target.baseAddress
          else { return }
          let resampleRow = channels == 3 ? resampleColourRow : resampleGreyRow
          for row in 0..<count {
            resampleRow(
              source + row * sourceLength * channels, weights, target + row * length * channels)
          }
        }
      }
      initialized = total
    }
  }

  private func resampleColourRow(
    _ source: UnsafePointer<UInt8>, _ weights: UnsafePointer<Int32>,
    _ target: UnsafeMutablePointer<UInt8>
  ) {
    var (taps, result) = (weights, target)
    for index in 0..<length {
      var pixel = source + 3 * starts[index]
      var (red, green, blue) = (ResamplingAxis.half, ResamplingAxis.half, ResamplingAxis.half)
      for tap in 0..<counts[index] {
        let weight = taps[tap]
        red &+= Int32(pixel[0]) &* weight
        green &+= Int32(pixel[1]) &* weight
        blue &+= Int32(pixel[2]) &* weight
        pixel += 3
      }
      result[0] = ResamplingAxis.clamped(red)
      result[1] = ResamplingAxis.clamped(green)
      result[2] = ResamplingAxis.clamped(blue)
      result += 3
      taps += stride
    }
  }

  private func resampleGreyRow(
    _ source: UnsafePointer<UInt8>, _ weights: UnsafePointer<Int32>,
    _ target: UnsafeMutablePointer<UInt8>
  ) {
    var taps = weights
    for index in 0..<length {
      let pixel = source + starts[index]
      var sum = ResamplingAxis.half
      for tap in 0..<counts[index] { sum &+= Int32(pixel[tap]) &* taps[tap] }
      target[index] = ResamplingAxis.clamped(sum)
      taps += stride
    }
  }

  /// `sourceLength` rows of `rowLength` values become `length` rows.
  func resampleColumns(_ pixels: [UInt8], rowLength: Int) -> [UInt8] {
    let total = length * rowLength
    var sums = [Int32](repeating: 0, count: rowLength)
    return [UInt8](unsafeUninitializedCapacity: total) { target, initialized in
      pixels.withUnsafeBufferPointer { source in
        sums.withUnsafeMutableBufferPointer { sums in
          for index in 0..<length {
            sums.update(repeating: ResamplingAxis.half)
            for tap in 0..<counts[index] {
              let weight = weights[index * stride + tap]
              let row = UnsafeBufferPointer(
                rebasing: source[((starts[index] + tap) * rowLength)...].prefix(rowLength))
              for x in 0..<rowLength { sums[x] &+= Int32(row[x]) &* weight }
            }
            let row = UnsafeMutableBufferPointer(
              rebasing: target[(index * rowLength)...].prefix(rowLength))
            for x in 0..<rowLength { row[x] = ResamplingAxis.clamped(sums[x]) }
          }
        }
      }
      initialized = total
    }
  }
}
