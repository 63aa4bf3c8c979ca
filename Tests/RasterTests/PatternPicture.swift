import Raster

/// Pictures computed by the formulas of Fixtures/record_pillow.py.
enum PatternPicture {
  static func make(_ pattern: String, width: Int, height: Int, channels: Int) -> Image? {
    let value: (Int, Int, Int) -> Int
    switch pattern {
    case "noise": value = noise
    case "smooth": value = smooth
    case "edges": value = edges
    default: return nil
    }
    var image = Image(width: width, height: height, channels: channels)
    var index = 0
    for y in 0..<height {
      for x in 0..<width {
        for c in 0..<channels {
          image.pixels[index] = UInt8(value(x, y, c))
          index += 1
        }
      }
    }
    return image
  }

  private static func noise(x: Int, y: Int, c: Int) -> Int {
    let bits = ((x ^ y) & 15) * 9
    return (x * x * 3 + y * y * 5 + x * y * 7 + x * 11 + y * 29 + c * 83 + bits) & 255
  }

  private static func smooth(x: Int, y: Int, c: Int) -> Int {
    min(255, (x * 5 + y * 3 + c * 40) / 2 + ((x / 7 + y / 5) & 1) * 60)
  }

  private static func edges(x: Int, y: Int, c: Int) -> Int {
    ((x / 3) ^ (y / 4) ^ c) & 1 == 1 ? 255 : 0
  }
}

/// FNV-1a, 64 bits, as the recording script computes it.
func fnv(_ bytes: [UInt8]) -> String {
  var state: UInt64 = 0xCBF2_9CE4_8422_2325
  for byte in bytes { state = (state ^ UInt64(byte)) &* 0x100_0000_01B3 }
  let digits = String(state, radix: 16)
  return String(repeating: "0", count: 16 - digits.count) + digits
}
