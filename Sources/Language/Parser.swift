// A recursive-descent parser for the grammar of the language reference: one function for each of its
// rules, in the files named after them.
//
// Line ends. A statement ends before a token that is the first on its line, unless the line is
// indented deeper than the line that the statement starts on, or starts with `|`, or the line before
// ends in `|`. Inside `(` and `[` a line end is a blank. Inside `{` statements start anew.
//
// Errors. The first error of a statement is thrown, recorded, and the parser goes on with the next
// statement (``synchronize(brackets:)``): one message a mistake, several a program.

/// Reads programs, and the conditions, references and values that stand outside of programs.
public struct Parser {
  /// Bounds that keep hostile text from exhausting stack or memory.
  public enum Limit {
    /// Brackets, blocks and signs within each other.
    public static let nesting = 100
    /// Signs of arithmetic and logic, and pipes, in one statement.
    public static let operators = 1000
    /// Of one program, in bytes.
    public static let programSize = 1 << 20
    /// Errors of one program, after which nothing more is read.
    public static let errors = 1000
  }

  /// What decides whether a line end ends the statement.
  struct LineState {
    /// Of the line that the statement starts on.
    var indentation = 0
    /// The offset of the statement's first token.
    var start = -1
    var inBrackets = false
  }

  let source: SourceText
  var lexer: Lexer
  /// The token to be read next.
  var token: Token
  /// The token read last.
  var previous: Token
  var lines = LineState()
  var openBrackets: [Token] = []
  var nesting = 0
  var operators = 0
  var diagnostics: [Diagnostic] = []
  private var reportedTab = false
  /// The text stopped where more of it could have made it right.
  var wantsMore = false

  init(_ source: SourceText, in range: SourceRange) {
    self.source = source
    lexer = Lexer(source.bytes, in: range)
    let start = lexer.position
    token = lexer.next()
    previous = Token(
      kind: .end, range: SourceRange(start, start), followsBlank: true, isFirstOnLine: false,
      indentation: 0, hasTab: false)
  }

  // MARK: - Entry points

  /// Reads a program: a cell's code, a script, a line of the REPL.
  public static func parse(
    _ source: SourceText, in range: SourceRange? = nil
  ) -> ParseResult<Program> {
    let range = range ?? source.wholeRange
    if let diagnostic = refusal(of: source, in: range) {
      return ParseResult(tree: Program(statements: []), diagnostics: [diagnostic])
    }
    var parser = Parser(source, in: range)
    let program = parser.program(inBlock: false)
    return ParseResult(tree: program, diagnostics: parser.diagnostics)
  }

  /// Reads a condition, as in the cell option `when`.
  public static func parseCondition(
    _ source: SourceText, in range: SourceRange? = nil
  ) -> ParseResult<Condition?> {
    whole(source, range, "the condition's end") { parser throws(SyntaxFailure) in
      try parser.condition()
    }
  }

  /// Reads `$name` with its fields, as in a code span of the prose.
  public static func parseReference(
    _ source: SourceText, in range: SourceRange? = nil
  ) -> ParseResult<Reference?> {
    whole(source, range, "the reference's end") { parser throws(SyntaxFailure) in
      guard parser.kind == .dollarName else { throw parser.unexpected("a reference such as $name") }
      return try parser.reference()
    }
  }

  /// Reads one item: the text of `-P name=value` for a type that is no string or path.
  public static func parseItem(
    _ source: SourceText, in range: SourceRange? = nil
  ) -> ParseResult<Expression?> {
    whole(source, range, "the value's end") { parser throws(SyntaxFailure) in
      try parser.item()
    }
  }

  /// Whether a text stops inside of brackets or after `|`, so that a next line could complete it.
  ///
  /// A string ends on its line: an open one is an error that no further line mends.
  public static func isIncomplete(_ text: String) -> Bool {
    let source = SourceText(name: "", text: text)
    if refusal(of: source, in: source.wholeRange) != nil { return false }
    var parser = Parser(source, in: source.wholeRange)
    _ = parser.program(inBlock: false)
    return parser.wantsMore && parser.diagnostics.count == 1
  }

  private static func whole<Tree: Sendable>(
    _ source: SourceText, _ range: SourceRange?, _ end: String,
    _ read: (inout Parser) throws(SyntaxFailure) -> Tree
  ) -> ParseResult<Tree?> {
    let range = range ?? source.wholeRange
    if let diagnostic = refusal(of: source, in: range) {
      return ParseResult(tree: nil, diagnostics: [diagnostic])
    }
    var parser = Parser(source, in: range)
    parser.lines.inBrackets = true
    do throws(SyntaxFailure) {
      let tree = try read(&parser)
      guard parser.kind == .end else { throw parser.unexpected(end) }
      return ParseResult(tree: tree, diagnostics: parser.diagnostics)
    } catch {
      return ParseResult(tree: nil, diagnostics: parser.diagnostics + [error.diagnostic])
    }
  }

  /// Why a text is not read at all: not UTF-8, or too long.
  private static func refusal(of source: SourceText, in range: SourceRange) -> Diagnostic? {
    if range.upper - range.lower > Limit.programSize {
      return Diagnostic(
        code: SyntaxCode.tooLong.rawValue,
        "a program of \(range.upper - range.lower) bytes is longer than \(Limit.programSize)",
        at: SourceRange(range.lower, range.lower), hint: "split it into several")
    }
    switch source.firstFault(in: range) {
    case nil: return nil
    case .invalidUTF8(let place):
      return Diagnostic(
        code: SyntaxCode.invalidUTF8.rawValue, "the text is not UTF-8", at: place,
        hint: "save it in the encoding UTF-8")
    case .zeroByte(let place):
      return Diagnostic(
        code: SyntaxCode.controlCharacter.rawValue, "the text holds a zero byte", at: place,
        hint: "is this a text file?")
    case .loneCarriageReturn(let place):
      return Diagnostic(
        code: SyntaxCode.controlCharacter.rawValue,
        "a carriage return without a line feed after it", at: place,
        hint: "save it with the line ends LF or CRLF")
    }
  }

  // MARK: - Tokens

  /// The kind of the token to be read next; `end` also where the statement ends.
  var kind: Token.Kind { endsStatement ? .end : token.kind }

  private var endsStatement: Bool {
    guard token.isFirstOnLine, !lines.inBrackets, token.range.lower != lines.start else {
      return false
    }
    return token.indentation <= lines.indentation && token.kind != .pipe
      && previous.kind != .pipe
  }

  mutating func advance() {
    previous = token
    token = lexer.next()
    noteTab()
  }

  /// Reads the next token again from an offset in the line, after something that is no token.
  mutating func resume(at offset: Int) {
    previous.range.upper = offset
    lexer.move(to: offset)
    token = lexer.next()
    noteTab()
  }

  private mutating func noteTab() {
    guard token.isFirstOnLine, token.hasTab, token.kind != .end, !lines.inBrackets, !reportedTab
    else { return }
    reportedTab = true
    var start = token.range.lower
    while start > 0, lexer.byte(start - 1) != UInt8(ascii: "\n") { start -= 1 }
    diagnostics.append(
      Diagnostic(
        code: SyntaxCode.tabIndentation.rawValue, "the line is indented with a tab",
        at: SourceRange(start, token.range.lower),
        hint: "indent with blanks: how deep a line stands decides whether the statement goes on"))
  }

  func text(_ token: Token) -> String { source.text(in: token.range) }

  /// The next token's text when it is a word.
  var word: String? { kind == .word ? text(token) : nil }

  /// Whether the next token but one touches the next one and is `(`.
  var isTouchedByParen: Bool { lexer.byte(token.range.upper) == UInt8(ascii: "(") }

  // MARK: - Programs

  /// `program = [ statement { SEP statement } ]`, up to the text's end or a block's `}`.
  mutating func program(inBlock: Bool) -> Program {
    var statements: [Statement] = []
    if !inBlock { noteTab() }
    while diagnostics.count < Limit.errors {
      while token.kind == .semicolon { advance() }
      if token.kind == .end || (inBlock && token.kind == .rightBrace) { break }
      if !inBlock { operators = 0 }
      if let statement = recoveringStatement() { statements.append(statement) }
    }
    return Program(statements: statements)
  }

  private mutating func recoveringStatement() -> Statement? {
    let (outerLines, outerNesting, outerBrackets) = (lines, nesting, openBrackets.count)
    defer { (lines, nesting) = (outerLines, outerNesting) }
    lines = LineState(indentation: token.indentation, start: token.range.lower)
    do throws(SyntaxFailure) {
      let statement = try statement()
      guard kind == .end || kind == .semicolon || kind == .rightBrace && outerBrackets > 0 else {
        throw unexpectedAfterStatement(statement)
      }
      return statement
    } catch {
      diagnostics.append(error.diagnostic)
      let brackets = openBrackets.dropFirst(outerBrackets).filter { $0.kind != .leftBrace }.count
      let braces = openBrackets.dropFirst(outerBrackets).count - brackets
      openBrackets.removeLast(openBrackets.count - outerBrackets)
      lines.inBrackets = false
      synchronize(
        brackets: error.abandonsBrackets ? 0 : brackets, braces: error.abandonsBrackets ? 0 : braces
      )
      return nil
    }
  }

  /// Skips to where the next statement starts.
  private mutating func synchronize(brackets: Int, braces: Int) {
    var brackets = brackets
    var braces = braces
    while token.kind != .end {
      if token.isFirstOnLine, token.range.lower != lines.start,
        token.indentation <= lines.indentation
      {
        let startsStatement = token.kind == .word && Vocabulary.statements.contains(text(token))
        let isStray = token.kind == .pipe || token.kind.isClosing
        if startsStatement || (brackets == 0 && braces == 0 && !isStray) { return }
      }
      switch token.kind {
      case .semicolon where brackets == 0 && braces == 0: return
      case .rightBrace where braces == 0:
        if !openBrackets.isEmpty { return }
      case .rightBrace: braces -= 1
      case .leftBrace: braces += 1
      case .leftParen, .leftBracket: brackets += 1
      case .rightParen, .rightBracket: brackets = max(0, brackets - 1)
      default: break
      }
      advance()
    }
  }

  // MARK: - Nesting

  /// Runs `read` one level deeper, and refuses to go too deep.
  mutating func nested<Result>(
    at place: SourceRange, _ read: (inout Parser) throws(SyntaxFailure) -> Result
  ) throws(SyntaxFailure) -> Result {
    guard nesting < Limit.nesting else {
      throw SyntaxFailure(
        .nestedTooDeep, "nested deeper than \(Limit.nesting) levels", at: place,
        hint: "give the inner part a name with 'let'")
    }
    nesting += 1
    let result = try read(&self)
    nesting -= 1
    return result
  }

  /// Counts one sign of arithmetic or logic, or a pipe.
  mutating func countOperator(at place: SourceRange) throws(SyntaxFailure) {
    operators += 1
    if operators > Limit.operators {
      throw SyntaxFailure(
        .tooLong, "the statement has more than \(Limit.operators) operators", at: place,
        hint: "give parts of it names with 'let'")
    }
  }

  /// Reads the inside of brackets, from the opening one to the closing one.
  mutating func bracketed<Result>(
    closedBy closing: Token.Kind, orElse expectation: String,
    _ read: (inout Parser) throws(SyntaxFailure) -> Result
  ) throws(SyntaxFailure) -> (Result, SourceRange) {
    let opening = token
    let outer = lines
    openBrackets.append(opening)
    lines.inBrackets = true
    advance()
    let result = try nested(at: opening.range, read)
    guard token.kind == closing else { throw unexpected(expectation) }
    // What follows the bracket is judged by the lines around it.
    lines = outer
    openBrackets.removeLast()
    advance()
    return (result, opening.range.union(previous.range))
  }
}
