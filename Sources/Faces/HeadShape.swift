/// The head without its features: an upright cylinder whose elliptical sections change with the
/// height, turned by yaw and pitch and placed so that the point between the eyes stays at the
/// scene's origin. Local coordinates are those of a head that looks straight ahead: x to the right
/// of the picture, y downwards, z to the viewer; the eyes lie at y = 0.
struct HeadShape: Sendable {
  /// Half width and half depth of a section, and their change with y.
  typealias Section = SIMD4<Float>

  static let firstRow: Float = -0.6
  static let rowPitch: Float = 1.0 / 128
  static let rowCount = 232

  private let sections: [Section]
  let chin: Float
  let crown: Float
  let cheekWidth: Float

  init(_ f: FaceFactors) {
    let age = saturate((f.float(.age) - 35) / 45)
    chin = 0.465 + 0.013 * f.float(.headLength)
    crown = -0.405 - 0.006 * f.float(.headLength)
    cheekWidth = 0.270 + 0.008 * f.float(.headWidth) + 0.006 * f.float(.cheekFullness)
    let jaw = saturate(0.35 + 0.16 * f.float(.jawWidth) + 0.1 * f.float(.cheekFullness) + 0.1 * age)
    let taper = 0.29 - 0.05 * f.float(.chinWidth) - 0.02 * f.float(.jawWidth)
    let level: Float = 0.03
    var widths = [Float](repeating: 0, count: Self.rowCount)
    var depths = widths
    for row in 0..<Self.rowCount {
      let y = Self.firstRow + Float(row) * Self.rowPitch
      if y < level {
        let t = (level - y) / (level - crown)
        if t < 1 {
          let t2 = t * t
          let round = (1 - t2).squareRoot()
          let full = (1 - t2 * t2).squareRoot()
          widths[row] = cheekWidth * mix(round, full, 0.7) * (1 - 0.06 * t)
          depths[row] = 0.30 * mix(round, full, 0.75)
        }
      } else {
        let t = (y - level) / (chin - level)
        if t < 1 {
          let t2 = t * t
          let round = (1 - t2).squareRoot()
          let full = (1 - t2 * t2).squareRoot()
          widths[row] =
            cheekWidth * mix(round, full, 0.6 * jaw) * (1 - taper * t2) * (1 - 0.07 * t * (1 - t))
          depths[row] =
            0.30 * mix(1, (1 - t2 * t2 * t2).squareRoot(), 0.4)
            * (1 - 0.1 * t)
        }
      }
    }
    sections = Self.sections(widths: widths, depths: depths)
  }

  /// A shape of other sections around the same axis, as hair and hats are.
  ///
  /// - Parameter section: half width and half depth at a height.
  init(chin: Float, crown: Float, cheekWidth: Float, section: (Float) -> SIMD2<Float>) {
    self.chin = chin
    self.crown = crown
    self.cheekWidth = cheekWidth
    let pairs = (0..<Self.rowCount).map { section(Self.firstRow + Float($0) * Self.rowPitch) }
    sections = Self.sections(widths: pairs.map(\.x), depths: pairs.map(\.y))
  }

  private static func sections(widths: [Float], depths: [Float]) -> [Section] {
    let scale = 0.5 / rowPitch
    return (0..<rowCount).map { row in
      let before = max(row - 1, 0)
      let after = min(row + 1, rowCount - 1)
      return Section(
        widths[row], depths[row], (widths[after] - widths[before]) * scale,
        (depths[after] - depths[before]) * scale)
    }
  }

  /// The section at height `y`.
  @inline(__always)
  func section(_ y: Float) -> Section {
    let row = (y - Self.firstRow) * (1 / Self.rowPitch)
    let held = row < 0 ? 0 : (row > Float(Self.rowCount - 2) ? Float(Self.rowCount - 2) : row)
    let i = Int(held)
    let t = held - Float(i)
    return sections.withUnsafeBufferPointer { $0[i] + ($0[i + 1] - $0[i]) * t }
  }
}
