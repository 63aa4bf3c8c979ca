/// Philox4x32-10, the counter-based generator of Salmon, Moraes, Dror and Shaw, "Parallel random
/// numbers: as easy as 1, 2, 3" (SC 2011).
///
/// Four 32-bit words as a pure function of a 128-bit counter and a 64-bit key: ten rounds of two
/// multiplications. Equal arguments give equal words on every machine, in any order of asking.
public enum Philox {
  /// The words for `counter` under `key`.
  @inlinable
  public static func block(counter: SIMD4<UInt32>, key: SIMD2<UInt32>) -> SIMD4<UInt32> {
    var c = counter
    var k = key
    for round in 0..<10 {
      if round > 0 {
        k[0] &+= 0x9E37_79B9
        k[1] &+= 0xBB67_AE85
      }
      let p0 = UInt64(c[0]) &* 0xD251_1F53
      let p1 = UInt64(c[2]) &* 0xCD9E_8D57
      c = SIMD4(
        UInt32(truncatingIfNeeded: p1 >> 32) ^ c[1] ^ k[0], UInt32(truncatingIfNeeded: p1),
        UInt32(truncatingIfNeeded: p0 >> 32) ^ c[3] ^ k[1], UInt32(truncatingIfNeeded: p0))
    }
    return c
  }
}

/// Random numbers as a pure function of (seed, purpose, part, index).
///
///     let noise = RandomStream(seed: 0, purpose: "train.noise", part: epoch)
///     noise.normal(at: 17)      // always the same number
///
/// A purpose names what the numbers are for, never where a statement stands; `part` tells apart
/// repetitions of one purpose (epochs). Streams differ in their key, which Philox itself derives.
public struct RandomStream: Sendable, Hashable {
  private let key: SIMD2<UInt32>

  /// The stream of `purpose` under `seed`; its parts are independent of each other.
  public init(seed: UInt64, purpose: String, part: UInt64 = 0) {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325  // FNV-1a
    for byte in purpose.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    let block = Philox.block(
      counter: SIMD4(Self.low(hash), Self.high(hash), Self.low(part), Self.high(part)),
      key: SIMD2(Self.low(seed), Self.high(seed)))
    key = SIMD2(block[0], block[1])
  }

  private static func low(_ value: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: value) }
  private static func high(_ value: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: value >> 32) }

  /// Four words; `index` counts blocks.
  @inline(__always)
  public func words(at index: UInt64) -> SIMD4<UInt32> {
    Philox.block(counter: SIMD4(Self.low(index), Self.high(index), 0, 0), key: key)
  }

  /// The word at `index`, counting single words.
  @inline(__always)
  public func word(at index: UInt64) -> UInt32 { words(at: index >> 2)[Int(index & 3)] }

  /// A number in [0, 1[ with 24 random bits.
  @inline(__always)
  public func uniform(at index: UInt64) -> Float {
    Float(word(at: index) >> 8) * 0x1p-24
  }

  /// A number in ]0, 1[ with 32 random bits: never an end of the interval.
  @inline(__always)
  public func openUniform(at index: UInt64) -> Double {
    (Double(word(at: index)) + 0.5) * 0x1p-32
  }
}

// MARK: - Normal deviates

extension RandomStream {
  /// The four normal deviates of block `index`, by Box and Muller's transform of two pairs of
  /// uniform numbers, in double precision, with + − × ÷ √ alone.
  public func normals(at index: UInt64) -> SIMD4<Float> {
    let words = words(at: index)
    let first = Self.boxMuller(words[0], words[1])
    let second = Self.boxMuller(words[2], words[3])
    return SIMD4(Float(first.0), Float(first.1), Float(second.0), Float(second.1))
  }

  /// The deviate at `index`, counting single numbers.
  public func normal(at index: UInt64) -> Float { normals(at: index >> 2)[Int(index & 3)] }

  /// Writes the deviates `first ..< first + count`.
  public func fillNormals(_ target: MutableFloats, count: Int, first: UInt64) {
    var done = 0
    while done < count {
      let index = first + UInt64(done)
      let block = normals(at: index >> 2)
      for lane in Int(index & 3)..<4 where done < count {
        target[done] = block[lane]
        done += 1
      }
    }
  }

  private static func boxMuller(_ a: UInt32, _ b: UInt32) -> (Double, Double) {
    let uniform = (Double(a) + 0.5) * 0x1p-32
    let radius = (-2 * ElementaryFunctions.logDouble(uniform)).squareRoot()
    let (sine, cosine) = ElementaryFunctions.sineCosine(turns: Double(b) * 0x1p-32)
    return (radius * cosine, radius * sine)
  }
}

// MARK: - Shuffles

extension RandomStream {
  /// A permutation of `0..<count`, each equally likely: Fisher and Yates's shuffle.
  public func permutation(_ count: Int) -> [Int] {
    var order = Array(0..<max(count, 0))
    var index = count - 1
    while index > 0 {
      let words = words(at: UInt64(index))
      let random = UInt64(words[0]) << 32 | UInt64(words[1])
      let choice = Int(random.multipliedFullWidth(by: UInt64(index + 1)).high)
      order.swapAt(index, choice)
      index -= 1
    }
    return order
  }
}
