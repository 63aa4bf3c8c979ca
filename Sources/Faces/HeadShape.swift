/// The head without its features: an upright cylinder whose elliptical sections change with the
/// height, turned by yaw and pitch and placed so that the point between the eyes stays at the
/// scene's origin. Local coordinates are those of a head that looks straight ahead: x to the right
/// of the picture, y downwards, z to the viewer; the eyes lie at y = 0.
struct HeadShape: Sendable {
  /// Half width and half depth of a section, and their change with y.
  typealias Section = SIMD4<Float>

  static let firstRow: Float = -0.6
  static let rowPitch: Float = 1.0 / 128
  static let rowCount = 232

  private let sections: [Section]
  let chin: Float
  let crown: Float
  let cheekWidth: Float

  init(_ f: FaceFactors) {
    let age = saturate((f.float(.age) - 35) / 45)
    chin = 0.465 + 0.013 * f.float(.headLength)
    crown = -0.405 - 0.006 * f.float(.headLength)
    cheekWidth = 0.270 + 0.008 * f.float(.headWidth) + 0.006 * f.float(.cheekFullness)
    let jaw = saturate(0.35 + 0.16 * f.float(.jawWidth) + 0.1 * f.float(.cheekFullness) + 0.1 * age)
    let taper = 0.29 - 0.05 * f.float(.chinWidth) - 0.02 * f.float(.jawWidth)
    let level: Float = 0.03
    var widths = [Float](repeating: 0, count: Self.rowCount)
    var depths = widths
    for row in 0..<Self.rowCount {
      let y = Self.firstRow + Float(row) * Self.rowPitch
      if y < level {
        let t = (level - y) / (level - crown)
        if t < 1 {
          let t2 = t * t
          let round = (1 - t2).squareRoot()
          let full = (1 - t2 * t2).squareRoot()
          widths[row] = cheekWidth * mix(round, full, 0.7) * (1 - 0.06 * t)
          depths[row] = 0.30 * mix(round, full, 0.75)
        }
      } else {
        let t = (y - level) / (chin - level)
        if t < 1 {
          let t2 = t * t
          let round = (1 - t2).squareRoot()
          let full = (1 - t2 * t2).squareRoot()
          widths[row] =
            cheekWidth * mix(round, full, 0.6 * jaw) * (1 - taper * t2) * (1 - 0.07 * t * (1 - t))
          depths[row] =
            0.30 * mix(1, (1 - t2 * t2 * t2).squareRoot(), 0.4)
            * (1 - 0.1 * t)
        }
      }
    }
    sections = Self.sections(widths: widths, depths: depths)
  }

  /// A shape of other sections around the same axis, as hair and hats are.
  ///
  /// - Parameter section: half width and half depth at a height.
  init(chin: Float, crown: Float, cheekWidth: Float, section: (Float) -> SIMD2<Float>) {
    self.chin = chin
    self.crown = crown
    self.cheekWidth = cheekWidth
    let pairs = (0..<Self.rowCount).map { section(Self.firstRow + Float($0) * Self.rowPitch) }
    sections = Self.sections(widths: pairs.map(\.x), depths: pairs.map(\.y))
  }

  private static func sections(widths: [Float], depths: [Float]) -> [Section] {
    let scale = 0.5 / rowPitch
    return (0..<rowCount).map { row in
      let before = max(row - 1, 0)
      let after = min(row + 1, rowCount - 1)
      return Section(
        widths[row], depths[row], (widths[after] - widths[before]) * scale,
        (depths[after] - depths[before]) * scale)
    }
  }

  /// The section at height `y`.
  @inline(__always)
  func section(_ y: Float) -> Section {
    let row = (y - Self.firstRow) * (1 / Self.rowPitch)
    let held = row < 0 ? 0 : (row > Float(Self.rowCount - 2) ? Float(Self.rowCount - 2) : row)
    let i = Int(held)
    let t = held - Float(i)
    return sections.withUnsafeBufferPointer { $0[i] + ($0[i + 1] - $0[i]) * t }
  }
}

/// How the head is held: turns a place in the picture into one on a head shape, and back.
struct Pose: Sendable {
  let sinYaw: Float
  let cosYaw: Float
  let sinPitch: Float
  let cosPitch: Float
  private let sinRoll: Float
  private let cosRoll: Float
  private let offsetX: Float
  private let offsetY: Float
  let scale: Float
  /// The depth of the point between the eyes.
  let eyeDepth: Float = 0.30

  init(_ f: FaceFactors) {
    (sinYaw, cosYaw) = sineAndCosine(degrees: f.float(.yaw))
    (sinPitch, cosPitch) = sineAndCosine(degrees: f.float(.pitch))
    (sinRoll, cosRoll) = sineAndCosine(degrees: f.float(.roll))
    offsetX = f.float(.offsetX)
    offsetY = f.float(.offsetY)
    scale = f.float(.scale)
  }

  /// The scene's point in the head's upright plane: roll, shift and scale undone.
  @inline(__always)
  func upright(_ x: Float, _ y: Float) -> SIMD2<Float> {
    let px = (x - offsetX) / scale
    let py = (y - offsetY) / scale
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

  /// Where an upright point's line of sight meets a head shape.
  ///
  /// The section's ellipse, turned by the yaw, is again parametrised by an angle, so that no search
  /// is needed; the height, on which the pitch acts through the depth, is found in two rounds.
  @inline(__always)
  func meet(_ shape: HeadShape, _ p: SIMD2<Float>) -> SurfacePoint {
    var y = p.y / cosPitch
    var point = SurfacePoint()
    for _ in 0..<2 {
      let section = shape.section(y)
      let a = section.x
      let b = section.y
      let across = a * cosYaw
      let deep = b * sinYaw
      let half = max((across * across + deep * deep).squareRoot(), 1e-4)
      let s = (p.x + eyeDepth * sinYaw) / half
      let inside = 1 - s * s
      let c = inside > 0 ? inside.squareRoot() : 0
      let held = s > 1 ? 1 : (s < -1 ? -1 : s)
      let turnedCos = across / half
      let turnedSin = deep / half
      let sine = held * turnedCos - c * turnedSin
      let cosine = c * turnedCos + held * turnedSin
      let depth = b * cosine * cosYaw - a * sine * sinYaw
      y = (p.y + (depth - eyeDepth * cosYaw) * sinPitch) / cosPitch
      let slope = section.z
      point.distance =
        half * (1 - (s < 0 ? -s : s)) / (1 + slope * slope).squareRoot()
      if a <= 0 { point.distance = -1 }
      point.sine = sine
      point.cosine = cosine
      point.x = a * sine
      point.section = section
    }
    point.y = y
    point.distance = min(point.distance, shape.chin - y)

    return point
  }

  /// A local direction as seen in the upright plane.
  @inline(__always)
  func turned(_ n: SIMD3<Float>) -> SIMD3<Float> {
    let x = n.x * cosYaw + n.z * sinYaw
    let z = n.z * cosYaw - n.x * sinYaw
    return SIMD3(x, n.y * cosPitch - z * sinPitch, n.y * sinPitch + z * cosPitch)
  }
}

/// A place on a head shape.
struct SurfacePoint {
  /// Local coordinates.
  var x: Float = 0
  var y: Float = 0
  /// The place on the section's ellipse: 0 and 1 in front, ±1 and 0 at the sides.
  var sine: Float = 0
  var cosine: Float = 0
  var section = HeadShape.Section()
  /// The distance to the outline, positive inside.
  var distance: Float = 0

  /// The shape's normal, of any length; the front is a little flatter than an ellipse.
  @inline(__always)
  var normal: SIMD3<Float> {
    let a = max(section.x, 0.02)
    let b = max(section.y, 0.02)
    let flat = 0.5 + 0.5 * sine * sine
    return SIMD3(
      sine * flat / a,
      -(sine * sine * section.z / a + cosine * cosine * section.w / b),
      (cosine > 0.02 ? cosine : 0.02) / b)
  }
}
