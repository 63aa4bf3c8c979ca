/// Paints hair: strands that run from the parting, gleam across them, loose edges.
struct HairPainter {
  let factors: FaceFactors
  let palette: Palette
  let shape: HairShape
  let pose: Pose
  let lighting: Lighting
  let noise: LatticeNoise

  /// The hair behind head and neck.
  ///
  /// - Parameter head: what will hide it.
  func paintBack(_ canvas: Canvas, head: HeadLayer) {
    guard shape.hasBack else { return }
    paint(canvas, behind: true, head: head)
  }

  /// The hair around the face.
  ///
  /// - Parameter head: the lit head, which knows where skin is far from any hair.
  func paintFront(_ canvas: Canvas, head: HeadLayer) {
    if shape.isBald { return }
    paint(canvas, behind: false, head: head)
  }

  /// The bun or tail of tied hair, above and behind the head.
  func paintKnot(_ canvas: Canvas) {
    guard factors.kind(.tied) == 1, factors.kind(.hat) == 0, !shape.isBald else { return }
    let framing = canvas.framing
    let centre = pose.scene(
      pose.project(0.04 * factors.float(.hairParting), shape.shell.crown, -0.12))
    let radius: Float = 0.085 + 0.05 * factors.float(.hairVolume)
    for row in framing.rows(centre.y - radius, centre.y + radius) {
      for column in framing.columns(centre.x - radius, centre.x + radius) {
        let dx = (framing.sceneX(column) - centre.x) / radius
        let dy = (framing.sceneY(row) - centre.y) / (radius * 0.85)
        let d2 = dx * dx + dy * dy
        guard d2 < 1 else { continue }
        let n = SIMD3(dx, dy, (1 - d2).squareRoot())
        let strand = noise(dx * 4 + dy * dy * 6, dy * 12)
        let c = shaded(n, strand: strand, fine: strand, depth: 0.9)
        canvas.blend(row * framing.width + column, c, step(1, 0.8, d2))
      }
    }
  }

  private func paint(_ canvas: Canvas, behind: Bool, head: HeadLayer) {
    let framing = canvas.framing
    let shell = PosedShape(shape.shell, pose)

    let fine = saturate(0.013 / framing.pixel)
    let lowest = shape.end + 0.12
    let fuzz = 0.006 + 0.014 * shape.wave + 0.004 * factors.float(.hairVolume)
    let width = shape.shell.cheekWidth
    for row in framing.rows(-0.66, lowest) {
      for column in shell.columns(at: framing.sceneY(row), framing: framing) {
        let hidden =
          behind
          ? head.hides(column: column, row: row) : head.isBare(column: column, row: row)
        if hidden { continue }
        let p = pose.upright(framing.sceneX(column), framing.sceneY(row))
        let q = shell.meet(p)
        guard q.distance > -0.03, q.y < shape.end + 0.06 else { continue }
        let bare = shape.opening(q.x, q.y, width: q.section.x)
        // The front's middle is bare, and where the front is thick it hides the back.
        guard behind ? bare > -0.05 : bare < 0.035 else { continue }
        let strand = strands(q.x, q.y, width, fine)
        let outer = q.distance + fuzz * strand.x
        var alpha = step(-0.012, 0.014, outer)
        let ends = shape.isLong ? 0.05 : 0.02 as Float
        alpha *= step(shape.end + ends, shape.end - ends, q.y + 0.03 * strand.y)
        if !behind {
          let hole =
            bare + (0.007 + 0.010 * shape.wave) * strand.y
            + 0.006 * strand.x
          alpha *= shape.isLong ? step(0.008, -0.012, hole) : step(0.012, -0.026, hole)
        }
        guard alpha > 0.003 else { continue }
        let n = Lighting.normalized(pose.turned(q.normal))
        // Hair behind and hair next to the face lies in shadow.
        let border = behind ? 0.42 : 0.55 + 0.45 * step(0.0, -0.06, bare)
        let edge = 0.55 + 0.45 * step(0.0, 0.06, q.distance)
        let c = shaded(n, strand: strand.x, fine: strand.y, depth: border * edge)
        canvas.blend(row * framing.width + column, c, alpha)
      }
    }
  }

  /// Two textures of strands at a place: broad locks and fine hairs, both about −1…1.
  @inline(__always)
  private func strands(_ x: Float, _ y: Float, _ width: Float, _ fine: Float) -> SIMD2<Float> {
    let wave = shape.wave
    let down = max(y - shape.shell.crown, 0)
    let spread = 0.10 + min(down, 0.42)
    let bend =
      spread * wave * (0.16 * noise(x * 4 + 20, y * 7) + 0.06 * noise(x * 7, y * 17 + 9))
    let across = (x - shape.parting + bend) / spread
    let curl = step(0.6, 0.95, wave)
    let locks = noise(across * 9, down * (2.2 + 5 * wave))
    let hairs = noise(across * 34 + 9, down * (3 + 8 * wave) + 17)
    if curl > 0 {
      let rings = 0.75 * noise(x * 21 + 40, y * 21)
      let crimps = 0.6 * noise(x * 50, y * 50 + 21)
      return SIMD2(mix(locks, rings, curl * 0.85), mix(hairs, crimps, curl) * fine)
    }
    return SIMD2(locks, hairs * fine)
  }

  /// Hair's colour in the light: dull across, with a gleam where strands turn towards it
  /// (Kajiya and Kay, "Rendering fur with three dimensional textures", 1989).
  @inline(__always)
  private func shaded(
    _ n: SIMD3<Float>, strand: Float, fine: Float, depth: Float
  ) -> Colour {
    let value = 0.84 + 0.40 * strand + 0.34 * fine
    let light = lighting.received(
      n, occlusion: depth, wrap: Colour(repeating: 0.3), shadow: 0.35 + 0.65 * depth)
    let tangent = Lighting.normalized(
      SIMD3(0.1 * strand, n.z + 0.15, -n.y + 0.12 * strand + 0.15 * fine))
    let th = Lighting.dot(tangent, lighting.half)
    let s2 = max(0, 1 - th * th)
    let s8 = s2 * s2 * s2 * s2
    let s32 = s8 * s8 * s8 * s8
    let facing = max(0, Lighting.dot(n, lighting.direction) + 0.2)
    let gleam = s32 * facing * depth * (0.75 + 0.6 * strand) * (1 - 0.6 * shape.wave)
    let sheen = mix(palette.hair, Colour(repeating: 0.6), 0.28) * (0.55 * gleam)
    return palette.hair * light * max(0.25, value) + sheen * lighting.key
  }
}
