extension Image {
  /// The same bytes as Pillow's `ImageEnhance.Sharpness(image).enhance(factor)`.
  ///
  /// 1. D is the picture smoothed: the mean of 3×3 pixels, the middle one counted five times,
  ///    rounded. The outermost rows and columns stay as they are.
  /// 2. The result is D + factor·(picture − D), computed in float32, clamped to 0…255 and
  ///    *truncated*, not rounded.
  ///
  /// Factor 0 blurs mildly, 1 changes nothing, 7 is the article's.
  public func sharpened(factor: Double) -> Image {
    let alpha = Float(factor)
    if alpha == 1 { return self }
    let smooth = smoothed()
    if alpha == 0 { return smooth }
    let count = pixels.count
    let blended = [UInt8](unsafeUninitializedCapacity: count) { target, initialized in
      pixels.withUnsafeBufferPointer { picture in
        smooth.pixels.withUnsafeBufferPointer { smooth in
          for index in 0..<count {
            let base = Float(smooth[index])
            let value = base + alpha * (Float(picture[index]) - base)
            // A factor that is no number gives no number; Pillow leaves that cast open, here 0.
            let clamped = value > 0 ? (value >= 255 ? 255 : value) : 0
            target[index] = UInt8(truncatingIfNeeded: Int32(clamped))
          }
        }
      }
      initialized = count
    }
    return Image(width: width, height: height, channels: channels, pixels: blended)
  }

  /// Pillow's `ImageFilter.SMOOTH`: weights 1, in the middle 5, divided by 13.
  func smoothed() -> Image {
    guard width >= 3, height >= 3 else { return self }
    var result = pixels
    let (rowLength, channels) = (width * channels, channels)
    func row3(_ source: UnsafeBufferPointer<UInt8>, _ x: Int) -> UInt32 {
      UInt32(source[x - channels]) + UInt32(source[x]) + UInt32(source[x + channels])
    }
    pixels.withUnsafeBufferPointer { source in
      result.withUnsafeMutableBufferPointer { target in
        for y in 1..<height - 1 {
          let row = y * rowLength
          for x in row + channels..<row + rowLength - channels {
            let above = row3(source, x - rowLength)
            let beside = row3(source, x) + 4 * UInt32(source[x])
            let sum = above + beside + row3(source, x + rowLength)
            target[x] = UInt8((2 * sum + 13) / 26)
          }
        }
      }
    }
    return Image(width: width, height: height, channels: channels, pixels: result)
  }
}
