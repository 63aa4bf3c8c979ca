extension Parser {
  /// `statement = param | profile | let | expect | pipeline`
  mutating func statement() throws(SyntaxFailure) -> Statement {
    switch kind {
    case .word:
      switch text(token) {
      case "param": return .param(try param())
      case "profile": return .profile(try profile())
      case "let": return .let(try binding())
      case "expect": return .expect(try expectation())
      default: return .pipeline(try commandStatement())
      }
    case .dollarName, .leftParen: return .pipeline(try pipeline())
    case .invalid: throw lexicalFailure(token)
    default: throw noStatement()
    }
  }

  /// A statement that starts with a command, or with a name that someone meant to bind.
  private mutating func commandStatement() throws(SyntaxFailure) -> Pipeline {
    let name = text(token)
    var ahead = lexer
    let next = ahead.next()
    if next.kind == .equals, !next.isFirstOnLine, !Vocabulary.reserved.contains(name) {
      throw SyntaxFailure(
        .misusedEquals, "'=' does not bind a value by itself", at: next.range,
        hint: "write 'let \(name) = …'")
    }
    return try pipeline()
  }

  private mutating func noStatement() -> SyntaxFailure {
    let shown = text(token)
    switch token.kind {
    case .key:
      let name = shown.dropLast()
      return SyntaxFailure(
        .noStatement, "a statement cannot start with the argument '\(shown)'", at: token.range,
        hint: "write 'let \(name) = …', or indent the line to go on with the statement before")
    case .pipe:
      return SyntaxFailure(
        .brokenPipe, "nothing stands before '|'", at: token.range,
        hint: "start with a value, such as $faces, or with a command")
    case .rightParen, .rightBracket, .rightBrace:
      return SyntaxFailure(
        .unopenedBracket, "'\(shown)' closes nothing", at: token.range,
        hint: "remove it, or open the bracket before")
    case .number, .quantity, .size, .string, .leftBracket, .minus:
      return SyntaxFailure(
        .noStatement, "a statement cannot start with '\(shown)'", at: token.range,
        hint: "a value alone is shown from parentheses, as in (1 + 2)")
    case .slash, .dot, .dotDot:
      return unquotedPath(from: token.range.lower)
    default:
      return SyntaxFailure(
        .noStatement, "a statement cannot start with '\(shown)'", at: token.range,
        hint: "it starts with a command, a value such as $faces, or a word such as 'let'")
    }
  }

  // MARK: - param

  /// `param = "param" NAME ":" type [ "in" ( range | list ) ] "=" item [ STRING ]`
  private mutating func param() throws(SyntaxFailure) -> ParamStatement {
    let start = token.range.lower
    advance()
    let example = "param n: int = 16 \"number of pictures\""
    let (name, hasEquals) = try boundName(after: "param")
    guard !hasEquals, kind == .colon else {
      if kind == .invalid { throw lexicalFailure(token) }
      throw SyntaxFailure(
        .incompleteBinding, "the param '\(name.text)' has no type", at: name.range,
        hint: "write its type after ':', as in \(example)")
    }
    advance()
    var isList = false
    if kind == .leftBracket {
      isList = true
      advance()
    }
    guard kind == .word || kind == .key else {
      throw unexpected("a type", hint: "such as int, float, string, path or [float]")
    }
    let typeHasEquals = kind == .key
    let type = nameOfToken()
    advance()
    if isList {
      guard kind == .rightBracket else { throw unexpected("']' after the type") }
      advance()
    }
    var domain: Expression?
    if kind == .word, text(token) == "in" {
      advance()
      domain = try domainOfValues()
    }
    if !typeHasEquals {
      guard kind == .equals else {
        if kind == .invalid { throw lexicalFailure(token) }
        if kind == .equalEqual { throw doubledEquals() }
        throw SyntaxFailure(
          .incompleteBinding, "the param '\(name.text)' has no default", at: name.range,
          hint: "write its default after '=', as in \(example)")
      }
      advance()
    }
    let value = try defaultValue(type: isList ? "" : type.text)
    var help: String?
    if kind == .string { help = try plainString() }
    return ParamStatement(
      name: name, type: type, isList: isList, domain: domain, defaultValue: value, help: help,
      range: SourceRange(start, previous.range.upper))
  }

  /// The default of a `param`, which is read by the param's type: strings and paths need no quotes.
  private mutating func defaultValue(type: String) throws(SyntaxFailure) -> Expression {
    if kind == .end { throw missingValue("the default") }
    guard ["string", "path", "source"].contains(type),
      kind != .string, kind != .dollarName, kind != .leftParen
    else { return try item() }
    if token.kind == .invalid, [UInt8(ascii: "\""), UInt8(ascii: "$")].contains(firstByte) {
      throw lexicalFailure(token)
    }
    return bareText(isSource: type == "source")
  }

  var firstByte: UInt8 { lexer.byte(token.range.lower) }

  /// Text without quotes, up to the line's end, a comment, a `;` or a blank with a quote after it.
  private mutating func bareText(isSource: Bool) -> Expression {
    let start = token.range.lower
    var index = start
    var end = start
    while index < lexer.end, lexer.byte(index) != UInt8(ascii: "\n") {
      let byte = lexer.byte(index)
      if byte.isBlank {
        index += 1
        continue
      }
      let followsBlank = index > start && lexer.byte(index - 1).isBlank
      if byte == UInt8(ascii: ";") || (followsBlank && "\"'#".utf8.contains(byte)) { break }
      index += 1
      end = index
    }
    let range = SourceRange(start, end)
    let text = source.text(in: range)
    previous = token
    previous.kind = .string
    resume(at: end)
    if isSource, Vocabulary.isSymbol(text) { return .word(Name(text, range)) }
    return .string([.text(text)], range)
  }

  // MARK: - profile

  /// `profile = "profile" SYMBOL "{" { KEY value | SEP } "}"`
  private mutating func profile() throws(SyntaxFailure) -> ProfileStatement {
    let start = token.range.lower
    advance()
    guard kind == .word else {
      throw unexpected("the profile's name", hint: "as in profile smoke { epochs=1 }")
    }
    let name = try symbol("profile")
    guard kind == .leftBrace else {
      if kind == .invalid { throw lexicalFailure(token) }
      throw SyntaxFailure(
        .incompleteBinding, "the profile '\(name.text)' has no '{'", at: name.range,
        hint: "as in profile \(name.text) { epochs=1 }")
    }
    let (overrides, range) = try bracketed(closedBy: .rightBrace, orElse: "an argument or '}'") {
      parser throws(SyntaxFailure) in
      try parser.overrides()
    }
    return ProfileStatement(
      name: name, overrides: overrides, range: SourceRange(start, range.upper))
  }

  private mutating func overrides() throws(SyntaxFailure) -> [KeywordArgument] {
    var overrides: [KeywordArgument] = []
    while true {
      switch kind {
      case .semicolon: advance()
      case .key: overrides.append(try keywordArgument())
      case .comma: throw strayComma()
      case .word where !Vocabulary.reserved.contains(text(token)):
        throw separatedKey() ?? unexpected("an argument such as epochs=1, or '}'")
      default: return overrides
      }
    }
  }

  // MARK: - let

  /// `let = "let" NAME "=" ( pipeline | value )`
  private mutating func binding() throws(SyntaxFailure) -> LetStatement {
    let start = token.range.lower
    advance()
    let (name, hasEquals) = try boundName(after: "let")
    if !hasEquals {
      guard kind == .equals else {
        if kind == .invalid { throw lexicalFailure(token) }
        if kind == .equalEqual { throw doubledEquals() }
        throw SyntaxFailure(
          .incompleteBinding, "'let \(name.text)' has no '='", at: name.range,
          hint: "write 'let \(name.text) = …'")
      }
      advance()
    }
    let value = try boundValue()
    return LetStatement(
      name: name, value: value, range: SourceRange(start, previous.range.upper))
  }

  /// What stands right of `let name =`.
  private mutating func boundValue() throws(SyntaxFailure) -> Expression {
    let start = token.range.lower
    switch kind {
    case .end: throw missingValue("the value")
    case .word where isTouchedByParen: return try wordValue()
    case .word where ["true", "false", "none"].contains(text(token)): return try value()
    case .word: return .pipeline(try pipeline())
    default: break
    }
    let value = try value()
    switch (kind, value) {
    case (.pipe, .reference), (.pipe, .group):
      return .pipeline(try stages(after: .value(value), from: start))
    case (.pipe, _):
      throw SyntaxFailure(
        .brokenPipe, "only a value such as $faces, parentheses or a command can stand before '|'",
        at: token.range)
    default: return value
    }
  }

  // MARK: - expect

  /// `expect = "expect" condition { KEY value }`
  private mutating func expectation() throws(SyntaxFailure) -> ExpectStatement {
    let start = token.range.lower
    advance()
    let condition = try condition()
    var options: [KeywordArgument] = []
    while kind == .key { options.append(try keywordArgument()) }
    if kind == .comma { throw strayComma() }
    if kind == .word { throw separatedKey() ?? unexpected("'and', 'or' or an option") }
    return ExpectStatement(
      condition: condition, options: options, range: SourceRange(start, previous.range.upper))
  }

  // MARK: - Names

  /// The name that `let` or `param` binds, and whether the `=` was glued to it.
  private mutating func boundName(
    after keyword: String
  ) throws(SyntaxFailure) -> (Name, hasEquals: Bool) {
    if kind == .dollarName {
      let text = text(token).dropFirst()
      throw SyntaxFailure(
        .malformedName, "a name is bound without '$'", at: token.range,
        hint: "write '\(keyword) \(text)'")
    }
    guard kind == .word || kind == .key else { throw unexpected("a name after '\(keyword)'") }
    let hasEquals = kind == .key
    let name = nameOfToken()
    guard !Vocabulary.reserved.contains(name.text) else {
      throw SyntaxFailure(
        .reservedWord, "'\(name.text)' is a reserved word, not a name", at: name.range,
        hint: "choose another, such as '\(name.text)_1'")
    }
    guard Vocabulary.isName(name.text) else {
      throw malformedName(name, suggestion: name.text.replacing("-", with: "_"))
    }
    advance()
    return (name, hasEquals)
  }

  /// The next token as a name; of a key, without its `=`.
  func nameOfToken() -> Name {
    var range = token.range
    if token.kind == .key { range.upper -= 1 }
    return Name(source.text(in: range), range)
  }

  func malformedName(_ name: Name, suggestion: String) -> SyntaxFailure {
    let fits = Vocabulary.isName(suggestion) && suggestion != name.text
    return SyntaxFailure(
      .malformedName, "'\(name.text)' is no name: small letters, digits and '_', no digit first",
      at: name.range, hint: fits ? "write '\(suggestion)'" : nil)
  }

  /// A command's or profile's name.
  mutating func symbol(_ what: String) throws(SyntaxFailure) -> Name {
    let name = nameOfToken()
    if Vocabulary.reserved.contains(name.text) {
      throw SyntaxFailure(
        .reservedWord, "'\(name.text)' is a reserved word, not a \(what)", at: name.range,
        hint: Vocabulary.statements.contains(name.text)
          ? "'\(name.text)' starts a statement on a line of its own" : nil)
    }
    guard Vocabulary.isSymbol(name.text) else {
      let suggestion = name.text.split(separator: "_").joined(separator: "-")
      throw SyntaxFailure(
        .malformedName, "'\(name.text)' is no \(what)'s name: small letters, digits and '-'",
        at: name.range,
        hint: Vocabulary.isSymbol(suggestion) ? "write '\(suggestion)'" : nil)
    }
    advance()
    return name
  }

  func doubledEquals() -> SyntaxFailure {
    SyntaxFailure(
      .misusedEquals, "'==' compares; it does not bind", at: token.range, hint: "write '='")
  }

  mutating func missingValue(_ what: String) -> SyntaxFailure {
    if token.kind == .end, !openBrackets.isEmpty { return unexpected("a value") }
    return SyntaxFailure(
      .missingValue, "\(what) after '=' is missing", at: previous.range,
      hint: "it stands on the same line, or on the next one indented deeper")
  }
}
