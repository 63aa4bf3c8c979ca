/// Elementary functions from + − × ÷ √ and operations on bits alone, so that their results are the
/// same on every machine: a libm chooses its code by the CPU.
///
/// No step is contracted to a fused multiply-add. The float32 functions follow Cephes (S. Moshier,
/// `expf.c`, `logf.c`); their errors are measured in the tests (exp, log, sigmoid: under 2 units in
/// the last place; softplus: under 3). NaN gives NaN.
public enum ElementaryFunctions {
  /// eˣ: x = n·ln 2 + r with |r| ≤ ln 2 / 2, a polynomial for eʳ, then the exponent n put in by two
  /// factors so that results below the normal range are still right.
  @inline(__always)
  public static func exp(_ x: Float) -> Float {
    let low = x < -104 ? -104 : x
    let argument = low > 89 ? 89 : low
    let shifted = argument * 1.442_695_04 + 12_582_912  // 1.5·2²³: rounds to an integer
    let n = shifted - 12_582_912
    var r = argument - n * 0.693_359_375
    r = r - n * -2.121_944_4e-4
    var p: Float = 1.987_569_15e-4
    p = p * r + 1.398_199_950_7e-3
    p = p * r + 8.333_451_907_3e-3
    p = p * r + 4.166_579_589_4e-2
    p = p * r + 1.666_666_545_9e-1
    p = p * r + 5.000_000_120_1e-1
    let square = r * r
    let value = (p * square + r) + 1
    let exponent = Int32(bitPattern: shifted.bitPattern) &- 0x4B40_0000
    let half = exponent >> 1
    let first = Float(bitPattern: UInt32(bitPattern: (half &+ 127) << 23))
    let second = Float(bitPattern: UInt32(bitPattern: (exponent &- half &+ 127) << 23))
    return value * first * second
  }

  /// ln x: x = 2ᵉ·m with m in [√½, √2[, a polynomial for ln m. log(0) = −∞; of a negative, NaN.
  @inline(__always)
  public static func log(_ x: Float) -> Float {
    guard x > 0 else { return x == 0 ? -.infinity : .nan }
    guard x < .infinity else { return x }
    var bits = x.bitPattern
    var exponent: Int32 = 0
    if bits < 0x0080_0000 {  // below the normal range
      bits = (x * 0x1p23).bitPattern
      exponent = -23
    }
    let offset = bits &- 0x3F35_04F3  // √½
    exponent = exponent &+ (Int32(bitPattern: offset) >> 23)
    let m = Float(bitPattern: (offset & 0x007F_FFFF) &+ 0x3F35_04F3) - 1
    let square = m * m
    var p: Float = 7.037_683_629_2e-2
    p = p * m - 1.151_461_031_0e-1
    p = p * m + 1.167_699_874_0e-1
    p = p * m - 1.242_014_084_6e-1
    p = p * m + 1.424_932_278_7e-1
    p = p * m - 1.666_805_766_5e-1
    p = p * m + 2.000_071_476_5e-1
    p = p * m - 2.499_999_399_3e-1
    p = p * m + 3.333_333_117_4e-1
    let e = Float(exponent)
    var value = m * square * p
    value = value + e * -2.121_944_4e-4
    value = value - 0.5 * square
    return (m + value) + e * 0.693_359_375
  }

  /// 1 / (1 + e⁻ˣ).
  @inline(__always)
  public static func sigmoid(_ x: Float) -> Float {
    let e = exp(x < 0 ? x : -x)
    return (x < 0 ? e : 1) / (1 + e)
  }

  /// ln(1 + eˣ) = max(x, 0) + ln(1 + e^−|x|).
  @inline(__always)
  public static func softplus(_ x: Float) -> Float {
    let e = exp(x < 0 ? x : -x)
    return (x > 0 ? x : 0) + logOnePlus(e)
  }

  /// ln(1 + e) for e in [0, 1]: the logarithm of the rounded sum, corrected by what was rounded off.
  @inline(__always)
  public static func logOnePlus(_ e: Float) -> Float {
    let sum = 1 + e
    return log(sum) + (e - (sum - 1)) / sum
  }
}

// MARK: - Double precision, for normal deviates

extension ElementaryFunctions {
  /// ln x of a positive normal number, by 2·artanh((m − 1)/(m + 1)).
  static func logDouble(_ x: Double) -> Double {
    var exponent = Double(x.exponent)
    var m = x.significand
    if m > 1.414_213_562_373_095_1 {
      m *= 0.5
      exponent += 1
    }
    let s = (m - 1) / (m + 1)
    let square = s * s
    var sum = 0.0
    var k = 23.0
    while k >= 1 {
      sum = sum * square + 1 / k
      k -= 2
    }
    return exponent * 0.693_147_180_559_945_3 + 2 * s * sum
  }

  /// sin and cos of 2π·`turns` for turns in [0, 1[: Taylor's series within an eighth of a turn.
  static func sineCosine(turns: Double) -> (sine: Double, cosine: Double) {
    let quarter = (turns * 4 + 0.5).rounded(.down)
    let x = (turns - quarter * 0.25) * 6.283_185_307_179_586
    let square = x * x
    var sine = 1.0
    var cosine = 1.0
    var k = 18.0
    while k >= 2 {
      sine = 1 - sine * square / (k * (k + 1))
      cosine = 1 - cosine * square / (k * (k - 1))
      k -= 2
    }
    sine *= x
    switch Int(quarter) & 3 {
    case 0: return (sine, cosine)
    case 1: return (cosine, -sine)
    case 2: return (-sine, -cosine)
    default: return (-cosine, sine)
    }
  }
}
