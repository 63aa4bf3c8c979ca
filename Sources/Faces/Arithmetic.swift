// The arithmetic of the renderer: + − × ÷ √ and comparisons on Float in a fixed order, and nothing
// from the C library, whose last bits differ between processors.

/// Linear light, red, green, blue; 1 is white.
typealias Colour = SIMD3<Float>

/// `x` held within 0…1.
@inline(__always)
func saturate(_ x: Float) -> Float { x < 0 ? 0 : (x > 1 ? 1 : x) }

/// 0 below `low`, 1 above `high`, a cubic in between; `low` may be the larger one (a falling step).
@inline(__always)
func step(_ low: Float, _ high: Float, _ x: Float) -> Float {
  let t = saturate((x - low) / (high - low))
  return t * t * (3 - 2 * t)
}

/// From `a` (t = 0) to `b` (t = 1).
@inline(__always)
func mix(_ a: Float, _ b: Float, _ t: Float) -> Float { a + (b - a) * t }

/// From `a` (t = 0) to `b` (t = 1), channel by channel.
@inline(__always)
func mix(_ a: Colour, _ b: Colour, _ t: Float) -> Colour { a + (b - a) * t }

/// A bell of the squared distance `d2`: near to exp(−d²), and exactly 0 from distance 2 on.
@inline(__always)
func bell(_ d2: Float) -> Float {
  let t = 1 - d2 * 0.25
  if t <= 0 { return 0 }
  let s = t * t
  return s * s
}

/// The smaller of two values, its corner rounded over the width `k`.
@inline(__always)
func smoothMinimum(_ a: Float, _ b: Float, _ k: Float) -> Float {
  let h = k - (a > b ? a - b : b - a)
  let lower = a < b ? a : b
  return h > 0 ? lower - h * h / (4 * k) : lower
}

/// The brightness of a colour (Rec. 709 weights).
@inline(__always)
func luminance(_ c: Colour) -> Float { 0.2126 * c.x + 0.7152 * c.y + 0.0722 * c.z }

/// Sine and cosine of an angle in degrees within ±180, by Taylor polynomials of a quarter of it
/// and two doublings; the error is below 1e-6.
func sineAndCosine(degrees: Float) -> (sine: Float, cosine: Float) {
  let x = degrees * (3.14159265 / 720)
  let q = x * x
  var s = x * (1 - q * (1.0 / 6) * (1 - q * (1.0 / 20) * (1 - q * (1.0 / 42))))
  var c = 1 - q * 0.5 * (1 - q * (1.0 / 12) * (1 - q * (1.0 / 30) * (1 - q * (1.0 / 56))))
  for _ in 0..<2 { (s, c) = (2 * s * c, c * c - s * s) }
  return (s, c)
}

/// A colour from hue (turns, 0 is red), saturation and lightness, in linear light.
func colour(hue: Float, saturation: Float, lightness: Float) -> Colour {
  func ramp(_ offset: Float) -> Float {
    var h = hue + offset
    if h >= 1 { h -= 1 }
    let distance = h < 0.5 ? h : 1 - h
    return saturate(2 - distance * 6)
  }
  let pure = Colour(ramp(0), ramp(2.0 / 3), ramp(1.0 / 3))
  let grey = Colour(repeating: 1)
  let encoded = mix(grey, pure, saturation) * lightness
  return encoded * encoded
}

/// A colour written as the 8-bit values a picture would hold, in linear light (gamma 2).
@inline(__always)
func encoded(_ red: Float, _ green: Float, _ blue: Float) -> Colour {
  let c = Colour(red, green, blue) / 255
  return c * c
}
