/// Random numbers by counting: Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as
/// 1, 2, 3", 2011) of (seed, index, stream). Every stream stands for itself: a new one changes no
/// other, and any one is reached at once.
struct CounterRandom: Sendable {
  let seed: UInt64
  let index: UInt64

  /// The four words of one stream.
  func words(_ stream: UInt32) -> SIMD4<UInt32> {
    var counter = SIMD4<UInt32>(
      UInt32(truncatingIfNeeded: index), UInt32(truncatingIfNeeded: index >> 32), stream, 0)
    var key0 = UInt32(truncatingIfNeeded: seed)
    var key1 = UInt32(truncatingIfNeeded: seed >> 32)
    for _ in 0..<10 {
      let first = counter[0].multipliedFullWidth(by: 0xD251_1F53)
      let second = counter[2].multipliedFullWidth(by: 0xCD9E_8D57)
      counter = SIMD4(
        second.high ^ counter[1] ^ key0, second.low, first.high ^ counter[3] ^ key1, first.low)
      key0 &+= 0x9E37_79B9
      key1 &+= 0xBB67_AE85
    }
    return counter
  }

  /// Uniform in 0 ≤ u < 1.
  func uniform(_ stream: UInt32) -> Double {
    Double(words(stream)[0]) * (1.0 / 4_294_967_296)
  }

  /// Four uniform values, for details that are no factors.
  func uniforms(_ stream: UInt32) -> SIMD4<Float> {
    let w = words(stream)
    // 24 bits a value, so that the conversion to Float is exact.
    return SIMD4<Float>(Float(w[0] >> 8), Float(w[1] >> 8), Float(w[2] >> 8), Float(w[3] >> 8))
      * (1.0 / 16_777_216)
  }

  /// Bell-shaped, mean 0, variance 1, within ±3.47: the sum of four uniforms, centred and scaled.
  func normal(_ stream: UInt32) -> Double {
    let w = words(stream)
    let sum = Double(w[0]) + Double(w[1]) + Double(w[2]) + Double(w[3])
    return (sum * (1.0 / 4_294_967_296) - 2) * 1.7320508075688772
  }
}
