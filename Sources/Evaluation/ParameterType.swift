import Language

// How the value of a parameter is read: from an expression of the notebook, where a bare word may
// stand for a string, and from a text or a JSON value that comes from outside, where nothing needs
// quotes. Lists from outside read `1,2,3` or `[1, 2, 3]`.

/// The type of a parameter.
struct ParameterType: Hashable, Sendable {
  static let elements: [String: ValueType] = [
    "int": .int, "float": .float, "bool": .bool, "string": .string, "path": .path,
    "symbol": .symbol, "size": .size, "duration": .duration, "source": .source,
  ]

  var element: ValueType
  var isList: Bool

  var valueType: ValueType { isList ? .list(element) : element }

  private var elementArgument: ArgumentType? {
    switch element {
    case .int: .int(nil)
    case .float: .float(nil)
    case .bool: .bool
    case .string: .string
    case .path: .path
    case .size: .size
    case .duration: .duration
    case .source: .source
    default: nil
    }
  }

  // MARK: - Values of the notebook

  func fit(
    _ value: Value, root: PathRoot, builtInSources: [String]
  ) throws(ValueProblem) -> Value {
    guard isList else { return try fitElement(value, root: root, builtInSources: builtInSources) }
    guard case .list(let values) = value else { throw mismatch(value.text) }
    var fitted: [Value] = []
    for value in values {
      fitted.append(try fitElement(value, root: root, builtInSources: builtInSources))
    }
    return .list(fitted)
  }

  func fitElement(
    _ value: Value, root: PathRoot, builtInSources: [String]
  ) throws(ValueProblem) -> Value {
    switch (element, value) {
    case (.string, .symbol(let word)): return .string(word)
    case (.path, .symbol(let word)): return .path(root.resolve(word))
    case (.symbol, .symbol): return value
    default: break
    }
    guard let argument = elementArgument else { throw mismatch(value.text) }
    do {
      return try argument.fit(value, root: root, builtInSources: builtInSources)
    } catch {
      throw ValueProblem(.illTypedParameter, error.message, hint: error.hint)
    }
  }

  // MARK: - Values from outside

  func read(
    _ raw: ParameterOverrides.Raw, root: PathRoot, builtInSources: [String]
  ) throws(ValueProblem) -> Value {
    guard isList else { return try readElement(raw, root: root, builtInSources: builtInSources) }
    let items: [ParameterOverrides.Raw] =
      switch raw {
      case .list(let items): items
      case .text(let text): Self.items(of: text).map { .text($0) }
      case .int, .float, .bool: [raw]
      }
    var values: [Value] = []
    for item in items {
      values.append(try readElement(item, root: root, builtInSources: builtInSources))
    }
    return .list(values)
  }

  private func readElement(
    _ raw: ParameterOverrides.Raw, root: PathRoot, builtInSources: [String]
  ) throws(ValueProblem) -> Value {
    switch (element, raw) {
    case (.int, .int(let number)), (.float, .int(let number)):
      return element == .int ? .int(number) : .float(Double(number))
    case (.float, .float(let number)): return .float(number)
    case (.bool, .bool(let flag)): return .bool(flag)
    case (_, .text(let text)):
      guard let value = readElement(text: text, root: root, builtInSources: builtInSources) else {
        let sources = NearestName.hint(for: text, in: builtInSources)
        throw ValueProblem(
          .illTypedParameter, mismatch("'\(text)'").message,
          hint: element == .source ? sources : nil)
      }
      return value
    case (_, .int(let number)): throw mismatch(String(number))
    case (_, .float(let number)): throw mismatch(Value.text(of: number))
    case (_, .bool(let flag)): throw mismatch(String(flag))
    case (_, .list): throw mismatch("a list")
    }
  }

  private func readElement(
    text: String, root: PathRoot, builtInSources: [String]
  ) -> Value? {
    switch element {
    case .int: return Self.int(text).map { .int($0) }
    case .float: return Self.float(text).map { .float($0) }
    case .bool: return text == "true" ? .bool(true) : text == "false" ? .bool(false) : nil
    case .string: return .string(text)
    case .path: return text.isEmpty ? nil : .path(root.resolve(text))
    case .symbol:
      return Self.isSymbol(text) ? .symbol(text) : nil
    case .size:
      let sides = text.split(separator: "x", omittingEmptySubsequences: false)
      guard sides.count == 2, let width = Self.int(String(sides[0])),
        let height = Self.int(String(sides[1])), width > 0, height > 0
      else { return nil }
      return .size(width: width, height: height)
    case .duration:
      guard let (number, unit) = Self.quantity(text), let seconds = unit.seconds else { return nil }
      return .duration(number * seconds)
    case .source:
      if builtInSources.contains(text) { return .source(.builtIn(text)) }
      return text.isEmpty ? nil : .source(.path(root.resolve(text)))
    default: return nil
    }
  }

  // MARK: - Texts

  /// `[1, 2]` or `1,2`; an element may stand in quotes.
  private static func items(of text: String) -> [String] {
    var inner = Substring(text).trimmed
    if inner.hasPrefix("["), inner.hasSuffix("]") { inner = inner.dropFirst().dropLast().trimmed }
    if inner.isEmpty { return [] }
    return inner.split(separator: ",", omittingEmptySubsequences: false).map { part in
      let item = part.trimmed
      for quote in ["\"", "'"] where item.count >= 2 && item.hasPrefix(quote) {
        if item.hasSuffix(quote) { return String(item.dropFirst().dropLast()) }
      }
      return String(item)
    }
  }

  private static func int(_ text: String) -> Int? {
    Int(text) ?? (text.hasPrefix("_") ? nil : Int(text.filter { $0 != "_" }))
  }

  private static func float(_ text: String) -> Double? {
    let digits = Set("0123456789+-.eE_")
    guard text.allSatisfy(digits.contains) else { return nil }
    return Double(text.filter { $0 != "_" }).flatMap { $0.isFinite ? $0 : nil }
  }

  private static func quantity(_ text: String) -> (Double, Unit)? {
    let digits = text.prefix { $0.isNumber || "+-._".contains($0) }
    guard let number = float(String(digits)),
      let unit = Unit(rawValue: String(text[digits.endIndex...]))
    else { return nil }
    return (number, unit)
  }

  private static func isSymbol(_ text: String) -> Bool {
    guard let first = text.first, first.isASCII, first.isLowercase, !text.hasSuffix("-") else {
      return false
    }
    return text.allSatisfy { $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "-") }
  }

  private func mismatch(_ text: String) -> ValueProblem {
    ValueProblem(.illTypedParameter, "takes \(phrase), not \(text)")
  }

  private var phrase: String {
    let one = elementArgument?.phrase ?? "a word"
    return isList ? "a list, each element \(one)" : one
  }
}

extension Unit {
  /// Of one, for units of time.
  var seconds: Double? {
    switch self {
    case .milliseconds: 0.001
    case .seconds: 1
    case .minutes: 60
    case .hours: 3600
    default: nil
    }
  }
}

extension Substring {
  fileprivate var trimmed: Substring {
    var text = self
    while let first = text.first, first.isWhitespace { text = text.dropFirst() }
    while let last = text.last, last.isWhitespace { text = text.dropLast() }
    return text
  }
}
