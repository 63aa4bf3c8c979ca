import CResampling

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
  private static let level = cresampling_best()

  let sourceLength: Int
  let length: Int
  let stride: Int
  let starts: [Int32]
  let counts: [Int32]
  let weights: [Int32]
  /// The weights as the loops over rows take them, for grey and for colours.
  private let grey: SampleWeights
  private let colour: SampleWeights

  init(from sourceLength: Int, to length: Int) {
    self.sourceLength = sourceLength
    self.length = length
    let scale = Double(sourceLength) / Double(length)
    let stretch = max(scale, 1)
    let support = 2 * stretch
    let stride = Int(support.rounded(.up)) * 2 + 1
    var starts: [Int32] = []
    var counts: [Int32] = []
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
      starts.append(Int32(start))
      counts.append(Int32(end - start))
    }
    self.stride = stride
    self.starts = starts
    self.counts = counts
    self.weights = weights
    grey = SampleWeights(weights, stride: stride, counts: counts, channels: 1)
    colour = SampleWeights(weights, stride: stride, counts: counts, channels: 3)
  }

  /// R. Keys, Cubic convolution interpolation for digital image processing (1981), a = −½.
  static func kernel(_ position: Double) -> Double {
    let a = -0.5
    let x = abs(position)
    if x < 1 { return ((a + 2) * x - (a + 3)) * x * x + 1 }
    if x < 2 { return (((x - 5) * x + 8) * x - 4) * a }
    return 0
  }

  /// `count` rows of `sourceLength` pixels become rows of `length`.
  func resampleRows(_ pixels: [UInt8], count: Int, channels: Int) -> [UInt8] {
    let total = count * length * channels
    let samples = channels == 3 ? colour : grey
    return [UInt8](unsafeUninitializedCapacity: total) { target, initialized in
      pixels.withUnsafeBufferPointer { source in
        cresampling_rows(
          ResamplingAxis.level, source.baseAddress, count, sourceLength * channels,
          Int32(channels), starts, samples.weights, samples.groups, target.baseAddress, length)
      }
      initialized = total
    }
  }

  /// `sourceLength` rows of `rowLength` values become `length` rows.
  func resampleColumns(_ pixels: [UInt8], rowLength: Int) -> [UInt8] {
    let total = length * rowLength
    return [UInt8](unsafeUninitializedCapacity: total) { target, initialized in
      pixels.withUnsafeBufferPointer { source in
        cresampling_columns(
          ResamplingAxis.level, source.baseAddress, rowLength, starts, counts, weights, stride,
          target.baseAddress, length)
      }
      initialized = total
    }
  }
}

/// Weights of an axis as the loops over rows take them; see `CResampling.h`.
private struct SampleWeights: Sendable {
  let groups: Int
  let weights: [Int16]

  init(_ taps: [Int32], stride: Int, counts: [Int32], channels: Int) {
    let lanes = Int(CRESAMPLING_LANES)
    let lowBits = Int32(CRESAMPLING_LOW_BITS)
    let pixels = Int(cresampling_pixels(Int32(channels)))
    let groups = max(1, (Int(counts.max() ?? 1) + pixels - 1) / pixels)
    var weights = [Int16](repeating: 0, count: counts.count * groups * 2 * lanes)
    for (target, count) in counts.enumerated() {
      for tap in 0..<Int(count) {
        let weight = taps[target * stride + tap]
        let group = (target * groups + tap / pixels) * 2 * lanes
        for channel in 0..<channels {
          let lane =
            group
            + Int(
              cresampling_lane(Int32(channels), Int32(tap % pixels), Int32(channel)))
          weights[lane] = Int16(truncatingIfNeeded: weight >> lowBits)
          weights[lane + lanes] = Int16(weight & (1 << lowBits - 1))
        }
      }
    }
    self.groups = groups
    self.weights = weights
  }
}
