/// How a picture's pixels lie over the scene.
///
/// The scene's origin is the point between the eyes, x goes to the right, y downwards; between the
/// eyes' middles lie 0.26 units. The face square is `span` units wide. A picture wider than high shows the square and more at both
/// sides; a picture higher than wide shows it whole and more all around, as CelebA's 178×218 does.
struct Framing: Sendable {
  /// How high in the square the eyes lie, from the top.
  static let eyeLevel: Float = 0.46

  /// The side of the face square in scene units.
  static let span: Float = 0.93

  /// The finished picture's size.
  let outputWidth: Int
  let outputHeight: Int
  /// Samples a pixel in each direction: small pictures are drawn larger and averaged.
  let samples: Int
  /// The size that is drawn.
  let width: Int
  let height: Int
  /// The side of a drawn pixel in scene units.
  let pixel: Float
  private let left: Float
  private let top: Float

  init(width: Int, height: Int) {
    outputWidth = width
    outputHeight = height
    let shorter = min(width, height)
    samples = shorter >= 64 ? 1 : (63 + shorter) / shorter
    self.width = width * samples
    self.height = height * samples
    let w = Float(self.width)
    let h = Float(self.height)
    // 178×218 has a square of 128: 1.25 pixels less for each row more than columns.
    let side = h > w ? max(w - 1.25 * (h - w), 0.6 * w) : h
    pixel = Self.span / side
    left = (w - side) * 0.5
    top = (h - side) * (50.0 / 90)
  }

  /// The scene's x at the middle of column `column` of the drawing.
  @inline(__always)
  func sceneX(_ column: Int) -> Float { (Float(column) + 0.5 - left) * pixel - 0.5 * Self.span }

  /// The scene's y at the middle of row `row` of the drawing.
  @inline(__always)
  func sceneY(_ row: Int) -> Float { (Float(row) + 0.5 - top) * pixel - Self.eyeLevel * Self.span }

  /// The drawing's columns whose middles may lie within `low`…`high`.
  func columns(_ low: Float, _ high: Float) -> Range<Int> {
    let half = 0.5 * Self.span
    return Self.indices((low + half) / pixel + left, (high + half) / pixel + left, width)
  }

  /// The drawing's rows whose middles may lie within `low`…`high`.
  func rows(_ low: Float, _ high: Float) -> Range<Int> {
    let above = Self.eyeLevel * Self.span
    return Self.indices((low + above) / pixel + top, (high + above) / pixel + top, height)
  }

  private static func indices(_ low: Float, _ high: Float, _ count: Int) -> Range<Int> {
    let first = Int(min(max(low - 1, 0), Float(count)))
    let last = Int(min(max(high + 1, 0), Float(count)))
    return first..<max(first, last)
  }
}
