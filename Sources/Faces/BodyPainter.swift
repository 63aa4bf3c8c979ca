/// Paints ears, neck, shoulders and clothing.
struct BodyPainter {
  let factors: FaceFactors
  let palette: Palette
  let head: HeadShape
  let pose: Pose
  let lighting: Lighting
  let noise: LatticeNoise

  private var axis: Float { -pose.eyeDepth * pose.sinYaw * 0.75 }
  private var neckWidth: Float {
    0.150 + 0.028 * factors.float(.male) + 0.006 * factors.float(.cheekFullness)
  }

  /// The upper border of shoulders and neck at a distance from the neck's axis.
  private func shoulder(_ side: Float) -> Float {
    let out = side - neckWidth
    if out < 0 { return 0.15 }
    let broad = 0.03 * factors.float(.male)
    return 0.455 - broad + 0.34 * out + 0.02 - 0.10 * bell(out * out * 900)
  }

  /// - Parameter head: what will hide the neck.
  func paint(_ canvas: Canvas, head layer: HeadLayer) {
    let framing = canvas.framing
    let soft = max(framing.pixel, 0.006)
    let lowest = Float(2)
    let kind = factors.kind(.clothingKind)
    for row in framing.rows(0.15, lowest) {
      let y = framing.sceneY(row)
      for column in framing.columns(-1.2, 1.2) {
        if layer.hides(column: column, row: row) { continue }
        let x = framing.sceneX(column)
        let dx = x - axis
        let side = dx < 0 ? -dx : dx
        let top = shoulder(side)
        let neckEdge = neckWidth - side
        let inNeck = step(-soft, soft, neckEdge)
        let inBody = max(inNeck, step(-soft, soft, y - top))
        guard inBody > 0 else { continue }
        let i = row * framing.width + column
        let cloth = clothing(kind, dx, side, y, soft)
        var c = Colour()
        if cloth < 1 { c = skin(dx, side, y) }
        if cloth > 0 { c = mix(c, fabric(kind, dx, side, y), cloth) }
        canvas.blend(i, c, inBody)
      }
    }
  }

  /// Bare neck and chest, in the shadow of the chin.
  private func skin(_ dx: Float, _ side: Float, _ y: Float) -> Colour {
    let s = dx / (neckWidth * 1.02)
    let held = s > 1 ? 1 : (s < -1 ? -1 : s)
    let lower = step(0.50, 0.66, y)
    let tilt = mix(0.10, -0.35, lower)
    let front = mix((1 - held * held * 0.9).squareRoot(), 0.9, lower)
    let n = Lighting.normalized(pose.turnedHalf(SIMD3(held * mix(1, 0.35, lower), tilt, front)))
    let chin = head.chin
    let below = y - (chin - 0.35 * side * side - 0.30 * pose.sinPitch)
    let open = 0.30 + 0.70 * step(-0.02, 0.22, below)
    let lit = 0.22 + 0.78 * step(0.0, 0.16, below - 0.10 * max(0, -lighting.direction.y))
    // The muscles from the ears to the breastbone.
    let cord = (side - mix(0.12, 0.03, step(0.35, 0.62, y))) / 0.022
    let muscle = 1 + 0.06 * bell(cord * cord)
    let texture = 1 + 0.03 * noise(dx * 14, y * 14)
    let light = lighting.received(
      n, occlusion: open, wrap: Colour(0.42, 0.24, 0.18), shadow: lit)
    return palette.skin * Colour(0.97, 0.93, 0.91) * light * (texture * muscle)
  }

  /// The share of a place that clothing covers.
  private func clothing(_ kind: Int, _ dx: Float, _ side: Float, _ y: Float, _ soft: Float)
    -> Float
  {
    let edge: Float =
      switch kind {
      case 0: 0.60 - 0.9 * side * side - 0.45 * max(0, side - 0.13)
      case 1: 0.585 - 0.75 * side
      case 2: 0.72 - 1.35 * side + 0.9 * side * side
      default: 0.80 - 0.15 * side
      }
    return step(-1.6 * soft, 1.6 * soft, y - edge)
  }

  private func fabric(_ kind: Int, _ dx: Float, _ side: Float, _ y: Float) -> Colour {
    let folds = noise(dx * 7 + y * 3, y * 9 - dx * 2)
    let weave = noise(dx * 60, y * 60)
    let n = Lighting.normalized(
      SIMD3(dx * 1.1 + 0.25 * folds, -0.55 + 0.5 * step(0.5, 0.8, y), 0.9))
    let light = lighting.received(n, occlusion: 0.78, wrap: Colour(repeating: 0.15), shadow: 0.85)
    var base = palette.clothing
    if kind == 1 {
      // A jacket over a shirt.
      let lapel = step(-0.014, 0.014, side - (0.235 - 0.45 * max(0, y - 0.50)))
      let shirt = mix(Colour(repeating: 0.72), base, 0.25)
      let collar =
        1 - 0.35 * bell((side - 0.16 + 0.3 * (y - 0.48)) * (side - 0.16 + 0.3 * (y - 0.48)) * 9000)
      base = mix(shirt * collar, base * 0.35, lapel)
    }
    return base * light * (1 + 0.08 * folds + 0.05 * weave)
  }

  /// The ear on one side (−1 left of the picture); one that the head hides is to be painted before
  /// the head, the other after it.
  func paintEar(_ canvas: Canvas, side: Float) {
    let framing = canvas.framing
    let centre = pose.scene(pose.project(side * (head.cheekWidth + 0.006), 0.055, -0.015))
    let height: Float = 0.078 * pose.scale
    let facing = saturate(1 + side * pose.sinYaw * -1.6)
    let width = 0.030 * pose.scale * (0.6 + 0.5 * facing)
    let soft = framing.pixel / width
    for row in framing.rows(centre.y - height, centre.y + height) {
      for column in framing.columns(centre.x - width * 1.6, centre.x + width * 1.6) {
        let dy = (framing.sceneY(row) - centre.y) / height
        // Wide above, narrow at the lobe, leaning outwards above.
        let lean = (framing.sceneX(column) - centre.x) * side + 0.10 * height * dy
        let dx = lean / (width * (1 - 0.25 * dy))
        let d2 = dx * dx + dy * dy
        let alpha = step(1 + soft, 1 - soft, d2)
        guard alpha > 0 else { continue }
        let inner = bell(((dx + 0.25) * (dx + 0.25) + dy * dy * 0.6) * 3.2)
        let helix = bell((d2 - 0.62) * (d2 - 0.62) * 30)
        let n = Lighting.normalized(SIMD3(side * (0.55 + 0.3 * dx), dy * 0.25, 0.6))
        let light = lighting.received(
          n, occlusion: 0.85 - 0.5 * inner + 0.1 * helix, wrap: Colour(0.5, 0.25, 0.2),
          shadow: 0.85 - 0.4 * inner)
        let c = palette.skin * Colour(0.90, 0.70, 0.64) * light * (1 + 0.08 * helix)
        canvas.blend(row * framing.width + column, c, alpha)
      }
    }
  }
}

extension Pose {
  /// A direction turned by half the yaw's sine: the neck follows the head half way.
  @inline(__always)
  func turnedHalf(_ n: SIMD3<Float>) -> SIMD3<Float> {
    SIMD3(n.x + 0.5 * sinYaw * n.z, n.y, n.z - 0.5 * sinYaw * n.x)
  }
}
