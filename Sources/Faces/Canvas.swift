/// The drawing: a plane of linear light, painted from back to front and then developed to bytes.
final class Canvas {
  let framing: Framing
  let light: UnsafeMutablePointer<Colour>

  init(framing: Framing) {
    self.framing = framing
    let count = framing.width * framing.height
    light = .allocate(capacity: count)
  }

  deinit { light.deallocate() }

  /// Lays `colour` over a pixel, covering the share `alpha` of it.
  @inline(__always)
  func blend(_ i: Int, _ colour: Colour, _ alpha: Float) {
    light[i] = light[i] + (colour - light[i]) * alpha
  }

  /// Softens the whole drawing as a lens out of focus does: two passes of a three-point mean whose
  /// neighbours weigh `amount` (0…1/3) each.
  func soften(_ amount: Float) {
    let width = framing.width
    let height = framing.height
    guard amount > 0, width > 2, height > 2 else { return }
    let centre = 1 - 2 * amount
    for y in 0..<height {
      let row = light + y * width
      var before = row[0]
      for x in 0..<width {
        let here = row[x]
        let after = row[min(x + 1, width - 1)]
        row[x] = here * centre + (before + after) * amount
        before = here
      }
    }
    for x in 0..<width {
      let column = light + x
      var before = column[0]
      for y in 0..<height {
        let here = column[y * width]
        let after = column[min(y + 1, height - 1) * width]
        column[y * width] = here * centre + (before + after) * amount
        before = here
      }
    }
  }

  /// Averages the samples of each pixel, applies the tone curve and writes bytes.
  func develop(channels: Int, into buffer: UnsafeMutableBufferPointer<UInt8>) {
    let n = framing.samples
    let share = 1 / Float(n * n)
    var out = 0
    for y in 0..<framing.outputHeight {
      for x in 0..<framing.outputWidth {
        var sum = Colour()
        for sy in 0..<n {
          let row = light + (y * n + sy) * framing.width + x * n
          for sx in 0..<n { sum += row[sx] }
        }
        let red = Self.tone(sum.x * share)
        let green = Self.tone(sum.y * share)
        let blue = Self.tone(sum.z * share)
        if channels == 3 {
          buffer[out] = Self.byte(red)
          buffer[out + 1] = Self.byte(green)
          buffer[out + 2] = Self.byte(blue)
        } else {
          // ITU-R BT.601's weights on the encoded values, as picture readers make grey.
          buffer[out] = Self.byte(0.299 * red + 0.587 * green + 0.114 * blue)
        }
        out += channels
      }
    }
  }

  /// Linear light to an encoded value: linear up to 0.6 and from there bent towards 1, then gamma 2,
  /// then a gentle S as cameras' tone curves have.
  @inline(__always)
  private static func tone(_ light: Float) -> Float {
    let x = light > 0 ? light : 0
    let bent = x > 0.6 ? 0.6 + (x - 0.6) / (1 + (x - 0.6) * 2.2) : x
    let v = bent.squareRoot()
    return v + 0.22 * (v - 0.45) * v * (1 - v)
  }

  /// An encoded value as a byte: adding 2²³ rounds to a whole number and leaves it in the low bits.
  @inline(__always)
  private static func byte(_ v: Float) -> UInt8 {
    UInt8(truncatingIfNeeded: (saturate(v) * 255 + 8_388_608).bitPattern)
  }
}
