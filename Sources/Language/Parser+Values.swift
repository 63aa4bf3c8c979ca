extension Parser {
  /// `value`: what an argument is, without arithmetic.
  mutating func value() throws(SyntaxFailure) -> Expression {
    switch kind {
    case .number, .quantity, .minus: return try orRange(try signedNumber())
    case .size: return try size()
    case .string: return try string()
    case .word: return try wordValue()
    case .dollarName: return try orRange(.reference(try reference()))
    case .leftBracket: return try list()
    case .leftParen: return try orRange(try group())
    case .dot, .dotDot, .slash: throw pathOrUnexpected()
    default: throw unexpected("a value")
    }
  }

  private mutating func pathOrUnexpected() -> SyntaxFailure {
    let next = lexer.byte(token.range.upper)
    if token.kind == .dot, next.isDigit {
      return SyntaxFailure(
        .malformedNumber, "a number starts with a digit", at: token.range,
        hint: "write '0' before the point")
    }
    guard token.followsBlank || previous.kind == .key,
      next == UInt8(ascii: "/") || next.isLetter || next == UInt8(ascii: "_")
    else { return unexpected("a value") }
    return unquotedPath(from: token.range.lower)
  }

  /// `[ "-" ] ( NUMBER | QUANTITY )`
  private mutating func signedNumber() throws(SyntaxFailure) -> Expression {
    guard kind == .minus else { return try number() }
    guard lexer.byte(token.range.upper).isDigit else {
      throw SyntaxFailure(
        .bareArithmetic, "'-' is a sign only directly before a digit", at: token.range,
        hint: "write arithmetic in parentheses, as in (0 - $n)")
    }
    let start = token.range.lower
    advance()
    let magnitude = try number()
    return .negative(magnitude, SourceRange(start, previous.range.upper))
  }

  /// A bare word, `true`, `false`, `none`, or a call.
  mutating func wordValue() throws(SyntaxFailure) -> Expression {
    let name = Name(text(token), token.range)
    switch name.text {
    case "true", "false":
      advance()
      return .literal(.bool(name.text == "true"), name.range)
    case "none":
      advance()
      return .literal(.none, name.range)
    default: break
    }
    if Vocabulary.reserved.contains(name.text) {
      if let failure = lowStatementInBrackets() { throw failure }
      throw SyntaxFailure(
        .reservedWord, "'\(name.text)' is a reserved word, not a value", at: name.range,
        hint: Vocabulary.statements.contains(name.text)
          ? "'\(name.text)' starts a statement on a line of its own"
          : "write it in quotes if the word itself is meant")
    }
    if isTouchedByParen { return try call(name) }
    let after = lexer.byte(token.range.upper)
    let isPath =
      after == UInt8(ascii: "/")
      || (after == UInt8(ascii: ".") && lexer.byte(token.range.upper + 1).isLetter)
    if isPath { throw unquotedPath(from: token.range.lower) }
    advance()
    return .word(name)
  }

  /// A statement's word on a low line inside of brackets: they were not closed.
  private mutating func lowStatementInBrackets() -> SyntaxFailure? {
    guard lines.inBrackets, token.isFirstOnLine, token.indentation <= lines.indentation,
      !openBrackets.isEmpty
    else { return nil }
    return unexpected("a value")
  }

  /// `call = SYMBOL "(" [ item { "," item } ] ")"`
  private mutating func call(_ name: Name) throws(SyntaxFailure) -> Expression {
    advance()
    let (arguments, range) = try bracketed(closedBy: .rightParen, orElse: "',' or ')'") {
      parser throws(SyntaxFailure) in
      try parser.items(before: .rightParen)
    }
    return .call(name, arguments, name.range.union(range))
  }

  /// `list = "[" [ item { "," item } [ "," ] ] "]"`
  mutating func list() throws(SyntaxFailure) -> Expression {
    let (elements, range) = try bracketed(closedBy: .rightBracket, orElse: "',' or ']'") {
      parser throws(SyntaxFailure) in
      try parser.items(before: .rightBracket)
    }
    return .list(elements, range)
  }

  private mutating func items(before closing: Token.Kind) throws(SyntaxFailure) -> [Expression] {
    var items: [Expression] = []
    while kind != closing {
      items.append(try item())
      guard kind == .comma else { break }
      advance()
      if closing == .rightParen, kind == closing { throw unexpected("a value after ','") }
    }
    return items
  }

  /// `paren = "(" ( pipeline | item ) ")" { "." NAME }`
  mutating func group() throws(SyntaxFailure) -> Expression {
    let start = token.range.lower
    let (inner, _) = try bracketed(closedBy: .rightParen, orElse: "')'") {
      parser throws(SyntaxFailure) in
      try parser.groupContent()
    }
    let fields = try self.fields()
    return .group(inner, fields: fields, SourceRange(start, previous.range.upper))
  }

  /// After `(`, a symbol not touched by `(`, or a reference followed by `|`, starts a pipeline;
  /// everything else is an expression.
  private mutating func groupContent() throws(SyntaxFailure) -> Expression {
    if kind == .word, !isTouchedByParen, !["true", "false", "none"].contains(text(token)) {
      if Vocabulary.reserved.contains(text(token)) { return try wordValue() }
      return .pipeline(try pipeline())
    }
    let start = token.range.lower
    let content = try item()
    guard kind == .pipe else { return content }
    switch content {
    case .reference, .group: return .pipeline(try stages(after: .value(content), from: start))
    default:
      throw SyntaxFailure(
        .brokenPipe, "only a value such as $faces, parentheses or a command can stand before '|'",
        at: token.range)
    }
  }

  // MARK: - References

  /// `reference = "$" NAME { "." NAME | "[" expression "]" }`, without blanks.
  mutating func reference() throws(SyntaxFailure) -> Reference {
    let start = token.range.lower
    let name = Name(source.text(in: SourceRange(start + 1, token.range.upper)), token.range)
    previous = token
    return try reference(
      named: Name(name.text, SourceRange(start + 1, name.range.upper)), from: start)
  }

  /// The rest of a reference whose name has been read and ends where `previous` ends.
  mutating func reference(named name: Name, from start: Int) throws(SyntaxFailure) -> Reference {
    var path: [Reference.Access] = []
    var end = name.range.upper
    while true {
      if let field = try field(at: end) {
        path.append(.field(field))
        end = field.range.upper
      } else if lexer.byte(end) == UInt8(ascii: "[") {
        resume(at: end)
        let (index, range) = try bracketed(closedBy: .rightBracket, orElse: "']'") {
          parser throws(SyntaxFailure) in
          try parser.expression()
        }
        path.append(.index(index, range))
        end = range.upper
      } else {
        break
      }
    }
    resume(at: end)
    try refuseHyphen(after: name, lastField: path.last, at: end)
    return Reference(name: name, path: path, range: SourceRange(start, end))
  }

  /// The fields behind a closing parenthesis.
  private mutating func fields() throws(SyntaxFailure) -> [Name] {
    var fields: [Name] = []
    while let field = try field(at: previous.range.upper) {
      fields.append(field)
      resume(at: field.range.upper)
    }
    return fields
  }

  /// The field `.name` at an offset, or nil.
  private func field(at offset: Int) throws(SyntaxFailure) -> Name? {
    let next = lexer.byte(offset + 1)
    guard lexer.byte(offset) == UInt8(ascii: "."), next != UInt8(ascii: ".") else { return nil }
    guard next.isLowercase || next == UInt8(ascii: "_") else {
      throw SyntaxFailure(
        .malformedReference, "a field's name is expected after '.'",
        at: SourceRange(offset, offset + 1),
        hint: next.isDigit ? "an element is written in brackets, as in $runs[0]" : nil)
    }
    let range = SourceRange(offset + 1, lexer.nameEnd(from: offset + 1))
    return Name(source.text(in: range), range)
  }

  /// `$z-dim` is never meant as a difference: nothing but a word follows the hyphen.
  private func refuseHyphen(
    after name: Name, lastField: Reference.Access?, at end: Int
  ) throws(SyntaxFailure) {
    guard lexer.byte(end) == UInt8(ascii: "-"), lexer.byte(end + 1).isLetter else { return }
    var last = name
    if case .field(let field) = lastField { last = field }
    if case .index = lastField { return }
    let wordEnd = lexer.wordEnd(from: last.range.lower)
    let range = SourceRange(last.range.lower, wordEnd)
    let suggestion = source.text(in: range).replacing("-", with: "_")
    throw SyntaxFailure(
      .malformedReference, "a name after '$' or '.' has no hyphen", at: range,
      hint: "write '\(suggestion)'")
  }
}
