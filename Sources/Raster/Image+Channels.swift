extension Image {
  /// The picture with one channel: L = (19595 R + 38470 G + 7471 B + 32768) / 65536, Pillow's
  /// `convert("L")` (luma of ITU-R BT.601 in 16-bit fixed point).
  public func grey() -> Image {
    guard channels == 3 else { return self }
    let lumas = [UInt8](unsafeUninitializedCapacity: width * height) { target, count in
      pixels.withUnsafeBufferPointer { source in
        for index in 0..<width * height {
          let red = UInt32(source[3 * index])
          let green = UInt32(source[3 * index + 1])
          let blue = UInt32(source[3 * index + 2])
          target[index] = UInt8((red * 19595 + green * 38470 + blue * 7471 + 32768) >> 16)
        }
      }
      count = width * height
    }
    return Image(width: width, height: height, channels: 1, pixels: lumas)
  }

  /// The picture with three channels; grey is repeated.
  public func rgb() -> Image {
    guard channels == 1 else { return self }
    var tripled: [UInt8] = []
    tripled.reserveCapacity(3 * pixels.count)
    for value in pixels {
      tripled.append(value)
      tripled.append(value)
      tripled.append(value)
    }
    return Image(width: width, height: height, channels: 3, pixels: tripled)
  }

  /// The picture with 1 or 3 channels.
  ///
  /// - Precondition: `channels` is 1 or 3.
  public func converted(toChannels channels: Int) -> Image {
    precondition(channels == 1 || channels == 3, "a picture has 1 or 3 channels")
    return channels == 1 ? grey() : rgb()
  }
}
