/// Paints lips before the lighting, and what is between them after it.
struct MouthPainter {
  let factors: FaceFactors
  let palette: Palette
  let landmarks: Landmarks
  let noise: LatticeNoise

  /// The lips' outlines at `t` = −1…1: upper edge, upper lip's lower edge, lower lip's upper edge,
  /// lower edge.
  @inline(__always)
  private func outlines(_ t: Float) -> SIMD4<Float> {
    let m = landmarks
    let span = max(0, 1 - t * t)
    let line = m.mouthLine(t)
    let dip = 0.2 * bell(t * t * 40)
    let wide = span * (0.7 + 0.3 * span)
    let open = m.mouthOpening * span
    return SIMD4(
      line - open * 0.35 - m.upperLip * wide * (1 - dip), line - open * 0.35,
      line + open * 0.65, line + open * 0.65 + m.lowerLip * wide)
  }

  func paintLips(_ head: HeadLayer) {
    let m = landmarks
    let soft = max(head.framing.pixel * 0.6, 0.0045) * (1 - 0.3 * factors.float(.lipstick))
    let y0 = m.mouthY - 0.08
    let y1 = m.mouthY + 0.12
    let opaque = 0.72 + 0.22 * factors.float(.lipstick) - 0.15 * factors.float(.male)
    let shine = 0.06 + 0.12 * factors.float(.lipstick)
    head.paint(-m.mouthWidth - 0.01, m.mouthWidth + 0.01, y0, y1) { k, x, y in
      let t = x / m.mouthWidth
      guard t > -1.05, t < 1.05 else { return }
      let o = outlines(t)
      let inside = step(-soft, soft, y - o.x) * step(-soft, soft, o.w - y)
      let lines = 1 + 0.07 * noise(x * 120, y * 18)
      // The upper lip faces down and is darker than the lower one.
      let tone: Float = y < o.y ? 0.80 : 1.03
      let ends = step(1.05, 0.8, t < 0 ? -t : t)
      head.albedo[k] = mix(head.albedo[k], palette.lips * (tone * lines), inside * opaque * ends)
      head.gloss[k] = mix(head.gloss[k], shine * (y < o.y ? 0.4 : 1.3), inside)
    }
  }

  func paintOpening(_ head: HeadLayer) {
    let m = landmarks
    let soft = max(head.framing.pixel * 0.55, 0.0032)
    let y0 = m.mouthY - 0.08
    let y1 = m.mouthY + 0.12
    let open = m.mouthOpening
    let smile = max(0, factors.float(.smile))
    let dark = encoded(58, 22, 20)
    let enamel = encoded(238, 230, 220)
    let teethHeight = min(open * 0.95, 0.036) * (0.65 + 0.35 * smile)
    head.paint(-m.mouthWidth - 0.02, m.mouthWidth + 0.02, y0, y1) { k, x, y in
      let t = x / m.mouthWidth
      guard t > -1.12, t < 1.12 else { return }
      let o = outlines(t)
      let light = luminance(head.received[k])
      var c = head.albedo[k]
      // The line where the lips meet, deepest at the corners.
      let edge = t < 0 ? -t : t
      let middle = (o.y + o.z) * 0.5
      let d = (y - middle) / (0.0048 + 0.002 * edge)
      let line = bell(d * d) * step(1.12, 0.92, edge) * (0.62 + 0.2 * edge)
      c = mix(c, dark * (0.4 + 0.5 * light), line * step(0.02, 0.0, open - 0.004))
      if open > 0.003 {
        let inside = step(-soft, soft, y - o.y) * step(-soft, soft, o.z - y)
        let depth = y - o.y
        let teeth = step(teethHeight + soft, teethHeight - soft, depth)
        // Single teeth show faintly; towards the corners they lie in shadow.
        let across = x * 52 + 0.5
        let cell = across - (Float(Int(across + 64)) - 64) - 0.5
        let gap =
          1 - 0.10
          * bell((0.5 - (cell < 0 ? -cell : cell)) * (0.5 - (cell < 0 ? -cell : cell)) * 90)
        let round = 1 - 0.62 * edge * edge * edge
        let lip = 0.55 + 0.45 * step(0.0, 0.013, depth)
        let white = enamel * (gap * round * lip * (0.16 + 0.62 * light))
        let tongue = mix(dark, encoded(150, 70, 66), step(0.02, 0.05, depth) * 0.7)
        let inner = mix(tongue * (0.15 + 0.6 * light), white, teeth)
        c = mix(c, inner, inside * step(1.02, 0.93, edge))
      }
      head.albedo[k] = c
    }
  }

  /// Nostrils, the wings' creases and the shadow below the nose.
  func paintNose(_ head: HeadLayer, lighting: Lighting) {
    let m = landmarks
    let w = m.noseWidth
    let y = m.noseTip + 0.034
    let up = 1 + 0.03 * factors.float(.pitch)
    head.paint(-0.08 * w, 0.08 * w, y - 0.05, y + 0.05) { k, px, py in
      let side = px < 0 ? -px : px
      let nx = (side - 0.030 * w) / (0.0105 * w)
      let ny = (py - y - 0.12 * (side - 0.028)) / (0.0062 * max(0.5, up))
      let nostril = bell(nx * nx + ny * ny)
      let wx = (side - 0.064 * w) / 0.009
      let wy = (py - y + 0.008) / 0.017
      let wing = bell(wx * wx + wy * wy)
      let bx = side / (0.05 * w)
      let by = (py - y - 0.008) / 0.009
      let below = bell(bx * bx + by * by)
      let warm = Colour(0.16, 0.085, 0.075)
      var c = head.albedo[k]
      c = mix(c, c * warm * 2.0, nostril * 0.8)
      c *= mix(Colour(repeating: 1), Colour(0.66, 0.54, 0.5), wing * 0.45 + below * 0.15)
      head.albedo[k] = c
    }
  }
}
