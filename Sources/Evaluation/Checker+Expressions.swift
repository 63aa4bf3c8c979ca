import Digests
import Language

extension Checker {
  /// Where an expression stands: in an argument, a word with values in parentheses belongs to the
  /// argument's declaration; elsewhere it must be known.
  enum Place {
    case argument, value, operand
  }

  mutating func lower(_ expression: Expression, in place: Place) -> CheckedNode {
    switch expression {
    case .literal(let literal, let range): return .constant(Self.value(of: literal), range)
    case .string(let segments, let range): return lower(segments, range)
    case .word(let name): return .constant(.symbol(name.text), name.range)
    case .reference(let reference): return lower(reference)
    case .list(let elements, let range): return lowerList(elements, range, in: place)
    case .range(let lower, let upper, let range): return lowerRange(lower, upper, range)
    case .call(let name, let arguments, let range):
      return lowerCall(name, arguments, range, in: place)
    case .negative(let operand, let range):
      let operand = lower(operand, in: .operand)
      if operand.value.type == .unknown, operand.value.known == nil {
        return CheckedNode(.negative(operand), value: .unknown, range: range)
      }
      return computed(
        .negative(operand), [operand], range,
        { () throws(ValueProblem) in
          try Arithmetic.resultType(.subtract, .int, operand.value.type)
        },
        { (values) throws(ValueProblem) in try Arithmetic.negate(values[0]) })
    case .binary(let operation, let left, let right, let range):
      return lowerBinary(operation, left, right, range)
    case .group(let inner, let fields, let range):
      var node = lower(inner, in: place)
      for field in fields { node = access(node, field, range: range) }
      node.range = range
      return node
    case .pipeline(let pipeline): return lower(pipeline)
    }
  }

  static func value(of literal: Literal) -> Value {
    switch literal {
    case .int(let number): .int(number)
    case .float(let number): .float(number)
    case .bool(let flag): .bool(flag)
    case .none: .none
    case .size(let width, let height): .size(width: width, height: height)
    case .quantity(let number, let unit):
      if let seconds = unit.seconds { .duration(number * seconds) } else { .quantity(number, unit) }
    }
  }

  // MARK: - Computation

  /// A node whose value is computed now when all operands are known.
  private mutating func computed(
    _ content: CheckedNode.Content, _ operands: [CheckedNode], _ range: SourceRange,
    _ type: () throws(ValueProblem) -> ValueType,
    _ compute: ([Value]) throws(ValueProblem) -> Value
  ) -> CheckedNode {
    do {
      let known = operands.compactMap(\.value.known)
      if known.count == operands.count {
        return .constant(try compute(known), range)
      }
      return CheckedNode(
        content, value: StaticValue(try type(), key: key(content, operands)), range: range)
    } catch {
      report(error, at: range)
      return .invalid(range)
    }
  }

  private func key(_ content: CheckedNode.Content, _ operands: [CheckedNode]) -> Digest? {
    guard options.computesKeys else { return nil }
    let texts: [String] =
      switch content {
      case .negative: ["negative"]
      case .arithmetic(let operation, _, _): ["arithmetic", operation.rawValue]
      case .function(let name, _): ["function", name]
      case .call(let name, _): ["call", name]
      case .list: ["list"]
      case .text: ["text"]
      default: ["value"]
      }
    return ContentKey.combining("expression", texts, operands.map(\.value.key))
  }

  private mutating func lowerBinary(
    _ operation: ArithmeticOperator, _ left: Expression, _ right: Expression, _ range: SourceRange
  ) -> CheckedNode {
    let (a, b) = (lower(left, in: .operand), lower(right, in: .operand))
    if operation == .divide, b.value.known?.number == 0 {
      report(.divisionByZero, "division by zero", at: b.range)
      return .invalid(range)
    }
    return computed(
      .arithmetic(operation, a, b), [a, b], range,
      { () throws(ValueProblem) in
        try Arithmetic.resultType(operation, a.value.type, b.value.type)
      },
      { (values) throws(ValueProblem) in
        try Arithmetic.apply(operation, values[0], values[1])
      })
  }

  private mutating func lowerCall(
    _ name: Name, _ arguments: [Expression], _ range: SourceRange, in place: Place
  ) -> CheckedNode {
    let nodes = arguments.map { lower($0, in: place == .argument ? .argument : .operand) }
    guard let arity = Arithmetic.functions[name.text] else {
      return lowerWordCall(name, nodes, range, in: place)
    }
    guard nodes.count == arity ?? max(1, nodes.count) else {
      let count = arity.map { $0 == 1 ? "one value" : "\($0) values" } ?? "at least one value"
      report(.functionArity, "'\(name.text)' takes \(count), not \(nodes.count)", at: range)
      return .invalid(range)
    }
    if name.text == "div", nodes[1].value.known?.number == 0 {
      report(.divisionByZero, "division by zero", at: nodes[1].range)
      return .invalid(range)
    }
    return computed(
      .function(name.text, nodes), nodes, range,
      { () throws(ValueProblem) in
        try Arithmetic.resultType(name.text, nodes.map(\.value.type))
      },
      { (values) throws(ValueProblem) in try Arithmetic.call(name.text, values) })
  }

  /// `uniform(2)`: a word with values, which only a command gives a meaning.
  private mutating func lowerWordCall(
    _ name: Name, _ nodes: [CheckedNode], _ range: SourceRange, in place: Place
  ) -> CheckedNode {
    let words = place == .operand ? [] : library.callNames
    guard place == .argument || words.contains(name.text) else {
      report(
        .unknownFunction, "there is no function '\(name.text)'", at: name.range,
        hint: NearestName.hint(for: name.text, in: Array(Arithmetic.functions.keys) + words))
      return .invalid(range)
    }
    return computed(
      .call(name.text, nodes), nodes, range, { () throws(ValueProblem) in .call },
      { (values) throws(ValueProblem) in .call(name.text, values) })
  }

  // MARK: - Lists, ranges, strings

  private mutating func lowerList(
    _ elements: [Expression], _ range: SourceRange, in place: Place
  ) -> CheckedNode {
    let nodes = elements.map { lower($0, in: place == .argument ? .argument : .value) }
    var type = ValueType.unknown
    for (position, node) in nodes.enumerated() {
      guard let common = Self.commonType(type, node.value.type, isFirst: position == 0) else {
        report(
          .unlikeElements,
          "a list holds values of one type, not \(type.name) and \(node.value.type.name)",
          at: node.range)
        return .invalid(range)
      }
      type = common
    }
    let node = computed(
      .list(nodes), nodes, range, { () throws(ValueProblem) in .list(type) },
      { (values) throws(ValueProblem) in .list(Interpreter.unified(values)) })
    guard node.value.known != nil else { return node }
    var typed = node
    typed.value.type = .list(type)
    return typed
  }

  /// The type of a list that holds both; nil when they do not belong together. Words and words
  /// with values mix, and `none` stands beside anything: both are alternatives of one argument.
  static func commonType(_ a: ValueType, _ b: ValueType, isFirst: Bool) -> ValueType? {
    if isFirst || a == b { return b }
    if a == .unknown || b == .unknown { return .unknown }
    switch (a, b) {
    case (.int, .float), (.float, .int): return .float
    case (.dataset, .images), (.images, .dataset): return .images
    case (.none, _), (_, .none), (.symbol, .call), (.call, .symbol): return .unknown
    case (.list(let x), .list(let y)):
      return commonType(x, y, isFirst: false).map { .list($0) }
    default: return nil
    }
  }

  /// A range as a value is the list of its ints.
  private mutating func lowerRange(
    _ lower: Expression, _ upper: Expression, _ range: SourceRange
  ) -> CheckedNode {
    let (a, b) = (self.lower(lower, in: .operand), self.lower(upper, in: .operand))
    if a.value.type == .unknown || b.value.type == .unknown { return .invalid(range) }
    guard case .int(let first)? = a.value.known, case .int(let last)? = b.value.known else {
      report(
        .badRange, "a range as a list has two ints that are known before running", at: range,
        hint: "linspace(a, b, n) gives a list of floats")
      return .invalid(range)
    }
    guard first <= last, last.subtractingReportingOverflow(first).partialValue < 10_000 else {
      report(
        .badRange, "a range runs upwards over at most 10000 ints, not from \(first) to \(last)",
        at: range)
      return .invalid(range)
    }
    return .constant(.list((first...last).map { .int($0) }), range)
  }

  private mutating func lower(_ segments: [StringSegment], _ range: SourceRange) -> CheckedNode {
    var parts: [CheckedNode] = []
    for segment in segments {
      switch segment {
      case .text(let text): parts.append(.constant(.string(text), range))
      case .interpolation(let reference):
        let node = lower(reference)
        if !Self.isText(node.value.type) {
          report(
            .notText, "a value of type \(node.value.type.name) cannot stand in a string",
            at: reference.range, hint: fieldsHint(node.value))
        }
        parts.append(node)
      }
    }
    return computed(
      .text(parts), parts, range, { () throws(ValueProblem) in .string },
      { (values) throws(ValueProblem) in .string(values.map(\.text).joined()) })
  }

  // MARK: - References

  mutating func lower(_ reference: Reference) -> CheckedNode {
    let name = reference.name
    guard let binding = scope[name.text] else {
      reportUnbound(name)
      for case .index(let index, _) in reference.path { _ = lower(index, in: .operand) }
      return .invalid(reference.range)
    }
    if !localNames.contains(name.text) { usedNames.insert(name.text) }
    var node = CheckedNode(
      binding.value.known.map { .constant($0) } ?? .variable(name.text), value: binding.value,
      range: name.range)
    for access in reference.path {
      switch access {
      case .field(let field): node = self.access(node, field, range: field.range)
      case .index(let index, let range):
        let index = lower(index, in: .operand)
        node = element(node, index, range: range)
      }
    }
    node.range = reference.range
    return node
  }

  private mutating func reportUnbound(_ name: Name) {
    if let place = announcedNames[name.text] {
      diagnostics.append(
        Diagnostic(
          code: CheckCode.usedBeforeDefinition.rawValue,
          "'$\(name.text)' is used before the statement that binds it", at: name.range,
          hint: "move the statement up",
          notes: [.init(message: "'\(name.text)' is bound here", range: place)]))
    } else {
      report(
        .unknownName, "there is no '$\(name.text)'", at: name.range,
        hint: NearestName.hint(for: name.text, in: scope.names, prefix: "$"))
    }
  }

  mutating func access(
    _ base: CheckedNode, _ field: Name, range: SourceRange
  ) -> CheckedNode {
    do {
      let value = try Fields.staticField(field.text, of: base.value)
      return node(
        .field(base, field.text), value, range,
        key: ContentKey.combining("field", [field.text], [base.value.key]))
    } catch {
      report(error, at: field.range)
      return .invalid(range)
    }
  }

  private mutating func element(
    _ base: CheckedNode, _ index: CheckedNode, range: SourceRange
  ) -> CheckedNode {
    do {
      let value = try Fields.staticElement(index.value, of: base.value)
      return node(
        .index(base, index), value, range,
        key: ContentKey.combining("index", [], [base.value.key, index.value.key]))
    } catch {
      report(error, at: range)
      return .invalid(range)
    }
  }

  private func node(
    _ content: CheckedNode.Content, _ value: StaticValue, _ range: SourceRange, key: Digest?
  ) -> CheckedNode {
    if let known = value.known { return .constant(known, range) }
    var value = value
    value.key = options.computesKeys ? key : nil
    return CheckedNode(content, value: value, range: range)
  }
}

extension CommandLibrary {
  /// Words that some command takes with values in parentheses: `uniform`, `every`.
  var callNames: [String] {
    func names(_ type: ArgumentType) -> [String] {
      switch type {
      case .call(let name, let types): [name] + types.flatMap(names)
      case .list(let type): names(type)
      case .oneOf(let types): types.flatMap(names)
      default: []
      }
    }
    let all = commands.values.flatMap { $0.signature.arguments.flatMap { names($0.type) } }
    return Set(all).sorted()
  }
}
