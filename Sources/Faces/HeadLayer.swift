/// The head's surface as the picture sees it: for each pixel in a box around the head the local
/// place, the normal and the coverage, then what the painters of the features make of it.
final class HeadLayer {
  let framing: Framing
  let columns: Range<Int>
  let rows: Range<Int>
  let pose: Pose
  let shape: HeadShape
  let relief: FacialRelief
  /// Local x and y; how deep a place lies, and once lit how far it is from hair; coverage.
  let places: UnsafeMutablePointer<SIMD4<Float>>
  /// Unit normals in the picture's frame.
  let normals: UnsafeMutablePointer<SIMD3<Float>>
  let albedo: UnsafeMutablePointer<Colour>
  /// Light received; after `light` has run, the finished colour is in `albedo`.
  let received: UnsafeMutablePointer<Colour>
  /// How strongly a place mirrors.
  let gloss: UnsafeMutablePointer<Float>
  let count: Int

  init(framing: Framing, pose: Pose, shape: HeadShape, relief: FacialRelief) {
    self.framing = framing
    self.pose = pose
    self.shape = shape
    self.relief = relief
    let axis = -pose.eyeDepth * pose.sinYaw
    let reach = (max(shape.cheekWidth, pose.eyeDepth) + 0.03) * pose.scale
    columns = framing.columns(axis - reach - 0.03, axis + reach + 0.03)
    rows = framing.rows(-0.56, 0.60)
    count = columns.count * rows.count
    places = .allocate(capacity: count + 1)
    normals = .allocate(capacity: count + 1)
    albedo = .allocate(capacity: count + 1)
    received = .allocate(capacity: count + 1)
    gloss = .allocate(capacity: count + 1)
    places.initialize(repeating: SIMD4(), count: count + 1)

    survey()
  }

  deinit {
    places.deallocate()
    normals.deallocate()
    albedo.deallocate()
    received.deallocate()
    gloss.deallocate()
  }

  /// True where nothing behind the head can be seen.
  @inline(__always)
  func hides(column: Int, row: Int) -> Bool {
    guard columns.contains(column), rows.contains(row) else { return false }
    let k = (row - rows.lowerBound) * columns.count + column - columns.lowerBound
    return places[k].w >= 1
  }

  /// True where the lit head is farther from hair than the hair's thickness can shift its border.
  @inline(__always)
  func isBare(column: Int, row: Int) -> Bool {
    guard columns.contains(column), rows.contains(row) else { return false }
    let place = places[(row - rows.lowerBound) * columns.count + column - columns.lowerBound]
    return place.w >= 1 && place.z > 0.10
  }

  /// Finds each pixel's place on the head; the relief shifts it as the nose does in a turned head.
  private func survey() {
    let softness = max(framing.pixel * 0.75, 1.0 / 160)
    let held = PosedShape(shape, pose)
    var k = 0
    for row in rows {
      let sceneY = framing.sceneY(row)
      for column in columns {
        let p = pose.upright(framing.sceneX(column), sceneY)
        let point = held.meet(p)
        // Behind the jaw's angle there is no face but the neck.
        let behind = step(-0.38, -0.08, point.cosine + step(0.16, 0.06, point.y))
        let coverage = behind * saturate(0.5 + point.distance * pose.scale / (2 * softness))
        if coverage > 0 {
          var x = point.x
          var y = point.y
          var sample = relief.sample(x, y)
          x -= sample.x * pose.sinYaw
          y += sample.x * pose.sinPitch
          sample = relief.sample(x, y)

          var n = Lighting.normalized(point.normal)
          let front = n.z
          n.x -= sample.y * front
          n.y -= sample.z * front
          normals[k] = Lighting.normalized(pose.turned(n))
          places[k] = SIMD4(x, y, sample.w, coverage)
        }
        k += 1
      }
    }
  }

  /// Runs `body` on the covered pixels near a box in local coordinates, with their index, local x
  /// and y. Pixels outside the box come along; the body tells by the coordinates.
  @inline(__always)
  func paint(
    _ x0: Float, _ x1: Float, _ y0: Float, _ y1: Float, _ body: (Int, Float, Float) -> Void
  ) {
    var low = SIMD2<Float>(1e3, 1e3)
    var high = SIMD2<Float>(-1e3, -1e3)
    for x in [x0, (x0 + x1) * 0.5, x1] {
      for y in [y0, (y0 + y1) * 0.5, y1] {
        let section = shape.section(y)
        let s = x / max(section.x, 1e-3)
        let inside = 1 - s * s
        let base = section.y * (inside > 0 ? inside.squareRoot() : 0)
        for z in [base, base + 0.08] {
          let q = pose.scene(pose.project(x, y, z))
          low = SIMD2(min(low.x, q.x), min(low.y, q.y))
          high = SIMD2(max(high.x, q.x), max(high.y, q.y))
        }
      }
    }
    let margin: Float = 0.015
    let boxColumns = framing.columns(low.x - margin, high.x + margin).clamped(to: columns)
    let boxRows = framing.rows(low.y - margin, high.y + margin).clamped(to: rows)
    for row in boxRows {
      let base = (row - rows.lowerBound) * columns.count - columns.lowerBound
      for column in boxColumns {
        let k = base + column
        let place = places[k]
        if place.w > 0 { body(k, place.x, place.y) }
      }
    }
  }

  /// Lights the painted surface. `shadows(k, x, y)` gives the share of the key light that arrives
  /// at a pixel, and how open it is.
  @inline(__always)
  func light(_ lighting: Lighting, _ shadows: (Int, Float, Float) -> SIMD2<Float>) {
    let wrap = Colour(0.42, 0.24, 0.18)
    for k in 0..<count where places[k].w > 0 {
      let place = places[k]
      let shade = shadows(k, place.x, place.y)
      let hollow = min(place.z > 0 ? place.z * 26 : place.z * 8, 0.55)
      let n = normals[k]
      // The sides of a face see less of the room.
      let open = 0.72 + 0.28 * saturate(n.z * 1.25)
      let occlusion = saturate(1 - hollow) * shade.y * open
      let light = lighting.received(n, occlusion: occlusion, wrap: wrap, shadow: shade.x)
      received[k] = light
      let rim = 1 - max(0, n.z)
      let sheen = lighting.mirrored(n) * gloss[k] * shade.x * occlusion
      albedo[k] =
        albedo[k] * light + lighting.key * sheen
        + lighting.ambient * (0.05 * rim * rim * rim * occlusion)
    }
  }

  /// Lays the finished head over the drawing.
  func composite(on canvas: Canvas) {
    var k = 0
    for row in rows {
      let base = row * framing.width
      for column in columns {
        let alpha = places[k].w
        if alpha > 0 { canvas.blend(base + column, albedo[k], alpha) }
        k += 1
      }
    }
  }
}
