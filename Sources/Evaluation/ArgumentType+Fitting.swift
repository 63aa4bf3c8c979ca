import Language

// What an argument takes. A known value is fitted: turned into the one form that the command
// receives (an int into a float where a float is taken, a string into a path), or refused with the
// reason. Of a value known only while running, the type is checked first and the value fitted then.

extension ArgumentType {
  /// The value as the command receives it.
  func fit(
    _ value: Value, root: PathRoot, builtInSources: [String]
  ) throws(ValueProblem) -> Value {
    switch (self, value) {
    case (.int(let range), .int(let number)):
      if let range, !range.contains(number) { throw outOfRange(String(number)) }
      return value
    case (.float(let range, let excludingLower), .int),
      (.float(let range, let excludingLower), .float):
      let number = value.number ?? 0
      if let range {
        let isBelow = excludingLower && number == range.lowerBound
        if isBelow || !range.contains(number) { throw outOfRange(value.text) }
      }
      return .float(number)
    case (.bool, .bool), (.string, .string), (.size, .size), (.duration, .duration),
      (.none, .none), (.path, .path), (.source, .source):
      return value
    case (.size, _): throw wrongType(value)
    case (.path, .string(let text)): return .path(root.resolve(text))
    case (.source, .string(let text)): return .source(.path(root.resolve(text)))
    case (.source, .path(let path)): return .source(.path(path))
    case (.source, .symbol(let word)):
      guard builtInSources.contains(word) else {
        let hint = NearestName.hint(for: word, in: builtInSources)
        throw ValueProblem(
          .unknownWord,
          "takes \(Self.joined(builtInSources + ["a path in quotes"])), not '\(word)'",
          hint: hint ?? "write \"./\(word)\" for a path")
      }
      return .source(.builtIn(word))
    case (.percent, _): return try fitShare(value)
    case (.quantity(let units), _): return try fitQuantity(value, units)
    case (.word(let words), .symbol(let word)), (.word(let words), .string(let word)):
      guard words.contains(word) else { throw unknownWord(word, words) }
      return .symbol(word)
    case (.axis, .symbol), (.column, .symbol), (.attribute, .symbol), (.command, .symbol):
      return value
    case (.attribute, .string(let name)): return .symbol(name)
    case (.call(let name, let types), .call(let written, let values)):
      guard name == written, types.count == values.count else { throw wrongType(value) }
      var fitted: [Value] = []
      for (type, value) in zip(types, values) {
        fitted.append(try type.fit(value, root: root, builtInSources: builtInSources))
      }
      return .call(name, fitted)
    case (.list(let type), .list(let values)):
      return .list(
        try values.map { (value) throws(ValueProblem) in
          try type.fit(value, root: root, builtInSources: builtInSources)
        })
    case (.value(let types), _):
      guard Self.accepts(types, value.type) else { throw wrongType(value) }
      return value
    case (.oneOf(let types), _):
      return try fitFirst(of: types, value, root: root, builtInSources: builtInSources)
    default: throw wrongType(value)
    }
  }

  /// A percentage, or a number from 0 to 1, as a fraction.
  private func fitShare(_ value: Value) throws(ValueProblem) -> Value {
    let share: Double
    if case .quantity(let number, .percent) = value {
      share = number / 100
    } else if let number = value.number {
      share = number
    } else {
      throw wrongType(value)
    }
    guard 0...1 ~= share else { throw outOfRange(value.text) }
    return .float(share)
  }

  private func fitQuantity(_ value: Value, _ units: [String]) throws(ValueProblem) -> Value {
    let (number, unit): (Double, Unit)
    switch value {
    case .quantity(let written, let its): (number, unit) = (written, its)
    case .duration(let seconds): (number, unit) = (seconds, .seconds)
    default: throw wrongType(value)
    }
    guard units.contains(unit.rawValue) else { throw wrongType(value) }
    guard number >= 0 else { throw outOfRange(value.text) }
    return value
  }

  /// The first alternative that fits; else the most telling reason.
  private func fitFirst(
    of types: [ArgumentType], _ value: Value, root: PathRoot, builtInSources: [String]
  ) throws(ValueProblem) -> Value {
    var reason: ValueProblem?
    for type in types {
      do {
        return try type.fit(value, root: root, builtInSources: builtInSources)
      } catch {
        // A wrong number says more than "not an int": its type fits this alternative.
        if error.code != .wrongType, reason == nil { reason = error }
      }
    }
    if case .call(let name, _) = value, let calls = callShapes(named: name, in: types) {
      throw reason ?? ValueProblem(.wrongType, "takes \(calls), not \(value.text)")
    }
    if case .symbol(let word) = value {
      throw unknownWord(word, words)
    }
    throw reason ?? wrongType(value)
  }

  private func callShapes(named name: String, in types: [ArgumentType]) -> String? {
    let shapes = types.filter { if case .call(name, _) = $0 { true } else { false } }
    return shapes.isEmpty ? nil : shapes.map(\.description).joined(separator: " or ")
  }

  /// The enumerated words that this type takes, alternatives and call names included.
  public var words: [String] {
    switch self {
    case .word(let words): words
    case .none: ["none"]
    case .bool: ["true", "false"]
    case .call(let name, _): [name]
    case .oneOf(let types): types.flatMap(\.words)
    case .list(let type): type.words
    default: []
    }
  }

  /// Whether a value of this type may fit, as far as a type can tell.
  func accepts(_ type: ValueType) -> Bool {
    if type == .unknown { return true }
    switch self {
    case .int: return type == .int
    case .float: return type == .int || type == .float
    case .bool: return type == .bool
    case .string: return type == .string
    case .path: return type == .path || type == .string
    case .size: return type == .size
    case .duration: return type == .duration
    case .source: return [.source, .path, .string, .symbol].contains(type)
    case .none: return type == .none
    case .percent: return [.quantity, .int, .float].contains(type)
    case .quantity: return type == .quantity || type == .duration
    case .word: return type == .symbol || type == .string
    case .axis, .column, .command: return type == .symbol
    case .attribute: return type == .symbol || type == .string
    case .call: return type == .call
    case .list(let element):
      guard case .list(let found) = type else { return false }
      return element.accepts(found)
    case .value(let types): return Self.accepts(types, type)
    case .oneOf(let types): return types.contains { $0.accepts(type) }
    }
  }

  /// Any type when the list is empty; a data set where images are taken.
  static func accepts(_ types: [ValueType], _ type: ValueType) -> Bool {
    types.isEmpty || type == .unknown || types.contains(type)
      || (type == .dataset && types.contains(.images))
  }

  // MARK: - Reasons

  private func outOfRange(_ text: String) -> ValueProblem {
    ValueProblem(.outOfRange, "takes \(phrase), not \(text)")
  }

  private func wrongType(_ value: Value) -> ValueProblem {
    let found =
      switch value {
      case .string(let text): "the string \"\(text)\""
      case .symbol(let word): "the word '\(word)'"
      case .result(let result): "a value of type \(result.type.name)"
      default: value.text
      }
    return ValueProblem(.wrongType, "takes \(phrase), not \(found)", hint: callHint(value))
  }

  /// Of `unifrom(1)`: what takes arguments and is spelt nearly so.
  private func callHint(_ value: Value) -> String? {
    guard case .call(let name, _) = value, !words.contains(name) else { return nil }
    return NearestName.hint(for: name, in: words)
  }

  private func unknownWord(_ word: String, _ words: [String]) -> ValueProblem {
    let hint = NearestName.hint(for: word, in: words)
    guard !words.isEmpty else { return wrongType(.symbol(word)) }
    return ValueProblem(.unknownWord, "takes \(phrase), not '\(word)'", hint: hint)
  }
}

extension ArgumentType: CustomStringConvertible {
  /// As help prints it: `none|int`, `normal|uniform(float)`.
  public var description: String {
    switch self {
    case .int: "int"
    case .float: "float"
    case .bool: "true|false"
    case .string: "string"
    case .path: "path"
    case .size: "size"
    case .duration: "duration"
    case .source: "source"
    case .none: "none"
    case .percent: "percent"
    case .quantity(let units):
      // `2epochs` stands for `1epoch` too.
      units.filter { !units.contains($0 + "s") }.map { "N" + $0 }.joined(separator: "|")
    case .word(let words): words.joined(separator: "|")
    case .call(let name, let types):
      "\(name)(\(types.map(\.description).joined(separator: ", ")))"
    case .list(let type):
      type.description.contains("|") ? "[(\(type)) …]" : "[\(type)]"
    case .value(let types): types.isEmpty ? "any" : types.map(\.name).joined(separator: "|")
    case .axis: "axis"
    case .column: "column"
    case .attribute: "attribute"
    case .command: "command"
    case .oneOf(let types): types.map(\.description).joined(separator: "|")
    }
  }

  /// The range in words, when there is one: `from 1 to 1000`, `above 0`.
  public var rangeText: String? {
    switch self {
    case .int(let range?):
      if range.upperBound == Int.max { return "at least \(range.lowerBound)" }
      if range.lowerBound == Int.min { return "at most \(range.upperBound)" }
      return "from \(range.lowerBound) to \(range.upperBound)"
    case .float(let range?, let excludingLower):
      let lower = Value.text(of: range.lowerBound)
      let upper = Value.text(of: range.upperBound)
      if !Self.isBound(range.upperBound) {
        return excludingLower ? "above \(lower)" : "at least \(lower)"
      }
      if !Self.isBound(range.lowerBound) { return "at most \(upper)" }
      return excludingLower ? "above \(lower) and at most \(upper)" : "from \(lower) to \(upper)"
    case .percent: return "from 0% to 100%"
    case .list(let type): return type.rangeText
    case .oneOf(let types):
      let texts = types.compactMap(\.rangeText)
      return texts.isEmpty ? nil : texts[0]
    default: return nil
    }
  }

  private static func isBound(_ number: Double) -> Bool {
    number.isFinite && abs(number) < .greatestFiniteMagnitude
  }

  /// The type in a sentence: `an int from 1 to 1000`, `bce or mse`.
  var phrase: String {
    switch self {
    case .int: return "an int" + rangePhrase
    case .float: return "a number" + rangePhrase
    case .bool: return "true or false"
    case .string: return "a string"
    case .path: return "a path in quotes"
    case .size: return "a size such as 96x96"
    case .duration: return "a duration such as 10min"
    case .source: return "the name of a built-in data set or a path in quotes"
    case .none: return "none"
    case .percent: return "a percentage from 0% to 100%"
    case .quantity(let units):
      return "a number with the unit " + Self.joined(units)
    case .word(let words): return Self.joined(words)
    case .call: return description
    case .list(let type): return "a list, each element \(type.phrase)"
    case .value(let types):
      return types.isEmpty ? "any value" : "a value of type " + Self.joined(types.map(\.name))
    case .axis: return "the name of an axis"
    case .column: return "the name of a column"
    case .attribute: return "the name of an attribute"
    case .command: return "the name of a command"
    case .oneOf: return Self.joined(alternatives)
    }
  }

  private var rangePhrase: String {
    guard let rangeText else { return "" }
    return rangeText.hasPrefix("at ") ? " of " + rangeText : " " + rangeText
  }

  private var alternatives: [String] {
    switch self {
    case .bool, .word: words
    case .oneOf(let types): types.flatMap(\.alternatives)
    default: [phrase]
    }
  }

  static func joined(_ words: [String]) -> String {
    guard words.count > 1, let last = words.last else { return words.first ?? "" }
    return words.dropLast().joined(separator: ", ") + " or " + last
  }
}
