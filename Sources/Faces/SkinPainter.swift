/// Paints the skin's own colours: tone with its mottling, redness of cheeks, nose and ears, shadows
/// of beards, make-up, brows.
struct SkinPainter {
  let factors: FaceFactors
  let palette: Palette
  let landmarks: Landmarks
  let noise: LatticeNoise

  func paint(_ head: HeadLayer) {
    paintBase(head)
    paintCheeks(head)
    paintEyeSurroundings(head)
    paintBeard(head)
    for side: Float in [-1, 1] { paintBrow(head, side) }
  }

  private func paintBase(_ head: HeadLayer) {
    let skin = palette.skin
    let age = saturate((factors.float(.age) - 40) / 40)
    let shine = 0.055 + 0.03 * factors.float(.skinTone)
    let fine = saturate(0.012 / head.framing.pixel)
    for k in 0..<head.count where head.places[k].w > 0 {
      let x = head.places[k].x
      let y = head.places[k].y
      let broad = noise(x * 9, y * 9)
      let small = noise(x * 47 + 11, y * 47) * fine
      let spots = age * max(0, noise(x * 31, y * 31 + 40) - 0.3)
      let value = 1 + 0.035 * broad + 0.03 * small - 0.25 * spots
      let redness = 0.03 * noise(x * 13 + 70, y * 13)
      head.albedo[k] = skin * value * Colour(1, 1 - redness, 1 - redness)
      // Forehead, nose and chin are oilier than the cheeks.
      let zone = bell(x * x * 90) + 0.35
      head.gloss[k] = shine * zone * (1 + 0.3 * small)
    }
  }

  private func paintCheeks(_ head: HeadLayer) {
    let strength = 0.10 + 0.34 * factors.float(.blush)
    let tint = Colour(1.0, 0.70, 0.68)
    head.paint(-0.27, 0.27, 0.0, 0.26) { k, x, y in
      let side = x < 0 ? -x : x
      let dx = (side - 0.155) / 0.075
      let dy = (y - 0.115) / 0.065
      let amount = bell(dx * dx + dy * dy) * strength
      let nx = x / 0.04
      let ny = (y - landmarks.noseTip) / 0.035
      let nose = bell(nx * nx + ny * ny) * 0.16
      let all = amount + nose
      head.albedo[k] *= mix(Colour(repeating: 1), tint, all)
    }
  }

  private func paintEyeSurroundings(_ head: HeadLayer) {
    let makeup = factors.float(.eyeMakeup)
    let bags = factors.float(.bagsUnderEyes)
    let shadowTint = mix(
      Colour(0.62, 0.5, 0.47), Colour(0.5, 0.47, 0.55), factors.float(.lipstickHue))
    head.paint(-0.22, 0.22, -0.07, 0.08) { k, x, y in
      let side = x < 0 ? -x : x
      let dx = (side - landmarks.eyeX) / 0.058
      let upper = (y + 0.018) / 0.024
      let lid = bell(dx * dx + upper * upper)
      let lower = (y - 0.032) / 0.018
      let under = bell(dx * dx + lower * lower)
      var tint = mix(Colour(repeating: 1), Colour(0.86, 0.76, 0.74), lid * 0.6)
      tint = tint * mix(Colour(repeating: 1), shadowTint, lid * makeup * 0.8)
      tint = tint * mix(Colour(repeating: 1), Colour(0.72, 0.66, 0.70), under * (0.25 + 0.6 * bags))
      head.albedo[k] *= tint
    }
  }

  /// One brow: a tapering stroke of short hairs with soft edges.
  private func paintBrow(_ head: HeadLayer, _ side: Float) {
    let m = landmarks
    let arch = 0.012 + 0.005 * factors.float(.browArch)
    let angle = 0.05 * factors.float(.browAngle)
    let inner = m.eyeX - 0.068
    let outer = m.eyeX + 0.075
    let man = factors.float(.male)
    let density = (0.66 + 0.14 * man + 0.1 * factors.float(.eyeMakeup))
    head.paint(side * inner - 0.03, side * outer + 0.03, m.browY - 0.05, m.browY + 0.05) {
      k, x, y in
      let t = (x * side - inner) / (outer - inner)
      guard t > -0.1, t < 1.1 else { return }
      let rise = (t - 0.62)
      let middle = m.browY - arch * (1 - rise * rise * 3.4) + angle * (0.5 - t) * 0.12 + arch * 0.5
      let half = m.browThickness * (t < 0.55 ? 1 - 0.12 * (0.55 - t) : 1 - (t - 0.55) * 1.35)
      let strands = noise(x * 110 * side + y * 120, y * 30 + x * 40)
      let d = (y - middle) / max(half * (1 + 0.25 * strands), 0.003)
      let body = bell(d * d * 0.75)
      let ends = step(-0.08, 0.16, t) * step(1.08, 0.85, t)
      let alpha = saturate(body * ends * density * (1 + 0.25 * strands) * 1.15)
      head.albedo[k] = mix(head.albedo[k], palette.brow, alpha)
      head.gloss[k] *= 1 - 0.7 * alpha
    }
  }

  /// Stubble, moustache, goatee and full beard: one density over the lower face.
  private func paintBeard(_ head: HeadLayer) {
    let m = landmarks
    let stubble = factors.float(.stubble)
    let moustache = factors.float(.moustache)
    let goatee = factors.float(.goatee)
    let beard = factors.float(.beard)
    guard stubble + moustache + goatee + beard > 0.02 else { return }
    let hair = mix(palette.hair, palette.brow, 0.45)
    head.paint(-0.3, 0.3, 0.02, 0.5) { k, x, y in
      let side = x < 0 ? -x : x
      let rough = noise(x * 82, y * 36) * 0.65 + noise(x * 21, y * 17 + 30) * 0.35
      let lip = Self.lipRegion(x, y, m)
      let jaw =
        step(0.07, 0.20, y - 0.35 * (0.24 - side)) * step(0.045, 0.115, side + 2.2 * (y - m.mouthY))
      let cheekLine = step(
        0.02, 0.07, y - (0.30 - 0.9 * side) + (side > 0.2 ? (side - 0.2) * 2.2 : 0))
      let lower = max(jaw * cheekLine, step(m.mouthY + 0.045, m.mouthY + 0.075, y))
      let mx = x / (m.mouthWidth + 0.012)
      let my =
        (y - (m.noseTip + 0.045 + 0.45 * (m.mouthY - m.noseTip - 0.06) + 0.018 * mx * mx)) / 0.026
      let above = bell(mx * mx * mx * mx * 1.2 + my * my)
      let gx = side / 0.085
      let gy = (y - (m.mouthY + 0.10)) / 0.075
      let ring = (side - m.mouthWidth - 0.012) / 0.022
      let around =
        bell(gx * gx * gx * gx + gy * gy)
        + 0.7 * bell(ring * ring) * step(m.mouthY - 0.05, m.mouthY, y)
        * step(m.mouthY + 0.12, m.mouthY + 0.03, y) * moustache
      let shadow = max(lower, above) * stubble * 0.42

      var density = max(max(above * moustache, saturate(around) * goatee), lower * beard)
      density = step(0.05, 0.85, density * (0.95 + 0.55 * rough)) * (0.86 + 0.14 * rough)
      let free = 1 - lip
      head.albedo[k] *= mix(
        Colour(repeating: 1), Colour(0.42, 0.44, 0.48), saturate(shadow * (1 + 0.5 * rough)) * free)
      head.albedo[k] = mix(head.albedo[k], hair * (1 + 0.35 * rough), saturate(density) * free)
      head.gloss[k] *= 1 - 0.8 * saturate(density + shadow) * free
    }
  }

  /// 1 on the lips and the opening between them.
  @inline(__always)
  private static func lipRegion(_ x: Float, _ y: Float, _ m: Landmarks) -> Float {
    let t = x / (m.mouthWidth * 1.04)
    let span = 1 - t * t
    if span <= 0 { return 0 }
    let line = m.mouthLine(t)
    let top = line - (m.upperLip + 0.4 * m.mouthOpening) * span
    let bottom = line + (m.lowerLip + 0.6 * m.mouthOpening) * span
    return step(-0.006, 0.004, y - top) * step(-0.006, 0.004, bottom - y)
  }
}
