/// Times as people say them, as exact as an estimate is: `0.2 s`, `45 s`, `3 min 20 s`, `2 h 5 min`.
public enum DurationText {
  public static func text(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds < 1e9 else { return "years" }
    if seconds < 0.05 { return "0 s" }
    if seconds < 9.95 {
      let tenths = Int((seconds * 10).rounded())
      return tenths % 10 == 0 ? "\(tenths / 10) s" : "\(tenths / 10).\(tenths % 10) s"
    }
    let whole = Int(seconds.rounded())
    if whole < 60 { return "\(whole) s" }
    if whole < 600 { return parts(whole / 60, "min", whole % 60, "s") }
    let minutes = (whole + 30) / 60
    if minutes < 60 { return "\(minutes) min" }
    return parts(minutes / 60, "h", minutes % 60, "min")
  }

  private static func parts(_ first: Int, _ unit: String, _ second: Int, _ small: String) -> String
  {
    second == 0 ? "\(first) \(unit)" : "\(first) \(unit) \(second) \(small)"
  }

  /// The seconds of `10s`, `2 min`, `0.5h` or `10`; nil for anything else.
  public static func parse(_ text: String) -> Double? {
    let compact = text.lowercased().filter { $0 != " " }
    let digits = compact.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    guard let number = Double(digits), number.isFinite else { return nil }
    switch compact.dropFirst(digits.count) {
    case "", "s": return number
    case "ms": return number / 1000
    case "min", "m": return number * 60
    case "h": return number * 3600
    default: return nil
    }
  }
}
