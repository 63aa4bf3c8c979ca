import Language

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

// How values read in prose, in strings and when they are shown. Floats have six significant digits
// without trailing zeros: 0.0327, 5016.24, 1.5e-07; whole digits are never cut: 12345679. A share
// is a plain number. Lists read `[1, 2, 3]`, durations `90s`, strings as they are.

extension Value {
  /// The value as a reader sees it.
  public var text: String {
    switch self {
    case .none: "none"
    case .bool(let flag): flag ? "true" : "false"
    case .int(let number): String(number)
    case .float(let number): Self.text(of: number)
    case .string(let text): text
    case .path(let path): path.written
    case .symbol(let word): word
    case .size(let width, let height): "\(width)x\(height)"
    case .duration(let seconds): Self.text(of: seconds) + "s"
    case .quantity(let number, let unit): Self.text(of: number) + unit.rawValue
    case .source(.builtIn(let name)): name
    case .source(.path(let path)): path.written
    case .call(let name, let values):
      "\(name)(\(values.map(\.text).joined(separator: ", ")))"
    case .list(let values): "[\(values.map(\.text).joined(separator: ", "))]"
    case .result(let result): result.type.name
    }
  }

  /// Six significant digits, no trailing zeros.
  public static func text(of number: Double) -> String {
    if number == 0 { return "0" }
    guard number.isFinite else { return number.isNaN ? "nan" : number < 0 ? "-inf" : "inf" }
    let magnitude = Int(log10(abs(number)).rounded(.down))
    var rounded = number
    if magnitude < 15 {
      let decimals = max(0, 5 - magnitude)
      // Beyond 10^22 the power is not exact; such small numbers keep their own digits.
      if decimals <= 22 {
        let scale = pow(10, Double(decimals))
        rounded = (number * scale).rounded() / scale
      }
    }
    let text = rounded.description
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
