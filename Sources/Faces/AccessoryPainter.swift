/// Paints glasses, earrings and hats.
struct AccessoryPainter {
  let factors: FaceFactors
  let landmarks: Landmarks
  let head: HeadShape
  let pose: Pose
  let lighting: Lighting
  let noise: LatticeNoise

  /// Glasses on the lit head.
  func paintGlasses(_ layer: HeadLayer) {
    let kind = factors.kind(.glasses)
    guard kind != 0 else { return }
    let size = 0.9 + 0.25 * factors.float(.glassesSize)
    let rx: Float = (kind == 3 ? 0.090 : 0.080) * size
    let ry: Float = (kind == 3 ? 0.066 : 0.054) * size
    let cx = landmarks.eyeX + 0.004
    let cy: Float = kind == 3 ? 0.012 : 0.010
    let thickness: Float = kind == 1 ? 0.0055 : 0.011
    let hue = factors.float(.hatHue)
    let frame =
      kind == 1
      ? encoded(120, 108, 96)
      : mix(encoded(22, 18, 18), encoded(84, 48, 28), step(0.55, 0.75, hue))
    let soft = max(layer.framing.pixel * 0.55, 0.003)
    let glintX = lighting.direction.x * 0.5
    layer.paint(-0.32, 0.32, -0.10, 0.12) { k, x, y in
      let side = x < 0 ? -x : x
      let dx = (side - cx) / rx
      let dy = (y - cy) / ry
      // Between an ellipse and a rounded box; wider above.
      let wide = dx * (1 + 0.08 * dy)
      let q = wide * wide
      let r = dy * dy
      let level = 0.35 * (q + r) + 0.65 * (q * q + r * r)
      let radial = level.squareRoot().squareRoot()
      let distance = (radial - 1) * ry
      var c = layer.albedo[k]
      let light = luminance(layer.received[k])
      if kind == 3 {
        let lens = step(soft, -soft, distance)
        let tint = mix(encoded(20, 18, 20), encoded(78, 62, 54), saturate(0.35 + dy * 0.4))
        let sx = dx + 0.35 * (x < 0 ? -1 : 1) * glintX + 0.2
        let streak = bell((sx + dy * 0.6) * (sx + dy * 0.6) * 14) * (0.5 - 0.5 * dy)
        c = mix(
          c, tint * (0.5 + 0.5 * light) + Colour(repeating: 0.22 * max(0, streak)), lens * 0.93)
      } else {
        let lens = step(soft, -soft, distance)
        let sx = dx + dy * 0.7 - 0.55
        c += Colour(repeating: 0.045 * bell(sx * sx * 16) * lens)
      }
      let wall = distance < 0 ? -distance : distance
      let rim = step(thickness * 0.5 + soft, thickness * 0.5 - soft, wall)
      let bridgeY = y + 0.012 - 0.02 * (1 - (side / 0.05) * (side / 0.05))
      let bridge =
        step(thickness * 0.6 + soft, thickness * 0.5 - soft, bridgeY < 0 ? -bridgeY : bridgeY)
        * step(cx - rx * 0.93, cx - rx, side)
      let armY = y + 0.014
      let arm =
        step(thickness * 0.7 + soft, thickness * 0.5 - soft, armY < 0 ? -armY : armY)
        * step(cx + rx * 0.95, cx + rx, side)
      let shade = bell((distance - 0.012) * (distance - 0.012) * 9000) * step(-0.4, 0.4, dy)
      c *= 1 - 0.18 * shade
      c = mix(
        c, frame * (0.3 + 0.75 * light), max(rim, max(bridge, arm)) * (kind == 1 ? 0.85 : 0.97))
      layer.albedo[k] = c
    }
  }

  /// An earring below each visible ear.
  func paintEarring(_ canvas: Canvas, side: Float) {
    guard factors.kind(.earrings) == 1 else { return }
    let framing = canvas.framing
    let long = factors.float(.glassesSize)
    let metal = mix(
      encoded(230, 226, 220), encoded(224, 182, 98), step(0.4, 0.6, factors.float(.hatHue)))
    let at = pose.scene(pose.project(side * (head.cheekWidth + 0.004), 0.150 + 0.02 * long, -0.01))
    let rx: Float = 0.010
    let ry = 0.012 + 0.035 * long
    let soft = framing.pixel / rx
    for row in framing.rows(at.y - ry * 1.5, at.y + ry * 1.5) {
      for column in framing.columns(at.x - rx * 2, at.x + rx * 2) {
        let dx = (framing.sceneX(column) - at.x) / rx
        let dy = (framing.sceneY(row) - at.y) / ry
        let alpha = step(1 + soft, 1 - soft, dx * dx + dy * dy)
        let sparkle = 0.45 + 0.55 * bell((dx + 0.3) * (dx + 0.3) * 3) + 0.3 * noise(dx * 2, dy * 5)
        canvas.blend(row * framing.width + column, metal * sparkle, alpha * 0.9)
      }
    }
  }

  /// How far a hat comes down the forehead, and the shape it has, or nothing.
  private var hatShape: HeadShape? {
    let kind = factors.kind(.hat)
    guard kind != 0 else { return nil }
    let rise: Float = kind == 3 ? 0.12 : (kind == 2 ? 0.07 : 0.05)
    let wide: Float = kind == 2 ? 0.035 : 0.028
    let crown = head.crown - rise
    let width = head.cheekWidth + wide
    return HeadShape(chin: 0.5, crown: crown, cheekWidth: width) { y in
      let t = (-0.05 - y) / (-0.05 - crown)
      guard t < 1 else { return SIMD2() }
      let held = max(t, 0)
      let t2 = held * held
      let full = kind == 3 ? (1 - t2 * t2 * t2).squareRoot() : (1 - t2 * held).squareRoot()
      return SIMD2(width * full, 0.345 * full)
    }
  }

  func paintHat(_ canvas: Canvas) {
    guard let shape = hatShape else { return }
    let held = PosedShape(shape, pose)
    let framing = canvas.framing
    let kind = factors.kind(.hat)
    let hue = factors.float(.hatHue)
    let detail = noise(3, 7)
    let cloth = colour(
      hue: hue, saturation: 0.25 + 0.45 * saturate(detail),
      lightness: 0.2 + 0.45 * saturate(0.5 - detail))
    let band = cloth * 0.35
    let line: Float = kind == 2 ? -0.165 : -0.185
    let soft = max(framing.pixel, 0.006)
    for row in framing.rows(-0.7, 0.05) {
      for column in framing.columns(-0.62, 0.62) {
        let p = pose.upright(framing.sceneX(column), framing.sceneY(row))
        let i = row * framing.width + column
        let q = held.meet(p)
        let edge = line + 0.55 * q.x * q.x
        let crown = step(-soft, soft, q.distance) * step(edge + soft, edge - soft, q.y)
        if crown > 0 {
          let n = Lighting.normalized(pose.turned(Lighting.normalized(q.normal)))
          let rib = kind == 2 ? noise(q.x * 60, q.y * 12) : 0.4 * noise(q.x * 22, q.y * 22)
          let light = lighting.received(
            n, occlusion: 0.9, wrap: Colour(repeating: 0.2), shadow: 1)
          let seam = kind == 1 ? 1 - 0.25 * bell(q.x * q.x * 6000) : 1
          let brimBand =
            kind == 3
            ? step(edge - 0.075, edge - 0.065, q.y)
            : (kind == 2 ? 0.35 * step(edge - 0.085, edge - 0.075, q.y) : 0)
          let c = mix(cloth, band, brimBand) * light * ((1 + 0.16 * rib) * seam)
          canvas.blend(i, c, crown)
        }
        let brim = brimCoverage(kind, p, line, soft)
        if brim.x > 0 {
          let light = lighting.received(
            SIMD3(0, -0.75, 0.66), occlusion: 0.8, wrap: Colour(repeating: 0.2), shadow: 0.9)
          canvas.blend(i, cloth * light * (0.45 + 0.5 * brim.y), brim.x)
        }
      }
    }
  }

  /// The coverage of a visor or brim, and 0 (its underside) to 1 (its upper edge).
  private func brimCoverage(_ kind: Int, _ p: SIMD2<Float>, _ line: Float, _ soft: Float)
    -> SIMD2<Float>
  {
    guard kind != 2 else { return SIMD2() }
    let half: Float = kind == 1 ? 0.265 : 0.50
    let middle = pose.project(0, line, kind == 1 ? 0.38 : 0.2)
    let dx = (p.x - middle.x) / half
    let bow: Float = kind == 1 ? 0.075 : -0.03
    let thick: Float = kind == 1 ? 0.034 : 0.045
    let span = 1 - dx * dx
    guard span > 0 else { return SIMD2() }
    let centre = middle.y - 0.012 + bow * dx * dx
    let d = (p.y - centre) / (thick * span.squareRoot())
    let inside = 1 - (d < 0 ? -d : d)
    return SIMD2(step(-soft / thick, soft / thick, inside), saturate(0.5 - 0.5 * d))
  }

  /// The share of light that a hat leaves to a place on the face.
  @inline(__always)
  func hatShade(_ y: Float) -> Float {
    switch factors.kind(.hat) {
    case 0: 1
    case 2: mix(0.5, 1, step(-0.17, -0.11, y))
    default: mix(0.42, 1, step(-0.17, 0.0, y))
    }
  }
}
