extension Parser {
  /// `pipeline = ( reference | paren | command ) { "|" command }`
  mutating func pipeline() throws(SyntaxFailure) -> Pipeline {
    let start = token.range.lower
    let head: Pipeline.Head =
      switch kind {
      case .dollarName: .value(.reference(try reference()))
      case .leftParen: .value(try group())
      default: .command(try command())
      }
    return try stages(after: head, from: start)
  }

  /// `{ "|" command }`
  mutating func stages(
    after head: Pipeline.Head, from start: Int
  ) throws(SyntaxFailure) -> Pipeline {
    var stages: [CommandCall] = []
    while kind == .pipe {
      try countOperator(at: token.range)
      advance()
      guard kind == .word, !isReservedStatement else { throw missingCommand() }
      stages.append(try command())
    }
    return Pipeline(
      head: head, stages: stages, range: SourceRange(start, previous.range.upper))
  }

  private var isReservedStatement: Bool {
    token.isFirstOnLine && Vocabulary.statements.contains(text(token))
  }

  private mutating func missingCommand() -> SyntaxFailure {
    if token.kind == .end, !openBrackets.isEmpty { return unexpected("a command") }
    if token.kind == .end { wantsMore = true }
    if token.kind == .invalid { return lexicalFailure(token) }
    let doubled = token.kind == .pipe
    return SyntaxFailure(
      .brokenPipe, "no command stands after '|'", at: doubled ? token.range : previous.range,
      hint: doubled ? "one '|' is enough" : "such as '| grid'")
  }

  /// `command = SYMBOL { value | KEY value } [ block ]`
  mutating func command() throws(SyntaxFailure) -> CommandCall {
    let start = token.range.lower
    guard kind == .word else { throw unexpected("a command") }
    if Vocabulary.functions.contains(text(token)) { throw functionAsCommand() }
    if isTouchedByParen { throw calledCommand() }
    let name = try commandName()
    var arguments: [Argument] = []
    var block: Block?
    loop: while true {
      switch kind {
      case .end, .pipe, .semicolon, .rightParen, .rightBracket, .rightBrace: break loop
      case .key: arguments.append(.keyword(try keywordArgument()))
      case .leftBrace:
        block = try self.block()
        break loop
      case .comma: throw strayComma()
      case .equals: throw separatedEquals(after: arguments.last)
      case let sign where sign.isComparison: throw misplacedComparison()
      case let sign where sign.isOperator && !startsSignedNumber:
        throw misplacedOperator(after: arguments.last)
      case .dot where !token.followsBlank && previous.kind == .word:
        throw unquotedPath(from: previous.range.lower)
      default: arguments.append(.positional(try value()))
      }
    }
    return CommandCall(
      name: name, arguments: arguments, block: block,
      range: SourceRange(start, previous.range.upper))
  }

  private mutating func commandName() throws(SyntaxFailure) -> Name {
    let touchesPath = [UInt8(ascii: "."), UInt8(ascii: "/")].contains(
      lexer.byte(token.range.upper))
    if touchesPath, !Vocabulary.reserved.contains(text(token)) {
      throw unquotedPath(from: token.range.lower)
    }
    return try symbol("command")
  }

  private func isBlank(at offset: Int) -> Bool {
    let byte = lexer.byte(offset)
    return byte == 0 || byte.isBlank || byte == UInt8(ascii: "\n")
  }

  /// `-` is a sign after a blank, after `=` or an opening bracket, directly before a digit.
  var startsSignedNumber: Bool {
    guard token.kind == .minus, lexer.byte(token.range.upper).isDigit else { return false }
    switch previous.kind {
    case .key, .leftParen, .leftBracket, .comma, .dotDot, .equals: return true
    default: return token.followsBlank
    }
  }

  private mutating func misplacedOperator(after last: Argument?) -> SyntaxFailure {
    if token.kind == .slash, token.followsBlank, !isBlank(at: token.range.upper) {
      return unquotedPath(from: token.range.lower)
    }
    if let last { return bareArithmetic(from: last.valueRange.lower) }
    return SyntaxFailure(
      .bareArithmetic, "nothing stands before '\(text(token))'", at: token.range,
      hint: token.kind == .minus
        ? "a sign touches its number, as in -5; arithmetic stands in parentheses"
        : "arithmetic stands in parentheses, as in ($n + 1)")
  }

  private func functionAsCommand() -> SyntaxFailure {
    let name = text(token)
    return SyntaxFailure(
      .misusedFunction, "'\(name)' is a function, not a command", at: token.range,
      hint: "write it in parentheses, as in (\(name)($n))")
  }

  private func calledCommand() -> SyntaxFailure {
    let name = text(token)
    return SyntaxFailure(
      .misusedFunction, "a command's arguments stand without parentheses", at: token.range,
      hint: "write '\(name) …'")
  }

  /// `KEY value`
  mutating func keywordArgument() throws(SyntaxFailure) -> KeywordArgument {
    let key = nameOfToken()
    let keyToken = token
    advance()
    switch kind {
    case .end, .key, .pipe, .semicolon, .comma, .rightParen, .rightBracket, .rightBrace:
      if token.kind == .end, openBrackets.contains(where: { $0.kind != .leftBrace }) {
        throw unexpected("a value")
      }
      throw SyntaxFailure(
        .missingValue, "the argument '\(key.text)' has no value", at: keyToken.range,
        hint: "write its value after '='")
    case .equals:
      throw SyntaxFailure(
        .misusedEquals, "'\(key.text)' is followed by two '='", at: token.range, hint: "write one")
    default: break
    }
    return KeywordArgument(key: key, value: try value())
  }

  func strayComma() -> SyntaxFailure {
    SyntaxFailure(
      .strayComma, "arguments are separated by blanks, not by commas", at: token.range,
      hint: "remove the comma, or put a list in '[…]'")
  }

  /// The failure for `epochs = 5`, where the next token but one is the `=`.
  mutating func separatedKey() -> SyntaxFailure? {
    let name = nameOfToken()
    var ahead = lexer
    let next = ahead.next()
    guard next.kind == .equals, !next.isFirstOnLine else { return nil }
    return SyntaxFailure(
      .misusedEquals, "an argument's name touches its '='", at: next.range,
      hint: "write '\(name.text)=' without a blank")
  }

  private func separatedEquals(after last: Argument?) -> SyntaxFailure {
    guard case .positional(.word(let name)) = last else { return misplacedComparison() }
    return SyntaxFailure(
      .misusedEquals, "an argument's name touches its '='", at: token.range,
      hint: "write '\(name.text)=' without a blank")
  }

  /// `block = "{" program "}"`, where lines and indentation count anew.
  private mutating func block() throws(SyntaxFailure) -> Block {
    let outer = lines
    let (program, range) = try bracketed(closedBy: .rightBrace, orElse: "a statement or '}'") {
      parser throws(SyntaxFailure) in
      parser.lines.inBrackets = false
      return parser.program(inBlock: true)
    }
    lines = outer
    return Block(program: program, range: range)
  }
}

extension Argument {
  fileprivate var valueRange: SourceRange {
    switch self {
    case .positional(let value): value.range
    case .keyword(let argument): argument.value.range
    }
  }
}

extension CommandCall {
  /// `($n - 1)` for a negative number that stands behind another value, as in `n=$n -1`: two
  /// arguments by the grammar, and almost never meant. Nil for any other argument.
  public func misreadSubtraction(at index: Int, in source: SourceText) -> String? {
    guard arguments.indices.contains(index), index > 0,
      case .positional(.negative(let number, _)) = arguments[index]
    else { return nil }
    let left = arguments[index - 1].valueRange
    guard left.upper < number.range.lower else { return nil }
    return "(\(source.text(in: left)) - \(source.text(in: number.range)))"
  }
}
