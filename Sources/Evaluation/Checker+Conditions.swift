import Language

extension Checker {
  // MARK: - expect

  mutating func checkExpectation(_ statement: ExpectStatement) -> CheckedExpectation {
    var expectation = CheckedExpectation(
      condition: lower(statement.condition), isActive: true,
      claimRange: statement.condition.range, range: statement.range)
    var seen: [String: SourceRange] = [:]
    for option in statement.options {
      let key = option.key.text
      if seen[key] != nil {
        report(.argumentTwice, "'\(key)' is given twice", at: option.key.range)
        continue
      }
      seen[key] = option.key.range
      switch key {
      case "only", "unless":
        let profiles = profiles(in: option.value)
        let isChosen = options.overrides.profile.map(profiles.contains) ?? false
        if isChosen != (key == "only") { expectation.isActive = false }
      case "message": expectation.message = text(of: option)
      case "source": expectation.source = text(of: option)
      case "holds": expectation.isExpectedToHold = flag(of: option)
      default:
        let names = CheckedExpectation.optionNames
        report(
          .unknownOption, "'expect' has no option '\(key)'", at: option.key.range,
          hint: NearestName.hint(for: key, in: names)
            ?? "it has \(names.joined(separator: ", "))")
      }
    }
    if seen["only"] != nil, let range = seen["unless"] {
      report(
        .onlyAndUnless, "'only' and 'unless' exclude each other", at: range, hint: "keep one")
    }
    return expectation
  }

  /// The text that an option takes.
  private mutating func text(of option: KeywordArgument) -> CheckedNode {
    let node = lower(option.value, in: .value)
    if node.value.type != .string, node.value.type != .unknown {
      report(.wrongType, "'\(option.key.text)' of 'expect' takes a string", at: node.range)
    }
    return node
  }

  /// `true` or `false`, written or a parameter: what is expected is no result of computing.
  private mutating func flag(of option: KeywordArgument) -> Bool {
    let node = lower(option.value, in: .value)
    guard case .constant(.bool(let flag)) = node.content else {
      if node.value.type != .unknown {
        report(
          .wrongType, "'\(option.key.text)' of 'expect' is true or false", at: node.range)
      }
      return true
    }
    return flag
  }

  /// A profile's name or a list of them.
  private mutating func profiles(in expression: Expression) -> [String] {
    let items: [Expression] =
      if case .list(let items, _) = expression { items } else { [expression] }
    var names: [String] = []
    for item in items {
      guard case .word(let name) = item else {
        report(
          .wrongType, "'only' and 'unless' take profiles, as bare words", at: item.range)
        continue
      }
      if announcedProfiles[name.text] == nil {
        report(
          .unknownProfile, "there is no profile '\(name.text)'", at: name.range,
          hint: NearestName.hint(for: name.text, in: profileNames))
      }
      names.append(name.text)
    }
    return names
  }

  // MARK: - when

  /// The value of a cell's `when`, which reads parameters only; nil when it has an error.
  public mutating func condition(for condition: Condition) -> Bool? {
    usedNames = []
    let errorsBefore = diagnostics.count
    let lowered = lower(condition)
    for name in usedNames.sorted() where scope[name]?.kind != .parameter {
      report(
        .conditionBeyondParameters, "'when' reads parameters only, and '$\(name)' is none",
        at: condition.range)
    }
    guard diagnostics.count == errorsBefore else { return nil }
    let interpreter = Interpreter(library: library, context: RunContext(threads: 1))
    do {
      return try interpreter.holdsQuietly(lowered)
    } catch {
      return nil
    }
  }

  // MARK: - Conditions

  mutating func lower(_ condition: Condition) -> CheckedExpectation.Condition {
    switch condition {
    case .not(let inner, _): return .not(lower(inner))
    case .and(let left, let right):
      let first = lower(left)
      return .and(first, lower(right))
    case .or(let left, let right):
      let first = lower(left)
      return .or(first, lower(right))
    case .relation(let relation): return lower(relation)
    }
  }

  private mutating func lower(_ relation: Relation) -> CheckedExpectation.Condition {
    let left = lower(relation.left, in: .operand)
    guard let comparison = relation.comparison else {
      if left.value.type != .bool, left.value.type != .unknown {
        report(
          .conditionNotBool,
          "a condition is true or false, not a value of type \(left.value.type.name)",
          at: relation.range, hint: "compare it with something")
      }
      return .truth(left)
    }
    if comparison.operator == .in, case .range(let low, let high, let range) = comparison.right {
      let (low, high) = (lower(low, in: .operand), lower(high, in: .operand))
      if compare(.greaterOrEqual, left, low, relation.range) {
        compare(.lessOrEqual, left, high, relation.range)
      }
      if let a = low.value.known?.number, let b = high.value.known?.number, a > b {
        report(.badRange, "a range runs upwards", at: range)
      }
      return .inRange(left, lower: low, upper: high)
    }
    let right = lower(comparison.right, in: .value)
    guard comparison.operator == .in else {
      compare(comparison.operator, left, right, relation.range)
      return .comparison(comparison.operator, left, right)
    }
    switch right.value.type {
    case .list(let element):
      do {
        try Comparison.check(.equal, left.value.type, element)
      } catch {
        report(
          .unlikeComparison,
          "a value of type \(left.value.type.name) is never in a list of \(element.name)",
          at: relation.range)
      }
    case .unknown: break
    default:
      report(
        .unlikeComparison,
        "'in' takes a range or a list, not a value of type "
          + right.value.type.name, at: right.range)
    }
    return .inList(left, right)
  }

  @discardableResult
  private mutating func compare(
    _ operation: Relation.Operator, _ left: CheckedNode, _ right: CheckedNode,
    _ range: SourceRange
  ) -> Bool {
    do {
      if let a = left.value.known, let b = right.value.known {
        _ = try Comparison.holds(operation, a, b)
      } else {
        try Comparison.check(operation, left.value.type, right.value.type)
      }
      return true
    } catch {
      report(error, at: range)
      return false
    }
  }
}

extension Condition {
  var range: SourceRange {
    switch self {
    case .relation(let relation): relation.range
    case .not(_, let range): range
    case .and(let left, let right), .or(let left, let right): left.range.union(right.range)
    }
  }
}
