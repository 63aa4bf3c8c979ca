/// The first error of a statement, on its way to where the parser goes on.
struct SyntaxFailure: Error {
  var diagnostic: Diagnostic
  /// The brackets around the place are given up: the next statement starts right here.
  var abandonsBrackets = false

  init(
    _ code: SyntaxCode, _ message: String, at range: SourceRange, hint: String? = nil,
    notes: [Diagnostic.Note] = []
  ) {
    diagnostic = Diagnostic(
      code: code.rawValue, message, at: range, hint: hint, notes: notes)
  }
}

extension Parser {
  /// The failure for a token that does not fit, where `expectation` names what does.
  mutating func unexpected(_ expectation: String, hint: String? = nil) -> SyntaxFailure {
    if token.kind == .invalid, kind != .end { return lexicalFailure(token) }
    if let failure = unclosedBracket() { return failure }
    if kind.isComparison, openBrackets.last?.kind == .leftParen {
      return SyntaxFailure(
        .chainedComparison, "a comparison cannot stand in parentheses", at: token.range,
        hint: "'and' and 'or' join comparisons, and are read from left to right")
    }
    switch kind {
    case .end:
      if token.kind == .end, previous.kind == .pipe { wantsMore = true }
      return SyntaxFailure(
        .unexpected, "\(expectation) is missing", at: placeAfterPrevious, hint: hint)
    case .rightParen, .rightBracket, .rightBrace:
      return unfitClosing(expectation)
    default:
      return SyntaxFailure(
        .unexpected, "expected \(expectation), found '\(text(token))'", at: token.range, hint: hint)
    }
  }

  /// Just behind the token that was read last.
  var placeAfterPrevious: SourceRange {
    SourceRange(previous.range.upper, previous.range.upper)
  }

  /// The failure for brackets that are still open where the statement, or the text, is over.
  private mutating func unclosedBracket() -> SyntaxFailure? {
    guard let opening = openBrackets.last else { return nil }
    let isLow =
      token.isFirstOnLine && token.indentation <= lines.indentation && !token.kind.isClosing
      && token.kind != .comma
    let endsHere: Bool =
      switch token.kind {
      case .end: true
      case .rightBrace, .semicolon: opening.kind != .leftBrace
      default: lines.inBrackets && isLow
      }
    guard endsHere else { return nil }
    if token.kind == .end { wantsMore = true }
    var failure = SyntaxFailure(
      .unclosedBracket, "'\(text(opening))' is never closed", at: opening.range,
      hint: "'\(closing(of: opening))' is missing")
    failure.abandonsBrackets = true
    return failure
  }

  private func closing(of opening: Token) -> String {
    switch opening.kind {
    case .leftParen: ")"
    case .leftBracket: "]"
    default: "}"
    }
  }

  private func unfitClosing(_ expectation: String) -> SyntaxFailure {
    guard let opening = openBrackets.last else {
      return SyntaxFailure(
        .unopenedBracket, "'\(text(token))' closes nothing", at: token.range,
        hint: "remove it, or open the bracket before")
    }
    if closing(of: opening) == text(token) {
      return SyntaxFailure(
        .unexpected, "expected \(expectation), found '\(text(token))'", at: token.range)
    }
    return SyntaxFailure(
      .unclosedBracket, "'\(text(token))' does not close '\(text(opening))'", at: token.range,
      hint: "'\(closing(of: opening))' is missing before it",
      notes: [.init(message: "opened here", range: opening.range)])
  }

  /// The failure for what stands behind a statement that is complete.
  mutating func unexpectedAfterStatement(_ statement: Statement) -> SyntaxFailure {
    switch token.kind {
    case .equals where isBareReference(statement):
      let name = source.text(in: statement.range).drop { $0 == "$" }
      return SyntaxFailure(
        .misusedEquals, "'=' does not bind a value by itself", at: token.range,
        hint: "write 'let \(name) = …'; '$' marks only uses")
    case .equals, .equalEqual, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual:
      return misplacedComparison()
    case .plus, .minus, .star, .slash:
      return bareArithmetic(from: operandStart(in: statement.range))
    case .word, .dollarName, .string, .number, .key:
      if case .pipeline(let pipeline) = statement, case .value = pipeline.head,
        pipeline.stages.isEmpty, token.kind == .word
      {
        return SyntaxFailure(
          .brokenPipe, "a command after a value needs '|'", at: token.range,
          hint: "write '\(source.text(in: pipeline.range)) | \(text(token))'")
      }
    case .rightBrace:
      return SyntaxFailure(
        .unopenedBracket, "'}' closes nothing", at: token.range,
        hint: "remove it, or open the bracket before")
    default: break
    }
    return unexpected("the end of the statement", hint: "start a new statement on a new line")
  }

  private func isBareReference(_ statement: Statement) -> Bool {
    if case .pipeline(let pipeline) = statement, case .value(.reference) = pipeline.head {
      return pipeline.stages.isEmpty
    }
    return false
  }

  func misplacedComparison() -> SyntaxFailure {
    let sign = text(token)
    return SyntaxFailure(
      .misusedEquals, "'\(sign)' cannot stand here", at: token.range,
      hint: sign == "="
        ? "an argument's name touches the '=', as in n=28"
        : "comparisons belong to 'expect' and to the cell option 'when'")
  }

  /// Where the last operand in a range starts: what stands after its last blank or bracket.
  private func operandStart(in range: SourceRange) -> Int {
    var start = range.upper
    while start > range.lower, !lexer.byte(start - 1).isBlank, lexer.byte(start - 1) != 10 {
      start -= 1
    }
    return start
  }

  /// The failure for a sign of arithmetic at the next token, whose left side starts at `start`.
  mutating func bareArithmetic(from start: Int) -> SyntaxFailure {
    let sign = token
    let left = source.text(in: SourceRange(start, previous.range.upper))
    var lexer = lexer
    let next = lexer.next()
    var end = next.range.upper
    while lexer.byte(end).isWordByte || lexer.byte(end) == UInt8(ascii: ".") { end += 1 }
    let right = source.text(in: SourceRange(next.range.lower, end))
    let isPath = sign.kind == .slash && !sign.followsBlank && previous.kind == .word
    if isPath { return unquotedPath(from: start) }
    let fits = [.number, .dollarName, .quantity].contains(next.kind) && !next.isFirstOnLine
    let suggestion = fits ? "(\(left) \(text(sign)) \(right))" : "(\(left) \(text(sign)) …)"
    return SyntaxFailure(
      .bareArithmetic, "arithmetic needs parentheses here", at: sign.range,
      hint: "write \(suggestion)")
  }

  /// The failure for a path that stands where a quoted one is needed.
  func unquotedPath(from start: Int) -> SyntaxFailure {
    var end = start
    while end < lexer.end, !lexer.byte(end).isBlank, lexer.byte(end) != 10,
      !")]}|;,".utf8.contains(lexer.byte(end))
    {
      end += 1
    }
    let range = SourceRange(start, max(end, min(start + 1, lexer.end)))
    return SyntaxFailure(
      .unquotedPath, "a path needs quotes here", at: range,
      hint: "write \"\(source.text(in: range))\"")
  }
}
