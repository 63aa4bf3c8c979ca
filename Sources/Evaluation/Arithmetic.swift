import Language

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

// Arithmetic on values, the same before and while running. Two ints give an int, but `/` always
// gives a float (`div` is its whole part, rounded down). Durations and quantities of one unit are
// added and subtracted, and multiplied or divided by a number. `round`, `floor`, `ceil` give ints.

enum Arithmetic {
  static func negate(_ value: Value) throws(ValueProblem) -> Value {
    switch value {
    case .int(let number):
      guard number != Int.min else { throw overflow("-(\(number))") }
      return .int(-number)
    case .float(let number): return .float(-number)
    case .duration(let seconds): return .duration(-seconds)
    case .quantity(let number, let unit): return .quantity(-number, unit)
    default: throw notANumber(value.type, "-")
    }
  }

  static func apply(
    _ operation: ArithmeticOperator, _ left: Value, _ right: Value
  ) throws(ValueProblem) -> Value {
    switch (left, right) {
    case (.int(let a), .int(let b)) where operation != .divide:
      return .int(try whole(operation, a, b))
    case (.duration(let a), .duration(let b)) where operation == .add || operation == .subtract:
      return .duration(operation == .add ? a + b : a - b)
    case (.quantity(let a, let unit), .quantity(let b, let other))
    where unit == other && (operation == .add || operation == .subtract):
      return .quantity(operation == .add ? a + b : a - b, unit)
    case (.duration(let a), _) where right.number != nil && operation.scales:
      return .duration(try real(operation, a, right.number ?? 0))
    case (.quantity(let a, let unit), _) where right.number != nil && operation.scales:
      return .quantity(try real(operation, a, right.number ?? 0), unit)
    case (_, .duration(let b)) where left.number != nil && operation == .multiply:
      return .duration((left.number ?? 0) * b)
    case (_, .quantity(let b, let unit)) where left.number != nil && operation == .multiply:
      return .quantity((left.number ?? 0) * b, unit)
    default: break
    }
    guard let a = left.number, let b = right.number else {
      throw unlike(operation, left.type, right.type)
    }
    return .float(try real(operation, a, b))
  }

  /// The type of a result whose operands are not known yet.
  static func resultType(
    _ operation: ArithmeticOperator, _ left: ValueType, _ right: ValueType
  ) throws(ValueProblem) -> ValueType {
    let measures: Set<ValueType> = [.duration, .quantity]
    let numbers: Set<ValueType> = [.int, .float, .unknown]
    guard measures.union(numbers).isSuperset(of: [left, right]) else {
      throw unlike(operation, left, right)
    }
    if left == .unknown || right == .unknown {
      return operation == .divide && numbers.isSuperset(of: [left, right]) ? .float : .unknown
    }
    if measures.contains(left) { return left }
    if measures.contains(right) { return right }
    return left == .int && right == .int && operation != .divide ? .int : .float
  }

  // MARK: - Functions

  /// Name and number of values; nil for any number from 1.
  static let functions: [String: Int?] = [
    "min": nil, "max": nil, "div": 2, "round": 1, "floor": 1, "ceil": 1, "abs": 1, "sqrt": 1,
    "log": 1, "exp": 1, "linspace": 3,
  ]

  static func call(_ name: String, _ values: [Value]) throws(ValueProblem) -> Value {
    switch name {
    case "linspace": return try linspace(values)
    case "min", "max":
      var items = values
      if values.count == 1, case .list(let inner) = values[0] { items = inner }
      return try extreme(name, items)
    case "div":
      guard case .int(let a) = values[0], case .int(let b) = values[1] else {
        throw ValueProblem(
          .notANumber, "'div' takes two ints",
          hint: "use '/' for a float")
      }
      guard b != 0 else { throw ValueProblem(.divisionByZero, "division by zero") }
      guard !(a == Int.min && b == -1) else { throw overflow("div") }
      let quotient = a / b
      return .int(a % b != 0 && (a < 0) != (b < 0) ? quotient - 1 : quotient)
    case "abs":
      if case .int(let number) = values[0], number != Int.min { return .int(abs(number)) }
    default: break
    }
    guard let number = values[0].number else { throw notANumber(values[0].type, name) }
    switch name {
    case "round": return try whole(number.rounded(), name)
    case "floor": return try whole(number.rounded(.down), name)
    case "ceil": return try whole(number.rounded(.up), name)
    case "abs": return .float(abs(number))
    case "sqrt":
      guard number >= 0 else { throw outside(name, number, "at least 0") }
      return .float(number.squareRoot())
    case "log":
      guard number > 0 else { throw outside(name, number, "above 0") }
      return .float(log(number))
    case "exp": return .float(try finite(exp(number), name))
    default: throw ValueProblem(.unknownFunction, "unknown function '\(name)'")
    }
  }

  /// The type of a function's result for values that are not known yet.
  static func resultType(_ name: String, _ types: [ValueType]) throws(ValueProblem) -> ValueType {
    var types = types
    if name == "min" || name == "max", types.count == 1, case .list(let element) = types[0] {
      types = [element]
    }
    for type in types where ![.int, .float, .unknown].contains(type) {
      throw notANumber(type, name)
    }
    switch name {
    case "linspace": return .list(.float)
    case "div", "round", "floor", "ceil": return .int
    case "min", "max", "abs":
      if types.contains(.unknown) { return .unknown }
      return types.allSatisfy { $0 == .int } ? .int : .float
    default: return .float
    }
  }

  private static func linspace(_ values: [Value]) throws(ValueProblem) -> Value {
    guard let first = values[0].number else { throw notANumber(values[0].type, "linspace") }
    guard let last = values[1].number else { throw notANumber(values[1].type, "linspace") }
    guard case .int(let count) = values[2], 2...10_000 ~= count else {
      throw ValueProblem(
        .notComputable, "the number of values of 'linspace' is an int from 2 to 10000")
    }
    let step = (last - first) / Double(count - 1)
    return .list(
      (0..<count).map { .float($0 == count - 1 ? last : first + Double($0) * step) })
  }

  static func extreme(_ name: String, _ values: [Value]) throws(ValueProblem) -> Value {
    var best: Value?
    for value in values {
      guard let number = value.number else { throw notANumber(value.type, name) }
      guard let current = best?.number else {
        best = value
        continue
      }
      if name == "min" ? number < current : number > current { best = value }
    }
    guard let best else { throw ValueProblem(.notComputable, "'\(name)' of an empty list") }
    let ints = values.allSatisfy { $0.type == .int }
    return ints ? best : .float(best.number ?? 0)
  }

  // MARK: - Numbers

  private static func whole(
    _ operation: ArithmeticOperator, _ a: Int, _ b: Int
  ) throws(ValueProblem) -> Int {
    let (value, isTooLarge) =
      switch operation {
      case .add: a.addingReportingOverflow(b)
      case .subtract: a.subtractingReportingOverflow(b)
      case .multiply: a.multipliedReportingOverflow(by: b)
      case .divide: a.dividedReportingOverflow(by: b)
      }
    guard !isTooLarge else { throw overflow("\(a) \(operation.rawValue) \(b)") }
    return value
  }

  private static func whole(_ number: Double, _ name: String) throws(ValueProblem) -> Value {
    guard let value = Int(exactly: number) else { throw overflow(name) }
    return .int(value)
  }

  private static func real(
    _ operation: ArithmeticOperator, _ a: Double, _ b: Double
  ) throws(ValueProblem) -> Double {
    switch operation {
    case .add: return try finite(a + b, "+")
    case .subtract: return try finite(a - b, "-")
    case .multiply: return try finite(a * b, "*")
    case .divide:
      guard b != 0 else { throw ValueProblem(.divisionByZero, "division by zero") }
      return try finite(a / b, "/")
    }
  }

  private static func finite(_ number: Double, _ name: String) throws(ValueProblem) -> Double {
    guard number.isFinite else { throw overflow(name) }
    return number
  }

  private static func overflow(_ name: String) -> ValueProblem {
    ValueProblem(.notComputable, "the result of '\(name)' is too large")
  }

  private static func outside(_ name: String, _ number: Double, _ range: String) -> ValueProblem {
    ValueProblem(
      .notComputable, "'\(name)' takes a number \(range), not \(Value.text(of: number))")
  }

  private static func unlike(
    _ operation: ArithmeticOperator, _ left: ValueType, _ right: ValueType
  ) -> ValueProblem {
    let calculable: Set<ValueType> = [.int, .float, .duration, .quantity]
    for type in [left, right] where !calculable.contains(type) {
      return notANumber(type, operation.rawValue)
    }
    return ValueProblem(
      .notANumber,
      "'\(operation.rawValue)' cannot combine a value of type \(left.name) with one of type "
        + right.name)
  }

  private static func notANumber(_ type: ValueType, _ operation: String) -> ValueProblem {
    ValueProblem(.notANumber, "'\(operation)' takes numbers, not a value of type \(type.name)")
  }
}

extension ArithmeticOperator {
  fileprivate var scales: Bool { self == .multiply || self == .divide }
}
