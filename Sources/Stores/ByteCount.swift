/// Sizes as people read and write them: `94 MB`, `1.2 GB`; decimal units, as disks are sold.
public enum ByteCount {
  private static let units: [(name: String, factor: Int)] = [
    ("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1000),
  ]

  /// With two digits below ten of a unit, whole above.
  public static func text(_ bytes: Int) -> String {
    guard let unit = units.first(where: { bytes >= $0.factor }) else { return "\(bytes) bytes" }
    let tenths = (10 * bytes + unit.factor / 2) / unit.factor
    return tenths < 100
      ? "\(tenths / 10).\(tenths % 10) \(unit.name)"
      : "\((bytes + unit.factor / 2) / unit.factor) \(unit.name)"
  }

  /// The bytes of `20GB`, `500 MB`, `1.5GB` or `1000`; nil for anything else.
  public static func parse(_ text: String) -> Int? {
    let compact = text.lowercased().filter { $0 != " " }
    let digits = compact.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    let unit = compact.dropFirst(digits.count)
    guard let number = Double(digits), number.isFinite, number >= 0 else { return nil }
    let factor: Int? =
      unit.isEmpty || unit == "b"
      ? 1 : units.first { $0.name.lowercased() == unit }?.factor
    guard let factor, number * Double(factor) < 9e18 else { return nil }
    return Int(number * Double(factor))
  }
}
