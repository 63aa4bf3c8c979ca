/// One soft key light, light from all around (brighter from above) and a little from the other
/// side, as in a photograph indoors.
struct Lighting: Sendable {
  /// To the light, in the picture's frame: x right, y down, z to the viewer; length 1.
  let direction: SIMD3<Float>
  let key: Colour
  let ambient: Colour
  let contrast: Float
  /// Half way between the light and the viewer.
  let half: SIMD3<Float>
  private let fillDirection: SIMD3<Float>
  private let fill: Colour

  init(_ f: FaceFactors) {
    let (sinA, cosA) = sineAndCosine(degrees: f.float(.lightAzimuth))
    let (sinE, cosE) = sineAndCosine(degrees: f.float(.lightElevation))
    direction = SIMD3(sinA * cosE, -sinE, cosA * cosE)
    contrast = f.float(.lightContrast)
    let exposure = f.float(.exposure)
    let warmth = f.float(.lightWarmth)
    let warm = Colour(1 + 0.09 * warmth, 1, 1 - 0.13 * warmth)
    let cold = Colour(1 - 0.03 * warmth, 1, 1 + 0.05 * warmth)
    key = warm * (exposure * mix(0.62, 1.15, contrast))
    ambient = cold * (exposure * mix(0.42, 0.14, contrast))
    fill = cold * (exposure * mix(0.12, 0.07, contrast))
    fillDirection = Self.normalized(SIMD3(-direction.x, -0.1, 0.6))
    half = Self.normalized(direction + SIMD3(0, 0, 1))
  }

  @inline(__always)
  static func normalized(_ v: SIMD3<Float>) -> SIMD3<Float> {
    v / (v.x * v.x + v.y * v.y + v.z * v.z).squareRoot()
  }

  @inline(__always)
  static func dot(_ a: SIMD3<Float>, _ b: SIMD3<Float>) -> Float {
    a.x * b.x + a.y * b.y + a.z * b.z
  }

  /// The light that a place with normal `n` receives.
  ///
  /// - Parameters:
  ///   - occlusion: 1 in the open, towards 0 in hollows.
  ///   - wrap: how far light creeps round the terminator in each channel; in skin red most.
  ///   - shadow: the share of the key light that arrives.
  @inline(__always)
  func received(
    _ n: SIMD3<Float>, occlusion: Float, wrap: Colour, shadow: Float = 1
  ) -> Colour {
    let lambert = Self.dot(n, direction)
    let bent = Colour(repeating: lambert) * (Colour(repeating: 1) - wrap) + wrap
    let wrapped = Colour(max(0, bent.x), max(0, bent.y), max(0, bent.z))
    let sky = 0.76 - 0.24 * n.y
    let side = max(0, Self.dot(n, fillDirection))
    // In hollows light that was reflected by skin remains: red longest.
    let gone = 1 - occlusion
    let deep = Colour(occlusion + 0.26 * gone, occlusion + 0.06 * gone, occlusion)
    return key * wrapped * shadow * (Colour(repeating: 0.35) + deep * 0.65)
      + (ambient * sky + fill * side) * deep
  }

  /// The share of the key light mirrored to the viewer: a broad sheen and a small highlight.
  @inline(__always)
  func mirrored(_ n: SIMD3<Float>) -> Float {
    let d = max(0, Self.dot(n, half))
    let d2 = d * d
    let d4 = d2 * d2
    let d8 = d4 * d4
    let d16 = d8 * d8
    return 0.35 * d8 + 0.65 * d16 * d16
  }
}
