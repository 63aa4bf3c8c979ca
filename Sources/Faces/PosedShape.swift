/// A head shape as it is held: finds what a line of sight meets. What depends on the height alone is
/// computed once for each of the shape's rows.
struct PosedShape: Sendable {
  /// Half width and depth; the cosine and sine by which the yaw turns the section's parameter; the
  /// projected half width; the changes of half width and depth with y.
  private typealias Row = SIMD8<Float>

  let shape: HeadShape
  let pose: Pose
  private let rows: [Row]

  init(_ shape: HeadShape, _ pose: Pose) {
    self.shape = shape
    self.pose = pose
    rows = (0..<HeadShape.rowCount).map { index in
      let section = shape.section(HeadShape.firstRow + Float(index) * HeadShape.rowPitch)
      let across = section.x * pose.cosYaw
      let deep = section.y * pose.sinYaw
      let half = max((across * across + deep * deep).squareRoot(), 1e-3)
      return Row(
        section.x, section.y, across / half, deep / half, half, 0, section.z, section.w)
    }
  }

  @inline(__always)
  private func row(_ y: Float) -> Row {
    let position = (y - HeadShape.firstRow) * (1 / HeadShape.rowPitch)
    let last = Float(HeadShape.rowCount - 2)
    let held = position > 0 ? (position < last ? position : last) : 0
    // Adding 2²³ leaves the whole part in the low bits.
    let whole = (held - 0.5) + 8_388_608
    let i = min(Int(whole.bitPattern & 255), HeadShape.rowCount - 2)
    let t = held - (whole - 8_388_608)
    return rows.withUnsafeBufferPointer { $0[i] + ($0[i + 1] - $0[i]) * t }
  }

  /// The scene's columns that may see the shape in a row at the scene's height `y`.
  func columns(at y: Float, framing: Framing) -> Range<Int> {
    let level = y / pose.scale
    let slack: Float = 0.09
    let half = max(row(level - slack)[4], max(row(level)[4], row(level + slack)[4]))
    let reach = (half + slack) * pose.scale
    let axis = -pose.eyeDepth * pose.sinYaw * pose.scale
    return framing.columns(axis - reach, axis + reach)
  }

  /// Where an upright point's line of sight meets the shape.
  ///
  /// The section's ellipse, turned by the yaw, is again parametrised by an angle, so that no search
  /// is needed; the height, on which the pitch acts through the depth, is found in two rounds.
  @inline(__always)
  func meet(_ p: SIMD2<Float>) -> SurfacePoint {
    let level = pose.eyeDepth * pose.cosYaw
    let x = p.x + pose.eyeDepth * pose.sinYaw
    var y = p.y * pose.perCosPitch
    var r = Row()
    var s: Float = 0
    var sine: Float = 0
    var cosine: Float = 0
    for _ in 0..<2 {
      r = row(y)
      s = x / r[4]
      if s > 1.6 || s < -1.6 { return SurfacePoint() }

      let inside = 1 - s * s
      let c = inside > 0 ? inside.squareRoot() : 0
      let held = s > 1 ? 1 : (s < -1 ? -1 : s)
      sine = held * r[2] - c * r[3]
      cosine = c * r[2] + held * r[3]
      let depth = r[1] * cosine * pose.cosYaw - r[0] * sine * pose.sinYaw
      y = (p.y + (depth - level) * pose.sinPitch) * pose.perCosPitch
    }
    let slope = r[6]
    let across = r[4] * (1 - (s < 0 ? -s : s)) / (1 + slope * slope).squareRoot()
    return SurfacePoint(
      x: r[0] * sine, y: y, sine: sine, cosine: cosine,
      section: HeadShape.Section(r[0], r[1], r[6], r[7]),
      distance: r[0] > 0 ? min(across, min(shape.chin - y, y - shape.crown)) : -1)
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
  var distance: Float = -1

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
