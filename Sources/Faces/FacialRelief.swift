/// The features as a relief on the head shape: heights over the front of the face, painted once a
/// picture on a grid in local coordinates, with slopes and hollows (for ambient occlusion) derived.
final class FacialRelief {
  /// Height, its slopes along x and y, and how far a place lies below its surroundings.
  typealias Sample = SIMD4<Float>

  private static let left: Float = -0.30
  private static let top: Float = -0.24
  private static let right: Float = 0.30
  private static let bottom: Float = 0.50

  private let pitch: Float
  private let perPitch: Float
  private let columns: Int
  private let rows: Int
  private var heights: [Float]
  private var samples: [Sample] = []

  init(_ f: FaceFactors, landmarks: Landmarks, pixel: Float) {
    pitch = min(pixel, 1.0 / 72)
    perPitch = 1 / pitch
    columns = Int((Self.right - Self.left) / pitch) + 2
    rows = Int((Self.bottom - Self.top) / pitch) + 2
    heights = [Float](repeating: 0, count: columns * rows)
    raiseBones(f, landmarks)
    raiseNose(f, landmarks)
    raiseMouth(f, landmarks)
    wrinkle(f, landmarks)
    derive()
  }

  /// The relief at a local place, between its grid's points.
  @inline(__always)
  func sample(_ x: Float, _ y: Float) -> Sample {
    let u = (x - Self.left) * perPitch
    let v = (y - Self.top) * perPitch
    guard u >= 0, v >= 0, u < Float(columns - 1), v < Float(rows - 1) else { return Sample() }
    let i = Int(u)
    let j = Int(v)
    let s = u - Float(i)
    let t = v - Float(j)
    return samples.withUnsafeBufferPointer { p in
      let k = j * columns + i
      let upper = p[k] + (p[k + 1] - p[k]) * s
      let lower = p[k + columns] + (p[k + columns + 1] - p[k + columns]) * s
      return upper + (lower - upper) * t
    }
  }

  /// Adds a bell of `height` with radii `rx` and `ry`.
  private func bump(_ x: Float, _ y: Float, _ rx: Float, _ ry: Float, _ height: Float) {
    raise(x - 2 * rx, x + 2 * rx, y - 2 * ry, y + 2 * ry) { px, py in
      let dx = (px - x) / rx
      let dy = (py - y) / ry
      return height * bell(dx * dx + dy * dy)
    }
  }

  /// Adds the same bell on both sides.
  private func bumps(_ x: Float, _ y: Float, _ rx: Float, _ ry: Float, _ height: Float) {
    bump(-x, y, rx, ry, height)
    bump(x, y, rx, ry, height)
  }

  /// Adds `height(x, y)` to the grid's points within the box.
  @inline(__always)
  private func raise(
    _ x0: Float, _ x1: Float, _ y0: Float, _ y1: Float, _ height: (Float, Float) -> Float
  ) {
    let i0 = max(0, Int(max(x0 - Self.left, 0) / pitch))
    let i1 = min(columns - 1, Int(max(x1 - Self.left, 0) / pitch))
    let j0 = max(0, Int(max(y0 - Self.top, 0) / pitch))
    let j1 = min(rows - 1, Int(max(y1 - Self.top, 0) / pitch))
    guard i0 <= i1, j0 <= j1 else { return }
    for j in j0...j1 {
      let y = Self.top + Float(j) * pitch
      for i in i0...i1 {
        heights[j * columns + i] += height(Self.left + Float(i) * pitch, y)
      }
    }
  }

  private func raiseBones(_ f: FaceFactors, _ m: Landmarks) {
    let man = f.float(.male)
    let smile = max(0, f.float(.smile))
    bumps(m.eyeX - 0.004, -0.012, 0.072, 0.042, -0.046)
    bumps(m.eyeX, 0.002, 0.050, 0.028, 0.026)
    bumps(m.eyeX - 0.015, -0.075, 0.06, 0.025, 0.006 + 0.008 * man)
    bump(0, -0.075, 0.03, 0.03, 0.004 + 0.006 * man)
    bumps(0.165, 0.085, 0.075, 0.06, 0.028 + 0.004 * f.float(.cheekFullness))
    bumps(0.125, 0.15 - 0.01 * smile, 0.05, 0.05, 0.018 * smile)
    bumps(0.155, 0.23, 0.06, 0.08, -0.020 + 0.006 * f.float(.cheekFullness))
    bumps(0.23, -0.06, 0.05, 0.07, -0.012)
    bump(0, m.chin - 0.06, 0.055, 0.045, 0.040)
    bump(0, m.mouthY + 0.072, 0.06, 0.024, -0.018)
    bump(0, -0.2, 0.15, 0.1, 0.012)
  }

  private func raiseNose(_ f: FaceFactors, _ m: Landmarks) {
    let w = m.noseWidth
    let tip = m.noseTip
    raise(-0.09, 0.09, -0.08, tip + 0.06) { x, y in
      // The bridge rises from between the eyes to the tip and falls quickly below it.
      let t = saturate((y + 0.06) / (tip + 0.06))
      let profile =
        (0.030 + 0.072 * t * t) * step(-0.08, -0.02, y)
        * step(tip + 0.072, tip - 0.016, y)
      let half = 0.025 + 0.028 * t * t * w
      let d = x / half
      return profile * bell(d * d * 0.8)
    }
    bump(0, tip + 0.002, 0.030 * w, 0.028, 0.020)
    bumps(0.047 * w, tip + 0.016, 0.021 * w, 0.020, 0.036)
  }

  private func raiseMouth(_ f: FaceFactors, _ m: Landmarks) {
    let open = m.mouthOpening
    bump(0, m.mouthY, 0.10, 0.07, 0.022)
    raise(-m.mouthWidth, m.mouthWidth, m.mouthY - 0.09, m.mouthY + 0.1) { x, y in
      let t = x / m.mouthWidth
      let span = 1 - t * t
      if span <= 0 { return 0 }
      let line = m.mouthLine(t)
      let du = (y - (line - open * 0.4 * span - m.upperLip * 0.5)) / (m.upperLip * 0.6)
      let dl = (y - (line + open * 0.6 * span + m.lowerLip * 0.5)) / (m.lowerLip * 0.6)
      return span * (0.008 * bell(du * du) + 0.013 * bell(dl * dl))
    }
    bumps(0.012, m.mouthY - 0.052, 0.009, 0.02, 0.003)
    bumps(m.mouthWidth + 0.008, m.mouthLine(1), 0.016, 0.018, -0.010)
  }

  /// The fold from the nose's wings to the mouth's corners, bags and lines under the eyes.
  private func wrinkle(_ f: FaceFactors, _ m: Landmarks) {
    let age = saturate((f.float(.age) - 30) / 45)
    let smile = max(0, f.float(.smile))
    let depth = 0.003 + 0.007 * smile + 0.009 * age
    let startX = 0.062 * m.noseWidth
    let startY = m.noseTip + 0.01
    let endX = m.mouthWidth + 0.028
    let endY = m.mouthY + 0.005 + 0.02 * age
    for side: Float in [-1, 1] {
      raise(-0.2, 0.2, startY - 0.02, endY + 0.03) { x, y in
        let t = (y - startY) / (endY - startY)
        let run = t < 0 ? 0 : t
        let d = (x * side - mix(startX, endX, run * (1.3 - 0.3 * run))) / 0.013
        return -depth * bell(d * d) * step(-0.15, 0.1, t) * step(1.2, 0.8, t)
      }
    }
    let bags = f.float(.bagsUnderEyes)
    bumps(m.eyeX - 0.006, 0.045, 0.04, 0.010, -0.004 - 0.004 * bags)
    bumps(m.eyeX - 0.006, 0.030, 0.035, 0.009, 0.006 * bags)
    for line in 0..<3 where age > 0.15 {
      let y = -0.125 - 0.034 * Float(line)
      raise(-0.15, 0.15, y - 0.02, y + 0.02) { x, py in
        let d = (py - y + 0.25 * x * x) / 0.006
        return -0.0022 * age * bell(d * d) * (1 - x * x * 40)
      }
    }
  }

  /// Slopes by central differences; hollows as height below the mean of the surroundings.
  private func derive() {
    let radius = max(1, Int(0.034 / pitch))
    let blurred = Self.boxBlur(heights, columns: columns, rows: rows, radius: radius)
    samples = [Sample](repeating: Sample(), count: columns * rows)
    let scale = 0.5 / pitch
    for j in 1..<(rows - 1) {
      for i in 1..<(columns - 1) {
        let k = j * columns + i
        samples[k] = Sample(
          heights[k], (heights[k + 1] - heights[k - 1]) * scale,
          (heights[k + columns] - heights[k - columns]) * scale, blurred[k] - heights[k])
      }
    }
  }

  /// The mean over a square of (2 × radius + 1)², by running sums along rows and columns.
  private static func boxBlur(_ source: [Float], columns: Int, rows: Int, radius: Int) -> [Float] {
    var across = source
    let share = 1 / Float(2 * radius + 1)
    for j in 0..<rows {
      var sum: Float = 0
      for i in -radius...radius { sum += source[j * columns + min(max(i, 0), columns - 1)] }
      for i in 0..<columns {
        across[j * columns + i] = sum * share
        sum += source[j * columns + min(i + radius + 1, columns - 1)]
        sum -= source[j * columns + max(i - radius, 0)]
      }
    }
    var result = across
    for i in 0..<columns {
      var sum: Float = 0
      for j in -radius...radius { sum += across[min(max(j, 0), rows - 1) * columns + i] }
      for j in 0..<rows {
        result[j * columns + i] = sum * share
        sum += across[min(j + radius + 1, rows - 1) * columns + i]
        sum -= across[max(j - radius, 0) * columns + i]
      }
    }
    return result
  }
}
