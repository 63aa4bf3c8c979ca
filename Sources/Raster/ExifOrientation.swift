/// How the stored rows and columns of a photograph lie to the eye (EXIF 2.32, tag 0x0112).
///
/// The block is a TIFF file: "II" or "MM" for the byte order, 42, the offset of the first
/// directory; a directory is a count and entries of 12 bytes (tag, type, count, value).
/// The values are named by what turns the stored picture upright.
enum ExifOrientation: Int {
  case upright = 1
  case mirroredHorizontally = 2
  case rotatedHalf = 3
  case mirroredVertically = 4
  case transposed = 5
  case rotatedClockwise = 6
  case transversed = 7
  case rotatedCounterclockwise = 8

  /// Reads the tag; nil where it is missing, damaged or out of range.
  init?(tiff: Span<UInt8>) {
    guard tiff.count >= 8 else { return nil }
    let isLittle: Bool
    switch (tiff[0], tiff[1]) {
    case (0x49, 0x49): isLittle = true
    case (0x4D, 0x4D): isLittle = false
    default: return nil
    }
    func short(at offset: Int) -> Int? {
      guard offset >= 0, offset + 2 <= tiff.count else { return nil }
      let (first, second) = (Int(tiff[offset]), Int(tiff[offset + 1]))
      return isLittle ? second << 8 | first : first << 8 | second
    }
    func long(at offset: Int) -> Int? {
      guard let first = short(at: offset), let second = short(at: offset + 2) else { return nil }
      return isLittle ? second << 16 | first : first << 16 | second
    }
    guard short(at: 2) == 42, let directory = long(at: 4), let count = short(at: directory)
    else { return nil }
    for index in 0..<count {
      let entry = directory + 2 + 12 * index
      guard let tag = short(at: entry), let type = short(at: entry + 2) else { return nil }
      guard tag == 0x0112 else { continue }
      guard type == 3, let value = short(at: entry + 8) else { return nil }
      self.init(rawValue: value)
      return
    }
    return nil
  }
}

extension Image {
  /// The picture as it is meant to be seen.
  func turned(upright orientation: ExifOrientation) -> Image {
    let (lastX, lastY) = (width - 1, height - 1)
    switch orientation {
    case .upright: return self
    case .mirroredHorizontally: return rearranged { x, y in (lastX - x, y) }
    case .rotatedHalf: return rearranged { x, y in (lastX - x, lastY - y) }
    case .mirroredVertically: return rearranged { x, y in (x, lastY - y) }
    case .transposed: return rearranged(swapsSides: true) { x, y in (y, x) }
    case .rotatedClockwise: return rearranged(swapsSides: true) { x, y in (y, lastY - x) }
    case .transversed: return rearranged(swapsSides: true) { x, y in (lastX - y, lastY - x) }
    case .rotatedCounterclockwise:
      return rearranged(swapsSides: true) { x, y in (lastX - y, x) }
    }
  }

  /// A picture whose pixel (x, y) is this one's at `source(x, y)`.
  private func rearranged(
    swapsSides: Bool = false, source: (Int, Int) -> (x: Int, y: Int)
  ) -> Image {
    var result = Image(
      width: swapsSides ? height : width, height: swapsSides ? width : height, channels: channels)
    var target = 0
    for y in 0..<result.height {
      for x in 0..<result.width {
        let origin = source(x, y)
        let start = (origin.y * width + origin.x) * channels
        for channel in 0..<channels { result.pixels[target + channel] = pixels[start + channel] }
        target += channels
      }
    }
    return result
  }
}
