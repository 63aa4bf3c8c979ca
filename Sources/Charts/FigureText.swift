/// Numbers as text, the same on every machine: no locale is asked.
public enum FigureText {
  /// With a fixed number of decimals, rounded to nearest: `fixed(3.14159, decimals: 2)` is `3.14`.
  /// Magnitudes from 1e15 on, and what is not finite, are written as Swift does.
  public static func fixed(_ value: Double, decimals: Int, grouped: Bool = false) -> String {
    guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
    let decimals = min(max(decimals, 0), 12)
    var power = 1
    for _ in 0..<decimals { power *= 10 }
    let scaled = (abs(value) * Double(power)).rounded()
    guard scaled < 9e15 else { return scientific(value, digits: 4) }
    let units = Int(scaled)
    let whole = String(units / power)
    var text = grouped ? group(whole) : whole
    if decimals > 0 {
      let fraction = String(units % power)
      text += "." + String(repeating: "0", count: decimals - fraction.count) + fraction
    }
    return value < 0 && units > 0 ? "-" + text : text
  }

  /// `1234567` as `1,234,567`; up to four digits stay together.
  static func group(_ digits: String) -> String {
    guard digits.count > 4 else { return digits }
    var result = ""
    for (index, digit) in digits.enumerated() {
      if index > 0 && (digits.count - index) % 3 == 0 { result.append(",") }
      result.append(digit)
    }
    return result
  }

  /// `2.5e-7`, without trailing zeros.
  static func scientific(_ value: Double, digits: Int) -> String {
    guard value.isFinite, value != 0 else { return value == 0 ? "0" : fixed(value, decimals: 0) }
    var exponent = decimalExponent(of: value)
    var mantissa = fixed(scale(value, byTenTo: -exponent), decimals: digits - 1)
    if mantissa.hasPrefix("10") || mantissa.hasPrefix("-10") {
      exponent += 1
      mantissa = fixed(scale(value, byTenTo: -exponent), decimals: digits - 1)
    }
    return "\(trimmed(mantissa))e\(exponent)"
  }

  /// Without zeros after the decimal point that say nothing.
  static func trimmed(_ text: String) -> String {
    guard text.contains(".") else { return text }
    var text = Substring(text)
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    return String(text)
  }

  /// The decimals that give a value some five digits: 0 for 5120.4, 3 for 0.0312, 2 for 145.2.
  public static func sensibleDecimals(for magnitude: Double, digits: Int = 4) -> Int {
    guard magnitude.isFinite, magnitude > 0 else { return 0 }
    return min(max(digits - 1 - decimalExponent(of: magnitude), 0), 9)
  }

  /// The exponent of the first decimal digit: 3 for 5120, -2 for 0.0312.
  static func decimalExponent(of value: Double) -> Int {
    var exponent = 0
    var rest = abs(value)
    guard rest.isFinite, rest > 0 else { return 0 }
    while rest >= 10 { (rest, exponent) = (rest / 10, exponent + 1) }
    while rest < 0.999_999_999_999 { (rest, exponent) = (rest * 10, exponent - 1) }
    return exponent
  }

  /// `value × 10^exponent` without overflow on the way.
  static func scale(_ value: Double, byTenTo exponent: Int) -> Double {
    var result = value
    var rest = exponent
    while rest > 0 {
      (result, rest) = (result * (rest >= 15 ? 1e15 : 10), rest - (rest >= 15 ? 15 : 1))
    }
    while rest < 0 {
      (result, rest) = (result / (rest <= -15 ? 1e15 : 10), rest + (rest <= -15 ? 15 : 1))
    }
    return result
  }
}
