/// The hair as a shell around the head with an opening for the face.
struct HairShape: Sendable {
  let shell: HeadShape
  /// How far down the hair reaches at the sides.
  let end: Float
  let isLong: Bool
  /// Hair hanging behind the neck and the cheeks.
  let hasBack: Bool
  let isBald: Bool
  let parting: Float
  let wave: Float
  private let hairline: Float
  private let bangs: Float
  private let recession: Float
  private let cheekEdge: Float
  private let sweep: Float

  init(_ f: FaceFactors, head: HeadShape) {
    let length = f.float(.hairLength)
    let tied = f.float(.tied) == 1
    let hatted = f.kind(.hat) != 0
    wave = f.float(.hairWave)
    isBald = f.float(.baldness) > 0.5
    isLong = length > 0.35 && !tied && !isBald
    hasBack = !isBald
    parting = f.float(.hairParting) * 0.13
    bangs = isBald || tied ? 0 : f.float(.bangs)
    recession = f.float(.recession)
    hairline = -0.272 - 0.035 * f.float(.recession)
    let curtain = f.float(.hairVolume) * 0.9
    sweep = isBald || tied ? 0 : (1 - bangs) * (isLong ? 0.10 + 0.55 * curtain : 0.16)
    let lift = (tied || isBald || hatted ? 0.25 : 1) * (0.35 + f.float(.hairVolume))
    let volume = isBald ? 0.004 : 0.018 + 0.055 * lift * (0.35 + min(length, 0.65))
    let lower: Float = isLong ? 0.10 + (length - 0.35) * 1.35 : 0.035 + 0.10 * min(length, 0.35)
    end = lower
    let crown = head.crown - volume * 0.9
    let width = head.cheekWidth + volume * 0.9
    let level: Float = -0.02
    let long = isLong
    let flare = 0.02 + 0.09 * f.float(.hairVolume) + 0.05 * f.float(.hairWave)
    cheekEdge = isLong ? 0.222 - 0.02 * f.float(.hairVolume) : 0.256
    shell = HeadShape(chin: lower + 0.05, crown: crown, cheekWidth: width) { y in
      if y < level {
        let t = (level - y) / (level - crown)
        guard t < 1 else { return SIMD2() }
        let t2 = t * t
        let profile = mix((1 - t2).squareRoot(), (1 - t2 * t2).squareRoot(), 0.5)
        return SIMD2(width * profile, (0.30 + volume) * profile)
      }
      guard y < lower + 0.05 else { return SIMD2() }
      if long {
        let t = (y - level) / 0.5
        let ease = t < 1 ? t * t * (3 - 2 * t) : 1
        let close = step(lower + 0.06, lower - 0.10, y)
        return SIMD2(
          (width + flare * ease) * (0.80 + 0.20 * close),
          mix(0.30 + volume, 0.25, step(-0.02, 0.25, y)))
      }
      let base = head.section(y)
      let t = step(lower - 0.10, lower, y)
      return SIMD2(mix(width, base.x - 0.012, t), mix(0.30 + volume, base.y, t))
    }
  }

  /// The distance to the border of the face's opening: positive on bare skin, negative in hair.
  @inline(__always)
  func opening(_ x: Float, _ y: Float, width: Float) -> Float {
    let side = x < 0 ? -x : x
    let reach = width > 0.3 ? width : 0.3
    if isBald { return smoothMinimum(0.30 - side, 1, 0.05) }
    // Temples recede first; the hair falls away from the parting.
    let temple = (side - 0.13) / 0.06
    let fromPart = x - parting
    let away = fromPart < 0 ? -fromPart : fromPart
    var line =
      hairline + (isLong ? 1.4 : 0.8) * x * x * (1 - 0.5 * recession)
      - 0.11 * recession * bell(temple * temple)
    line += sweep * (away - 0.06 + 0.02 / (0.2 + away * 2))
    let fringe = -0.088 + 0.35 * x * x - 0.03 * bell(fromPart * fromPart * 260)
    line = mix(line, fringe, step(0.4, 0.75, bangs))
    let cheek =
      isLong
      ? mix(cheekEdge, reach * 0.80, 0.75) - 0.045 * step(0.12, 0.42, y)
      : cheekEdge + 0.02 * step(0.0, 0.08, y)
    let hole = smoothMinimum(y - line, cheek - side, isLong ? 0.10 : 0.07)
    return isLong ? hole : max(hole, y - end)
  }
}
