/// Smooth noise over the plane: random values on a 64 × 64 lattice that repeats, blended by a
/// cubic. One table serves all pictures; a picture takes its own offsets into it.
struct LatticeNoise: Sendable {
  private static let table: [Float] = {
    let random = CounterRandom(seed: 0x6661_6365, index: 0)
    return (0..<4096).map { Float(random.words(UInt32($0))[0] >> 8) * (2.0 / 16_777_216) - 1 }
  }()

  private let values: [Float]
  private let offsetX: Float
  private let offsetY: Float

  /// Noise with offsets of its own: another `stream` or another picture, another pattern.
  init(_ random: CounterRandom, stream: UInt32) {
    values = Self.table
    let u = random.uniforms(stream)
    // Lattice coordinates are shifted to be positive.
    offsetX = u.x * 64 + 1024
    offsetY = u.y * 64 + 1024
  }

  /// A value in −1…1 at (x, y) in lattice units, |x| and |y| below 1000.
  @inline(__always)
  func callAsFunction(_ x: Float, _ y: Float) -> Float {
    let px = x + offsetX
    let py = y + offsetY
    // Adding 2²³ leaves the whole part in the low bits; where rounding took the next lower one, the
    // fraction is 1, and the blend comes to the same value.
    let roundX = (px - 0.5) + 8_388_608
    let roundY = (py - 0.5) + 8_388_608
    let ix = Int(roundX.bitPattern & 63)
    let iy = Int(roundY.bitPattern & 63)
    let fx = px - (roundX - 8_388_608)
    let fy = py - (roundY - 8_388_608)
    let wx = fx * fx * (3 - 2 * fx)
    let wy = fy * fy * (3 - 2 * fy)
    let x0 = ix
    let x1 = (ix + 1) & 63
    let y0 = iy * 64
    let y1 = ((iy + 1) & 63) * 64
    return values.withUnsafeBufferPointer { v in
      let top = v[y0 + x0] + (v[y0 + x1] - v[y0 + x0]) * wx
      let bottom = v[y1 + x0] + (v[y1 + x1] - v[y1 + x0]) * wx
      return top + (bottom - top) * wy
    }
  }
}
