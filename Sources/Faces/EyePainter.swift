/// Paints the eyes into the lit head: eyeball with its shading, iris, pupil, reflection of the
/// light, lids, lashes and the crease above.
struct EyePainter {
  let factors: FaceFactors
  let palette: Palette
  let landmarks: Landmarks
  let lighting: Lighting

  func paint(_ head: HeadLayer) {
    for side: Float in [-1, 1] { paint(head, side) }
  }

  private func paint(_ head: HeadLayer, _ side: Float) {
    let m = landmarks
    let age = saturate((factors.float(.age) - 40) / 40)
    let makeup = factors.float(.eyeMakeup)
    let man = factors.float(.male)
    let soft = max(head.framing.pixel * 0.6, 0.0028)
    let irisRadius: Float = 0.0255
    let irisX = factors.float(.gazeX) * 0.015 * side
    let irisY = factors.float(.gazeY) * 0.007 - 0.0035
    let lashWidth = 0.0045 + 0.004 * makeup - 0.0015 * man
    let lashColour = encoded(34, 26, 24)
    let glintX = (lighting.direction.x * 0.45) * irisRadius * side
    let glintY = lighting.direction.y * 0.45 * irisRadius - 0.003
    let crease = 0.010 + 0.005 * (1 - age)
    let cx = side * m.eyeX
    head.paint(cx - 0.09, cx + 0.09, -0.065, 0.055) { k, x, y in
      let ex = (x - cx) * side
      let t = ex / m.eyeWidth
      guard t > -1.5, t < 1.6 else { return }
      let ey = y + ex * m.eyeSlant
      // The upper lid peaks a little inwards, the lower one a little outwards.
      let u = t + 0.12 * (1 - t * t)
      let l = t - 0.12 * (1 - t * t)
      let spanU = max(0, 1 - u * u)
      let spanL = max(0, 1 - l * l)
      let top = -m.upperLid * spanU * (0.62 + 0.38 * spanU) + 0.002
      let bottom = m.lowerLid * spanL + 0.002
      let light = luminance(head.received[k])
      var c = head.albedo[k]

      // The lid's crease and the fold's shadow.
      let fade = step(1.35, 0.75, t < 0 ? -t * 1.1 : t)
      let dc = (ey - (top - crease)) / 0.0055
      c *= 1 - 0.42 * bell(dc * dc) * fade
      // The rim of the lower lid.
      let dr = (ey - (bottom + 0.004)) / 0.005
      c *= 1 - (0.20 + 0.25 * makeup) * bell(dr * dr) * step(1.2, 0.8, t < 0 ? -t : t)

      let opening = smoothMinimum(ey - top, bottom - ey, 0.004)
      let inside = step(-soft, soft, opening) * step(1.06, 0.97, t < 0 ? -t : t)
      if inside > 0 {
        let eye = eyeball(
          ex, ey, top: top, t: t, irisX: irisX, irisY: irisY, radius: irisRadius, soft: soft)
        var lit = eye * (0.22 + 0.80 * light)
        let gx = (ex - irisX - glintX) / 0.0052
        let gy = (ey - irisY - glintY) / 0.0052
        lit += Colour(repeating: 0.75) * bell(gx * gx + gy * gy) * (0.5 + 0.5 * light)
        c = mix(c, lit, inside)
      }
      // The upper lashes, longer outwards; the lower ones only hinted at.
      let outward = step(-0.9, 0.9, t)
      let dl = (ey - top + 0.001) / (lashWidth * (0.75 + 0.6 * outward))
      let wing = step(1.32, 1.0, t) * step(-1.12, -0.9, t)
      let lash = bell(dl * dl) * wing * (0.72 + 0.28 * makeup)
      c = mix(c, lashColour * (0.5 + light * 0.5), saturate(lash))
      head.albedo[k] = c
    }
  }

  /// The eyeball's colour before lighting at a place in the opening.
  @inline(__always)
  private func eyeball(
    _ ex: Float, _ ey: Float, top: Float, t: Float, irisX: Float, irisY: Float, radius: Float,
    soft: Float
  ) -> Colour {
    let t2 = t * t
    let white = mix(encoded(208, 198, 194), encoded(186, 140, 130), t2 * t2 * 0.7)
    let dx = ex - irisX
    let dy = ey - irisY
    let r = (dx * dx + dy * dy).squareRoot()
    // Below the light the iris glows; its border is dark.
    let glow = 0.6 + 0.42 * saturate(0.5 + dy / radius * 0.8)
    let rim = step(radius * 0.72, radius, r)
    let iris = palette.iris * (glow * (1 - 0.6 * rim))
    var c = mix(white, iris, step(radius + soft, radius - soft, r))
    c = mix(c, encoded(14, 11, 11), step(0.0115 + soft, 0.0115 - soft, r))
    // The upper lid shades the ball, and the ball turns away at the corners.
    let lid = 0.42 + 0.58 * step(-0.002, 0.018, ey - top)
    return c * (lid * (1 - 0.5 * t2))
  }
}
