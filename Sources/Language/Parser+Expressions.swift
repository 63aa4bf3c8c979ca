extension Parser {
  /// `item = expression | value`: an element of a list, an argument of a call, a default.
  mutating func item() throws(SyntaxFailure) -> Expression {
    switch kind {
    case .string, .size, .leftBracket: return try value()
    case .end, .comma, .key, .rightParen, .rightBracket, .rightBrace:
      throw unexpected("a value")
    case .word:
      guard isTouchedByParen, Vocabulary.functions.contains(text(token)) else {
        let value = try wordValue()
        if case .call(let name, _, _) = value, kind.isOperator { throw noFunction(name) }
        return value
      }
    default: break
    }
    return try orRange(try expression())
  }

  /// `expression = term { ( "+" | "-" ) term }`
  mutating func expression() throws(SyntaxFailure) -> Expression {
    var left = try term()
    while kind == .plus || kind == .minus {
      let sign: ArithmeticOperator = kind == .plus ? .add : .subtract
      try countOperator(at: token.range)
      advance()
      let right = try term()
      left = .binary(sign, left, right, left.range.union(right.range))
    }
    return left
  }

  /// `term = factor { ( "*" | "/" ) factor }`
  private mutating func term() throws(SyntaxFailure) -> Expression {
    var left = try factor()
    while kind == .star || kind == .slash {
      let sign: ArithmeticOperator = kind == .star ? .multiply : .divide
      try countOperator(at: token.range)
      advance()
      let right = try factor()
      left = .binary(sign, left, right, left.range.union(right.range))
    }
    return left
  }

  /// `factor = "-" factor | NUMBER | QUANTITY | reference | paren | FUNCTION "(" item … ")"`
  private mutating func factor() throws(SyntaxFailure) -> Expression {
    switch kind {
    case .minus:
      let sign = token.range
      advance()
      let operand = try nested(at: sign) { parser throws(SyntaxFailure) in try parser.factor() }
      return .negative(operand, sign.union(operand.range))
    case .number, .quantity: return try number()
    case .dollarName: return .reference(try reference())
    case .leftParen: return try group()
    case .word: return try function()
    case .string, .size, .leftBracket:
      throw SyntaxFailure(
        .unexpected, "'\(text(token))' cannot be calculated with", at: token.range,
        hint: "a number or a value such as $n is expected")
    case .dot where lexer.byte(token.range.upper).isDigit:
      throw SyntaxFailure(
        .malformedNumber, "a number starts with a digit", at: token.range,
        hint: "write '0' before the point")
    default: throw unexpected("a number or a value such as $n")
    }
  }

  private mutating func function() throws(SyntaxFailure) -> Expression {
    let name = text(token)
    if Vocabulary.functions.contains(name), isTouchedByParen { return try wordValue() }
    if Vocabulary.reserved.contains(name) {
      throw unexpected("a number or a value such as $n")
    }
    if isTouchedByParen { throw noFunction(Name(name, token.range)) }
    throw SyntaxFailure(
      .unexpected, "the word '\(name)' cannot be calculated with", at: token.range,
      hint: Vocabulary.isName(name) ? "write '$\(name)' for the value of that name" : nil)
  }

  private func noFunction(_ name: Name) -> SyntaxFailure {
    let functions = Vocabulary.functions.sorted()
    return SyntaxFailure(
      .misusedFunction, "'\(name.text)' is no function to calculate with", at: name.range,
      hint: Nearest.hint(for: name.text, in: functions)
        ?? "there are \(functions.joined(separator: ", "))")
  }

  // MARK: - Ranges

  /// `range = bound ".." bound`, when `..` follows what has been read.
  mutating func orRange(_ lower: Expression) throws(SyntaxFailure) -> Expression {
    guard kind == .dotDot else { return lower }
    guard lower.isBound else { throw noBound(lower.range) }
    advance()
    let upper = try bound()
    return .range(lower, upper, lower.range.union(upper.range))
  }

  /// `bound = [ "-" ] ( NUMBER | QUANTITY ) | reference | "(" expression ")"`
  private mutating func bound() throws(SyntaxFailure) -> Expression {
    switch kind {
    case .number, .quantity: return try number()
    case .minus where lexer.byte(token.range.upper).isDigit:
      let start = token.range.lower
      advance()
      let magnitude = try number()
      return .negative(magnitude, SourceRange(start, previous.range.upper))
    case .dollarName: return .reference(try reference())
    case .leftParen: return try group()
    case .end, .invalid: throw unexpected("the range's upper bound")
    default:
      throw SyntaxFailure(
        .malformedRange, "a range's bound is a number, a value such as $n, or in parentheses",
        at: token.range)
    }
  }

  private func noBound(_ range: SourceRange) -> SyntaxFailure {
    SyntaxFailure(
      .malformedRange, "a range's bound is a number, a value such as $n, or in parentheses",
      at: range, hint: "write (\(source.text(in: range)))")
  }

  /// `range | list`, after `in`.
  mutating func domainOfValues() throws(SyntaxFailure) -> Expression {
    let start = token
    if kind == .leftBracket { return try list() }
    guard [.number, .quantity, .minus, .dollarName, .leftParen].contains(kind) else {
      if kind == .invalid || kind == .end { throw unexpected("a range or a list after 'in'") }
      throw noDomain(start.range)
    }
    let lower = try bound()
    guard kind == .dotDot else {
      if kind == .invalid { throw lexicalFailure(token) }
      throw noDomain(lower.range)
    }
    return try orRange(lower)
  }

  private func noDomain(_ range: SourceRange) -> SyntaxFailure {
    SyntaxFailure(
      .malformedRange, "a range or a list is expected after 'in'", at: range,
      hint: "such as 1..10 or [relu, selu]")
  }

  // MARK: - Conditions

  /// `condition = [ "not" ] relation { ( "and" | "or" ) [ "not" ] relation }`, from left to right.
  mutating func condition() throws(SyntaxFailure) -> Condition {
    var left = try negatedRelation()
    while let word, word == "and" || word == "or" {
      try countOperator(at: token.range)
      advance()
      let right = try negatedRelation()
      left = word == "and" ? .and(left, right) : .or(left, right)
    }
    return left
  }

  private mutating func negatedRelation() throws(SyntaxFailure) -> Condition {
    guard word == "not" else { return .relation(try relation()) }
    let start = token.range
    advance()
    if word == "not" {
      throw SyntaxFailure(.unexpected, "'not' stands twice", at: token.range, hint: "remove both")
    }
    let relation = try relation()
    return .not(.relation(relation), start.union(relation.range))
  }

  /// `relation = expression [ ( "==" | … ) item | "in" ( range | list ) ]`
  private mutating func relation() throws(SyntaxFailure) -> Relation {
    try refuseValueOnLeft()
    let left = try expression()
    let sign = kind
    var comparison: Relation.Comparison?
    if word == "in" {
      advance()
      comparison = .init(operator: .in, right: try domainOfValues())
    } else if let `operator` = comparisonOperator {
      advance()
      comparison = .init(operator: `operator`, right: try item())
    } else if sign == .equals {
      throw SyntaxFailure(
        .misusedEquals, "'=' gives an argument its value; it does not compare", at: token.range,
        hint: "write '=='")
    }
    if comparison != nil { try refuseSecondComparison() }
    let right = comparison?.right.range ?? left.range
    return Relation(left: left, comparison: comparison, range: left.range.union(right))
  }

  private var comparisonOperator: Relation.Operator? {
    kind.isComparison ? Relation.Operator(rawValue: text(token)) : nil
  }

  private mutating func refuseValueOnLeft() throws(SyntaxFailure) {
    let isValue =
      kind == .string || kind == .leftBracket || word == "true" || word == "false"
      || word == "none"
    guard isValue else { return }
    throw SyntaxFailure(
      .unexpected, "a comparison does not start with '\(text(token))'", at: token.range,
      hint: "turn it round, as in $kind == \(text(token))")
  }

  private func refuseSecondComparison() throws(SyntaxFailure) {
    if kind.isComparison || word == "in" {
      throw SyntaxFailure(
        .chainedComparison, "comparisons cannot be chained", at: token.range,
        hint: "join two with 'and', or use a range: $x in 1..10")
    }
  }
}

extension Expression {
  /// What may stand beside `..`.
  fileprivate var isBound: Bool {
    switch self {
    case .literal(.int, _), .literal(.float, _), .literal(.quantity, _), .reference: true
    case .negative(.literal, _): true
    case .group(_, let fields, _): fields.isEmpty
    default: false
    }
  }
}
