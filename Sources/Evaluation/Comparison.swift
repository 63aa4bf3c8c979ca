import Language

// Comparisons of values. Numbers compare with numbers, and with percentages as shares of one;
// durations, and quantities of one unit, compare among themselves. Everything that can be written
// down can be equal or not; words and strings are equal by their letters.

enum Comparison {
  static func holds(
    _ operation: Relation.Operator, _ left: Value, _ right: Value
  ) throws(ValueProblem) -> Bool {
    if let (a, b) = magnitudes(left, right) {
      switch operation {
      case .equal: return a == b
      case .notEqual: return a != b
      case .less: return a < b
      case .lessOrEqual: return a <= b
      case .greater: return a > b
      case .greaterOrEqual: return a >= b
      case .in: throw unlike(operation, left.type, right.type)
      }
    }
    guard operation == .equal || operation == .notEqual else {
      throw unlike(operation, left.type, right.type)
    }
    return try areEqual(left, right, operation) == (operation == .equal)
  }

  static func areEqual(
    _ left: Value, _ right: Value, _ operation: Relation.Operator = .equal
  ) throws(ValueProblem) -> Bool {
    if let (a, b) = magnitudes(left, right) { return a == b }
    switch (left, right) {
    case (.none, .none): return true
    case (.none, _), (_, .none): return false
    case (.bool(let a), .bool(let b)): return a == b
    case (.size(let w, let h), .size(let w2, let h2)): return w == w2 && h == h2
    case (.list(let a), .list(let b)):
      guard a.count == b.count else { return false }
      for (x, y) in zip(a, b) where try !areEqual(x, y, operation) { return false }
      return true
    case (.call(let a, let x), .call(let b, let y)):
      return a == b ? try areEqual(.list(x), .list(y), operation) : false
    default:
      guard let a = word(left), let b = word(right) else {
        throw unlike(operation, left.type, right.type)
      }
      return a == b
    }
  }

  /// Refuses what cannot be compared whatever the values are.
  static func check(
    _ operation: Relation.Operator, _ left: ValueType, _ right: ValueType
  ) throws(ValueProblem) {
    if left == .unknown || right == .unknown { return }
    let isOrder = operation != .equal && operation != .notEqual
    let numbers: Set<ValueType> = [.int, .float, .quantity]
    let words: Set<ValueType> = [.string, .symbol, .source, .path]
    if numbers.isSuperset(of: [left, right]) { return }
    if left == .duration, right == .duration { return }
    if !isOrder {
      if left == .none || right == .none { return }
      if words.isSuperset(of: [left, right]) { return }
      switch (left, right) {
      case (.list(let a), .list(let b)): return try check(operation, a, b)
      case (.bool, .bool), (.size, .size), (.call, .call): return
      default: break
      }
    }
    throw unlike(operation, left, right)
  }

  private static func magnitudes(_ left: Value, _ right: Value) -> (Double, Double)? {
    switch (left, right) {
    case (.duration(let a), .duration(let b)): return (a, b)
    case (.quantity(let a, let unit), .quantity(let b, let other)) where unit == other:
      return (a, b)
    default:
      guard let a = share(left), let b = share(right) else { return nil }
      return (a, b)
    }
  }

  private static func share(_ value: Value) -> Double? {
    if case .quantity(let number, .percent) = value { return number / 100 }
    return value.number
  }

  private static func word(_ value: Value) -> String? {
    switch value {
    case .string, .symbol, .source, .path: value.text
    default: nil
    }
  }

  private static func unlike(
    _ operation: Relation.Operator, _ left: ValueType, _ right: ValueType
  ) -> ValueProblem {
    ValueProblem(
      .unlikeComparison,
      "'\(operation.rawValue)' cannot compare a value of type \(left.name) with one of type "
        + right.name)
  }
}
