/// How colours in [0, 1] become one of 256 levels.
public enum Rounding: String, Sendable, CaseIterable {
  /// The nearest level, halves up.
  case nearest
  /// The level below: what a cast of 255 times the colour to an integer does.
  case down
}
