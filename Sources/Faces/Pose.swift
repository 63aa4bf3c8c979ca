/// How the head is held: between places in the picture and places on the head.
struct Pose: Sendable {
  let sinYaw: Float
  let cosYaw: Float
  let sinPitch: Float
  let cosPitch: Float
  /// 1 / cosPitch.
  let perCosPitch: Float
  private let sinRoll: Float
  private let cosRoll: Float
  private let offsetX: Float
  private let offsetY: Float
  let scale: Float
  private let perScale: Float
  /// The depth of the point between the eyes.
  let eyeDepth: Float = 0.30

  init(_ f: FaceFactors) {
    (sinYaw, cosYaw) = sineAndCosine(degrees: f.float(.yaw))
    (sinPitch, cosPitch) = sineAndCosine(degrees: f.float(.pitch))
    perCosPitch = 1 / cosPitch
    (sinRoll, cosRoll) = sineAndCosine(degrees: f.float(.roll))
    offsetX = f.float(.offsetX)
    offsetY = f.float(.offsetY)
    scale = f.float(.scale)
    perScale = 1 / scale
  }

  /// The scene's point in the head's upright plane: roll, shift and scale undone.
  @inline(__always)
  func upright(_ x: Float, _ y: Float) -> SIMD2<Float> {
    let px = (x - offsetX) * perScale
    let py = (y - offsetY) * perScale
    return SIMD2(px * cosRoll + py * sinRoll, py * cosRoll - px * sinRoll)
  }

  /// The opposite of `upright`.
  @inline(__always)
  func scene(_ p: SIMD2<Float>) -> SIMD2<Float> {
    SIMD2(
      (p.x * cosRoll - p.y * sinRoll) * scale + offsetX,
      (p.x * sinRoll + p.y * cosRoll) * scale + offsetY)
  }

  /// A local point (x, y, z) as seen in the upright plane.
  @inline(__always)
  func project(_ x: Float, _ y: Float, _ z: Float) -> SIMD2<Float> {
    let depth = z * cosYaw - x * sinYaw - eyeDepth * cosYaw
    return SIMD2(
      x * cosYaw + (z - eyeDepth) * sinYaw, y * cosPitch - depth * sinPitch)
  }

  /// A local direction as seen in the upright plane.
  @inline(__always)
  func turned(_ n: SIMD3<Float>) -> SIMD3<Float> {
    let x = n.x * cosYaw + n.z * sinYaw
    let z = n.z * cosYaw - n.x * sinYaw
    return SIMD3(x, n.y * cosPitch - z * sinPitch, n.y * sinPitch + z * cosPitch)
  }
}
