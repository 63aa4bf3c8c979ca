// Where an axis is marked.
//
// 1. Steps are 1, 2 or 5 times a power of ten: the smallest that gives at most the number of ticks
//    there is room for.
// 2. A y axis grows to whole steps, so that its first and last tick are its ends; an x axis keeps
//    the data's range and marks what lies inside: a training of one epoch has no epochs 0 and 2.
// 3. A range without extent gets some: a tenth of the value to both sides, or 1 around zero. A y
//    axis shows at least a thousandth of its values: smaller differences, as of a total loss and a
//    reconstruction loss whose KL loss is still next to nothing, look as small as they are.
// 4. All labels of an axis have the same number of decimals and the same unit: 4800, 5000, 5200;
//    0.5k would stand beside 1.0k. From a million on: M, G, T; beyond, and below a thousandth,
//    1e18 and 2e-5.
// 5. A logarithmic axis marks powers of ten, every n-th where there are many; within less than one
//    and a half decades it is marked as a linear one.

/// The marks of an axis and the range that they belong to.
struct Ticks: Hashable, Sendable {
  struct Tick: Hashable, Sendable {
    var value: Double
    var label: String
  }

  var lower: Double
  var upper: Double
  var scale: Axis.Scale
  var major: [Tick]

  /// Larger magnitudes are shown as this: their differences would not be finite.
  private static let limit = 1e300

  /// Where a value lies: 0 at the lower end, 1 at the upper; nil when it has no place.
  func fraction(of value: Double) -> Double? {
    guard value.isFinite else { return nil }
    let value = min(max(value, -Ticks.limit), Ticks.limit)
    switch scale {
    case .linear:
      return (value / 2 - lower / 2) / (upper / 2 - lower / 2)
    case .logarithmic:
      guard value > 0 else { return nil }
      return Ticks.log10(value / lower) / Ticks.log10(upper / lower)
    }
  }

  /// - Parameters:
  ///   - values: The data; what is not finite (or, for a logarithm, not positive) is left out.
  ///   - isNice: Whether the range grows to whole steps.
  ///   - includesZero: Bars stand on zero.
  init(
    for axis: Axis, values: [Double], atMost count: Int, isNice: Bool, includesZero: Bool = false
  ) {
    var usable = values.filter { $0.isFinite && (axis.scale == .linear || $0 > 1e-300) }
      .map { min(max($0, -Ticks.limit), Ticks.limit) }
    if let domain = axis.domain, domain.lowerBound.isFinite, domain.upperBound.isFinite,
      axis.scale == .linear || domain.lowerBound > 1e-300
    {
      usable = [domain.lowerBound, domain.upperBound].map {
        min(max($0, -Ticks.limit), Ticks.limit)
      }
    }
    if includesZero && axis.scale == .linear { usable.append(0) }
    let smallest = usable.min() ?? (axis.scale == .linear ? 0 : 1)
    let largest = usable.max() ?? (axis.scale == .linear ? 1 : 10)
    scale = axis.scale
    let margin = isNice && axis.domain == nil && axis.scale == .linear ? 1e-3 : 0
    (lower, upper) = Ticks.widened(smallest, largest, axis: axis, least: margin)
    major = []
    if axis.scale == .logarithmic && upper / lower > 30 {
      markDecades(atMost: count, isNice: isNice)
    } else {
      markSteps(atMost: count, isNice: isNice && axis.domain == nil, isIntegral: axis.isIntegral)
    }
    if !isNice, smallest == largest, let only = major.first(where: { $0.value == smallest }) {
      major = [only]
    }
  }

  /// Rule 3.
  /// - Parameter least: The smallest extent in proportion to the largest magnitude.
  private static func widened(
    _ smallest: Double, _ largest: Double, axis: Axis, least: Double
  ) -> (Double, Double) {
    let magnitude = max(abs(smallest), abs(largest))
    let extent = largest / 2 - smallest / 2
    guard extent <= magnitude * 1e-9 || magnitude < 1e-300 else {
      let missing = max(0, magnitude * least / 2 - extent)
      return (smallest - missing, largest + missing)
    }
    if axis.scale == .logarithmic { return (smallest / 2, largest * 2) }
    let margin = axis.isIntegral ? 0.5 : magnitude < 1e-300 ? 1 : magnitude / 10
    return (smallest - margin, largest + margin)
  }

  /// Rules 1, 2 and 4.
  private mutating func markSteps(atMost count: Int, isNice: Bool, isIntegral: Bool) {
    var step = Ticks.step(span: upper / 2 - lower / 2, atMost: count)
    if isIntegral { step = max(step, 1) }
    var first = (lower / step).rounded(isNice ? .down : .up)
    var last = (upper / step).rounded(isNice ? .up : .down)
    // A bound that is a whole step but for rounding.
    if abs((lower / step).rounded() - lower / step) < 1e-6 { first = (lower / step).rounded() }
    if abs((upper / step).rounded() - upper / step) < 1e-6 { last = (upper / step).rounded() }
    if isNice && scale == .linear { (lower, upper) = (first * step, last * step) }
    guard last >= first, last - first < 1000 else { return }
    let values = (0...Int(last - first)).map { (first + Double($0)) * step }.filter {
      scale == .linear || $0 > 0
    }
    let labels = Ticks.labels(of: values, step: step)
    major = zip(values, labels).map { Tick(value: $0, label: $1) }
  }

  /// Rule 5.
  private mutating func markDecades(atMost count: Int, isNice: Bool) {
    var first = Ticks.log10(lower)
    var last = Ticks.log10(upper)
    (first, last) =
      isNice
      ? ((first + 1e-9).rounded(.down), (last - 1e-9).rounded(.up))
      : ((first - 1e-9).rounded(.up), (last + 1e-9).rounded(.down))
    if isNice {
      lower = FigureText.scale(1, byTenTo: Int(first))
      upper = FigureText.scale(1, byTenTo: Int(last))
    }
    let stride = max(1, Int((last - first) / Double(max(count - 1, 1)) + 0.999))
    major = Swift.stride(from: Int(first), through: Int(last), by: stride).map { exponent in
      let label =
        (-3...5).contains(exponent)
        ? FigureText.fixed(
          FigureText.scale(1, byTenTo: exponent), decimals: max(0, -exponent), grouped: true)
        : "1e\(exponent)"
      return Tick(value: FigureText.scale(1, byTenTo: exponent), label: label)
    }
  }

  /// The smallest of 1, 2, 5 times a power of ten of which a span holds less than `count`.
  /// - Parameter span: Half of it, as the whole of the largest does not fit a double.
  static func step(span: Double, atMost count: Int) -> Double {
    let least = span / Double(max(count - 1, 1)) * 2
    let power = FigureText.scale(1, byTenTo: FigureText.decimalExponent(of: least))
    return ([1, 2, 5].map { $0 * power }.first { $0 >= least * 0.999_999 }) ?? 10 * power
  }

  /// Rule 4.
  static func labels(of values: [Double], step: Double) -> [String] {
    let magnitude = values.map(abs).max() ?? 0
    if magnitude >= 1e15 || magnitude > 0 && magnitude < 1e-3 || step < 1e-9 && step > 0 {
      let digits =
        FigureText.decimalExponent(of: magnitude) - FigureText.decimalExponent(of: step) + 1
      return values.map { FigureText.scientific($0, digits: min(max(digits, 1), 12)) }
    }
    let (unit, suffix): (Double, String) =
      magnitude >= 1e12 && step >= 1e9
      ? (1e12, "T")
      : magnitude >= 1e9 && step >= 1e6
        ? (1e9, "G") : magnitude >= 1e6 && step >= 1e3 ? (1e6, "M") : (1, "")
    let decimals = max(0, -FigureText.decimalExponent(of: step / unit))
    return values.map { value in
      let text = FigureText.fixed(value / unit, decimals: decimals, grouped: true)
      return value == 0 ? "0" : text + suffix
    }
  }

  private static func log10(_ value: Double) -> Double {
    logarithm(value) / 2.302585092994046
  }

  /// The natural logarithm by its series, correctly enough for a place on an axis; the standard
  /// library's needs a C library that differs by platform in the last bit.
  private static func logarithm(_ value: Double) -> Double {
    let mantissa = value.significand
    let ratio = (mantissa - 1) / (mantissa + 1)
    var sum = 0.0
    var power = ratio
    for term in stride(from: 1, through: 41, by: 2) {
      sum += power / Double(term)
      power *= ratio * ratio
    }
    return 2 * sum + Double(value.exponent) * 0.6931471805599453
  }
}
