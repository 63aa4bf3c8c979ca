import Language

extension Checker {
  // MARK: - param

  /// The parameter's value with all overrides applied, as a constant.
  mutating func checkParameter(_ statement: ParamStatement) -> CheckedNode {
    let name = statement.name.text
    guard let element = ParameterType.elements[statement.type.text] else {
      let types = ParameterType.elements.keys.sorted()
      report(
        .unknownType, "there is no type '\(statement.type.text)'", at: statement.type.range,
        hint: NearestName.hint(for: statement.type.text, in: types)
          ?? "it is one of \(types.joined(separator: ", "))")
      bind(statement.name, .unknown, kind: .parameter)
      return .invalid(statement.range)
    }
    let type = ParameterType(element: element, isList: statement.isList)
    let domain = statement.domain.flatMap { parameterDomain($0, type) }
    let defaultValue = defaultValue(of: statement, type, domain)
    let overriding = overridingValue(of: statement, type, domain)
    let value = overriding?.value ?? defaultValue
    parameters.removeAll { $0.name == name }
    parameters.append(
      ParameterInfo(
        name: name, type: type.valueType, domain: domain?.text, help: statement.help,
        value: value, defaultValue: defaultValue, origin: overriding?.origin ?? .notebook,
        range: statement.range))
    let node = value.map { CheckedNode.constant($0, statement.range) } ?? .invalid(statement.range)
    var known = node.value
    // An empty list does not show its type.
    known.type = type.valueType
    bind(statement.name, value == nil ? .unknown : known, kind: .parameter)
    return node
  }

  private mutating func defaultValue(
    of statement: ParamStatement, _ type: ParameterType, _ domain: ParameterDomain?
  ) -> Value? {
    let node = lower(statement.defaultValue, in: .value)
    guard let known = node.value.known else {
      if node.value.type != .unknown {
        report(
          .defaultNotKnown, "the default of '\(statement.name.text)' is only known by running",
          at: node.range, hint: "use written values and other parameters")
      }
      return nil
    }
    do {
      let value = try type.fit(
        known, root: options.root, builtInSources: library.builtInSources)
      try domain?.check(value)
      return value
    } catch {
      let code = error.code == .outsideDomain ? error.code : .illTypedParameter
      report(
        code, "'\(statement.name.text)' \(error.message)", at: node.range, hint: error.hint)
      return nil
    }
  }

  /// The value from the command line, the parameter file or the profile, in this order.
  private mutating func overridingValue(
    of statement: ParamStatement, _ type: ParameterType, _ domain: ParameterDomain?
  ) -> (value: Value?, origin: ParameterInfo.Origin)? {
    let name = statement.name.text
    if let (raw, root, origin) = options.overrides.value(of: name) {
      do {
        let value = try type.read(raw, root: root, builtInSources: library.builtInSources)
        try domain?.check(value)
        return (value, origin)
      } catch {
        let option = origin == .commandLine ? "-P" : "--params"
        report(UsageProblem("\(option): '\(name)' \(error.message)", hint: error.hint))
        return (nil, origin)
      }
    }
    guard let profile = options.overrides.profile.flatMap({ announcedProfiles[$0] }),
      let override = profile.overrides.first(where: {
        ParameterOverrides.key($0.key.text) == name
      })
    else { return nil }
    // Its errors are reported at the profile's own statement.
    let before = diagnostics
    defer { diagnostics = before }
    let value = lower(override.value, in: .value).value.known.flatMap {
      try? type.fit($0, root: options.root, builtInSources: library.builtInSources)
    }
    return (value, .profile)
  }

  // MARK: - Domains

  private mutating func parameterDomain(
    _ expression: Expression, _ type: ParameterType
  ) -> ParameterDomain? {
    let items: [Expression]
    switch expression {
    case .range(let lower, let upper, _): items = [lower, upper]
    case .list(let elements, _): items = elements
    default:
      report(.badDomain, "a domain is a range or a list", at: expression.range)
      return nil
    }
    var values: [Value] = []
    for item in items {
      let node = lower(item, in: .value)
      guard let known = node.value.known else {
        if node.value.type != .unknown {
          report(.badDomain, "a domain consists of known values", at: node.range)
        }
        return nil
      }
      do {
        values.append(
          try type.fitElement(
            known, root: options.root, builtInSources: library.builtInSources))
      } catch {
        report(
          .badDomain, "a domain of \(type.element.name) \(error.message)", at: node.range)
        return nil
      }
    }
    if case .list = expression { return .list(values) }
    let isOrdered =
      (try? Comparison.holds(.lessOrEqual, values[0], values[1])) ?? false
    guard isOrdered else {
      report(
        .badDomain, "a range as domain holds two numbers or durations and runs upwards",
        at: expression.range)
      return nil
    }
    return .range(values[0], values[1])
  }

  // MARK: - profile

  mutating func checkProfile(_ statement: ProfileStatement) {
    if let first = announcedProfiles[statement.name.text], first.range != statement.range {
      diagnostics.append(
        Diagnostic(
          code: CheckCode.profileTwice.rawValue,
          "the profile '\(statement.name.text)' is defined twice", at: statement.name.range,
          notes: [.init(message: "it is defined here first", range: first.name.range)]))
    }
    var seen: Set<String> = []
    for override in statement.overrides {
      let name = ParameterOverrides.key(override.key.text)
      if !seen.insert(name).inserted {
        report(.argumentTwice, "'\(name)' is given twice", at: override.key.range)
        continue
      }
      guard let parameter = announcedParameters[name] else {
        _ = lower(override.value, in: .value)
        report(
          .unknownOverride, "there is no parameter '\(override.key.text)'", at: override.key.range,
          hint: NearestName.hint(for: name, in: announcedParameters.keys))
        continue
      }
      check(override, of: parameter)
    }
  }

  private mutating func check(_ override: KeywordArgument, of parameter: ParamStatement) {
    let node = lower(override.value, in: .value)
    // An unknown type or a bad domain is reported at the parameter.
    guard let element = ParameterType.elements[parameter.type.text] else { return }
    let type = ParameterType(element: element, isList: parameter.isList)
    let before = diagnostics
    let domain = parameter.domain.flatMap { parameterDomain($0, type) }
    diagnostics = before
    guard let known = node.value.known else {
      if node.value.type != .unknown {
        report(
          .defaultNotKnown, "a profile gives values that are known before running", at: node.range)
      }
      return
    }
    do {
      let value = try type.fit(known, root: options.root, builtInSources: library.builtInSources)
      try domain?.check(value)
    } catch {
      let code = error.code == .outsideDomain ? error.code : .illTypedParameter
      report(code, "'\(parameter.name.text)' \(error.message)", at: node.range, hint: error.hint)
    }
  }
}

/// The values that a parameter may have; for a list, each of its elements.
enum ParameterDomain {
  case range(Value, Value)
  case list([Value])

  var text: String {
    switch self {
    case .range(let lower, let upper): "\(lower.text)..\(upper.text)"
    case .list(let values): Value.list(values).text
    }
  }

  func check(_ value: Value) throws(ValueProblem) {
    if case .list(let elements) = value {
      for element in elements { try check(element) }
      return
    }
    switch self {
    case .range(let lower, let upper):
      if try Comparison.holds(.greaterOrEqual, value, lower),
        try Comparison.holds(.lessOrEqual, value, upper)
      {
        return
      }
      throw ValueProblem(
        .outsideDomain, "is from \(lower.text) to \(upper.text), not \(value.text)")
    case .list(let values):
      for candidate in values where try Comparison.areEqual(value, candidate) { return }
      let words = values.map(\.text)
      throw ValueProblem(
        .outsideDomain, "is \(ArgumentType.joined(words)), not \(value.text)",
        hint: NearestName.hint(for: value.text, in: words))
    }
  }
}
