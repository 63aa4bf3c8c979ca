/// A place in a drawing, in points: x from the left, y from the top.
struct Place: Hashable, Sendable {
  var x: Double
  var y: Double
}

/// An opaque colour, 8 bits a channel.
struct Colour: Hashable, Sendable {
  var red: UInt8
  var green: UInt8
  var blue: UInt8

  /// `Colour(0x0072B2)`
  init(_ code: UInt32) {
    red = UInt8(truncatingIfNeeded: code >> 16)
    green = UInt8(truncatingIfNeeded: code >> 8)
    blue = UInt8(truncatingIfNeeded: code)
  }

  /// Nearer to black: for text, which needs more contrast than a field.
  func darkened(by share: Double) -> Colour {
    var result = self
    result.red = UInt8(Double(red) * (1 - share))
    result.green = UInt8(Double(green) * (1 - share))
    result.blue = UInt8(Double(blue) * (1 - share))
    return result
  }
}

struct TextStyle: Hashable, Sendable {
  enum Alignment: Hashable, Sendable { case leading, centre, trailing }

  var size: Double
  var isBold = false
  var colour: Colour
  var alignment = Alignment.leading
}

/// What drawings are drawn on; they do not know whether it is a picture or SVG.
protocol Canvas {
  func fillRectangle(x: Double, y: Double, width: Double, height: Double, colour: Colour)
  func strokeLine(_ places: [Place], width: Double, colour: Colour)
  func fillCircle(at centre: Place, radius: Double, colour: Colour)
  /// The text's baseline goes through `place`.
  func drawText(_ text: String, at place: Place, style: TextStyle)
  /// The width of a text's advance.
  func measure(_ text: String, style: TextStyle) -> Double
}

extension Canvas {
  /// The text, or its beginning and an ellipsis where it is wider than `width`.
  func fit(_ text: String, into width: Double, style: TextStyle) -> String {
    guard measure(text, style: style) > width else { return text }
    var shortened = Substring(text)
    while !shortened.isEmpty {
      shortened.removeLast()
      let candidate = shortened.trailingBlanksRemoved + "…"
      if measure(candidate, style: style) <= width { return candidate }
    }
    return ""
  }
}

extension Substring {
  fileprivate var trailingBlanksRemoved: String { String(self).withoutTrailingBlanks }
}
