/// Paints what is behind the person, out of focus: evaluated on a coarse grid and interpolated,
/// which is both cheap and as soft as a lens would make it.
struct BackgroundPainter {
  let factors: FaceFactors
  let random: CounterRandom
  let noise: LatticeNoise

  private static let pitch: Float = 1.0 / 44

  func paint(_ canvas: Canvas) {
    let framing = canvas.framing
    let left = framing.sceneX(0)
    let top = framing.sceneY(0)
    let columns = Int((framing.sceneX(framing.width - 1) - left) / Self.pitch) + 3
    let rows = Int((framing.sceneY(framing.height - 1) - top) / Self.pitch) + 3
    // The grid is anchored in the scene, so that all framings see the same background.
    let firstX = Self.anchor(left)
    let firstY = Self.anchor(top)
    let scene = BackgroundScene(factors: factors, random: random, noise: noise)
    var grid = [Colour](repeating: Colour(), count: (columns + 1) * (rows + 1))
    for j in 0...rows {
      for i in 0...columns {
        grid[j * (columns + 1) + i] = scene.colour(
          (Float(firstX + i)) * Self.pitch, (Float(firstY + j)) * Self.pitch)
      }
    }
    grid.withUnsafeBufferPointer { cells in
      for row in 0..<framing.height {
        let v = framing.sceneY(row) / Self.pitch - Float(firstY)
        let j = Int(v)
        let t = v - Float(j)
        for column in 0..<framing.width {
          let u = framing.sceneX(column) / Self.pitch - Float(firstX)
          let i = Int(u)
          let s = u - Float(i)
          let k = j * (columns + 1) + i
          let upper = mix(cells[k], cells[k + 1], s)
          let lower = mix(cells[k + columns + 1], cells[k + columns + 2], s)
          canvas.light[row * framing.width + column] = mix(upper, lower, t)
        }
      }
    }
  }

  /// The grid line at or before a scene coordinate.
  private static func anchor(_ value: Float) -> Int { Int(value / pitch + 4096) - 4096 }
}

/// One background: its colour at any place of the scene.
struct BackgroundScene {
  private struct Light {
    let x: Float
    let y: Float
    let scale: Float
    let colour: Colour
  }

  private let kind: Int
  private let base: Colour
  private let other: Colour
  private let accent: Colour
  private let detail: Float
  private let choice: SIMD4<Float>
  private let lights: [Light]
  private let noise: LatticeNoise
  private let exposure: Float

  init(factors f: FaceFactors, random: CounterRandom, noise: LatticeNoise) {
    self.noise = noise
    kind = f.kind(.backgroundKind)
    detail = f.float(.backgroundDetail)
    exposure = 0.6 + 0.4 * f.float(.exposure)
    let hue = f.float(.backgroundHue)
    let saturation = f.float(.backgroundSaturation)
    let lightness = f.float(.backgroundLightness)
    choice = random.uniforms(3001)
    base = Faces.colour(hue: hue, saturation: saturation, lightness: 0.12 + 0.8 * lightness)
    let shifted = hue + 0.08 + 0.3 * choice.x
    other = Faces.colour(
      hue: shifted >= 1 ? shifted - 1 : shifted, saturation: saturation * 0.8,
      lightness: 0.08 + 0.75 * saturate(lightness + (choice.y - 0.6) * 0.7))
    let opposite = hue + 0.45
    accent = Faces.colour(
      hue: opposite >= 1 ? opposite - 1 : opposite, saturation: min(1, saturation * 0.8 + 0.1),
      lightness: 0.35 + 0.55 * choice.z)
    var lights: [Light] = []
    let count = kind == 2 ? 7 + Int(detail * 14) : (kind == 4 ? 3 : 0)
    for i in 0..<count {
      let u = random.uniforms(UInt32(3100 + i))
      let v = random.uniforms(UInt32(3200 + i))
      let radius = 0.03 + 0.10 * u.z * (0.5 + detail)
      let tint = mix(
        Faces.colour(hue: v.x, saturation: 0.55 * v.y, lightness: 0.9), Colour(1.0, 0.72, 0.4),
        0.5 * v.z)
      lights.append(
        Light(
          x: u.x * 1.5 - 0.75, y: u.y * 1.1 - 0.5, scale: 1 / radius,
          colour: tint * (0.15 + 0.6 * u.w * u.w)))
    }
    self.lights = lights
  }

  func colour(_ x: Float, _ y: Float) -> Colour {
    let c: Colour =
      switch kind {
      case 0: studio(x, y)
      case 1: panels(x, y)
      case 2: glints(x, y)
      case 3: foliage(x, y)
      case 4: room(x, y)
      default: landscape(x, y)
      }
    return c * exposure
  }

  /// A paper backdrop with a pool of light.
  private func studio(_ x: Float, _ y: Float) -> Colour {
    let dx = x - (choice.x - 0.5) * 0.9
    let dy = y - (choice.y - 0.6) * 0.7
    let pool = 1 / (1 + 2.2 * (dx * dx + dy * dy))
    let cloud = 1 + 0.10 * detail * noise(x * 3.2, y * 3.2)
    return mix(base * 0.35, base * 1.1, pool) * cloud
  }

  /// A wall of panels, as behind guests at receptions, some with blurred writing.
  private func panels(_ x: Float, _ y: Float) -> Colour {
    let width = 0.28 + 0.5 * choice.z
    let u = (x + choice.w) / width + 64
    let cell = Int(u)
    let within = u - Float(cell)
    let tone = 0.82 + 0.30 * noise(Float(cell & 63) * 7.3, 5)
    let seam = step(0, 0.09, within) * step(1, 0.93, within)
    let back = mix(base, other, step(0.35, 0.65, choice.x + 0.2 * (y - 0.2)))
    var c = back * (tone * (0.62 + 0.38 * seam) * (1 - 0.25 * (y + 0.46)))
    if detail > 0.6 {
      let row = (y + choice.y) / 0.21 + 64
      let line = row - Float(Int(row))
      let word =
        noise(x * 17, Float(Int(row) & 63) * 9.7) + 0.3 * noise(x * 5, Float(Int(row) & 63) * 3.1)
      let mark = step(0.22, 0.48, line) * step(0.80, 0.54, line) * step(0.0, 0.6, word)
      c = mix(c, mix(accent, other, 0.4), 0.6 * mark)
    }
    return c
  }

  /// Lights at night, out of focus.
  private func glints(_ x: Float, _ y: Float) -> Colour {
    let haze = 0.5 + 0.5 * noise(x * 3, y * 3)
    var c = mix(base, other, haze) * (0.16 + 0.22 * haze)
    for light in lights {
      let dx = (x - light.x) * light.scale
      let dy = (y - light.y) * light.scale
      c += light.colour * (0.75 * step(1.35, 0.6, dx * dx + dy * dy))
    }
    return c
  }

  /// Leaves and gaps of light between them.
  private func foliage(_ x: Float, _ y: Float) -> Colour {
    let broad = noise(x * 4, y * 4)
    let middle = noise(x * 9 + 5, y * 9)
    let small = noise(x * 19, y * 19 + 8)
    let depth = saturate(0.48 + 0.30 * broad + 0.24 * middle + 0.12 * small)
    let dark = encoded(28, 42, 22)
    let leaf = mix(encoded(98, 124, 60), encoded(140, 130, 66), choice.x)
    let gap = mix(encoded(222, 226, 190), encoded(196, 214, 226), choice.y)
    let c = mix(dark, leaf, step(0.2, 0.65, depth))
    return mix(c, gap, step(0.72, 0.95, depth) * (0.4 + 0.6 * detail))
  }

  /// A room: wall, a window or a picture, furniture, a lamp.
  private func room(_ x: Float, _ y: Float) -> Colour {
    let corner = choice.x * 1.2 - 0.6
    let wall = x < corner ? mix(base, other, 0.15) : mix(base, other, 0.5)
    let turn = mix(0.72, 1.0, step(corner - 0.03, corner + 0.03, x))
    var c = wall * (turn * (0.9 - 0.35 * y) * (1 + 0.05 * noise(x * 6, y * 6)))
    let fx = x - (choice.y * 1.1 - 0.55)
    let fy = y + 0.18
    let frameX = 0.17 - (fx < 0 ? -fx : fx)
    let frameY = 0.24 + 0.2 * choice.z - (fy < 0 ? -fy : fy)
    let frame = step(0, 0.035, frameX) * step(0, 0.035, frameY)
    let pane = step(0.03, 0.06, frameX) * step(0.03, 0.06, frameY)
    let view =
      choice.w > 0.5
      ? encoded(228, 234, 240) * (0.75 + 0.25 * noise(x * 5, y * 5))
      : mix(accent, other, 0.5 + 0.5 * noise(x * 9, y * 9)) * 0.6
    c = mix(c, other * 0.35, frame * detail)
    c = mix(c, view, pane * step(0.15, 0.4, detail))
    let shelf = step(0.20, 0.25, y) * step(0.1, 0.5, choice.z)
    let books = noise(x * 15, 3.3)
    c = mix(c, mix(other * 0.3, accent * 0.5, saturate(0.5 + books)), shelf * 0.85)
    for light in lights.prefix(2) {
      let dx = (x - light.x) * 7
      let dy = (y - light.y) * 7
      c += Colour(0.75, 0.55, 0.32) * (0.5 * detail * bell((dx * dx + dy * dy) * 0.5))
    }
    return c
  }

  /// Sky, a far skyline, and ground.
  private func landscape(_ x: Float, _ y: Float) -> Colour {
    let clouds = 0.5 + 0.5 * noise(x * 2.5, y * 6)
    let high = mix(encoded(112, 150, 196), encoded(190, 176, 168), choice.x)
    let sky = mix(high, encoded(236, 234, 228), saturate(0.5 + y * 0.9 + 0.35 * clouds * detail))
    let skyline = 0.02 + 0.25 * choice.y + 0.07 * noise(x * 8, 0.5) * detail
    let ground = mix(
      mix(base, encoded(120, 112, 88), 0.6), other * 0.6, 0.5 + 0.5 * noise(x * 7, y * 10))
    return mix(sky * 0.9, ground, step(skyline - 0.02, skyline + 0.03, y))
  }
}
