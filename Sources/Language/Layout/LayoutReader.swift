/// Reads the lines of a program with their tokens, comments and new indentation.
struct LayoutReader {
  private let source: SourceText
  private var lexer: Lexer
  private let places: LayoutPlaces
  private let end: Int

  private var finished: [LayoutLine] = []
  private var line: LayoutLine?
  /// The indentation of the statements of each open block, the outermost first.
  private var blocks = [0]
  /// Comments on lines of their own that wait for the line they stand before.
  private var waiting: [(comment: String, followsEmptyLine: Bool)] = []
  private var followsEmptyLine = false

  init(_ source: SourceText, _ range: SourceRange, _ program: Program) {
    self.source = source
    lexer = Lexer(source.bytes, in: range)
    places = LayoutPlaces(of: program)
    end = lexer.end
  }

  mutating func lines() -> [LayoutLine] {
    var position = lexer.position
    while true {
      let token = lexer.next()
      readGap(SourceRange(position, token.range.lower))
      if token.kind == .end { break }
      position = read(token)
    }
    closeLine()
    placeWaitingComments(indentation: blocks.last ?? 0)
    if !finished.isEmpty { finished[0].followsEmptyLine = false }
    return finished
  }

  // MARK: - Gaps

  /// Takes the line ends, empty lines and comments between two tokens.
  private mutating func readGap(_ gap: SourceRange) {
    var isFirst = true
    var rest = source.bytes[gap.lower..<min(gap.upper, end)]
    while true {
      let lineEnd = rest.firstIndex(of: UInt8(ascii: "\n"))
      let text = rest[..<(lineEnd ?? rest.endIndex)]
      let comment = trimmed(text)
      if !comment.isEmpty {
        if isFirst, line != nil {
          line?.comment = comment
        } else {
          waiting.append((comment, followsEmptyLine))
          followsEmptyLine = false
        }
      } else if lineEnd != nil, !isFirst || (line == nil && !finished.isEmpty) {
        followsEmptyLine = true
      }
      guard let lineEnd else { return }
      closeLine()
      isFirst = false
      rest = rest[(lineEnd + 1)...]
    }
  }

  private func trimmed(_ bytes: ArraySlice<UInt8>) -> String {
    let first = bytes.firstIndex { !$0.isBlank } ?? bytes.endIndex
    let last = bytes.lastIndex { !$0.isBlank } ?? bytes.startIndex
    guard first <= last, first < bytes.endIndex else { return "" }
    return String(decoding: bytes[first...last], as: UTF8.self)
  }

  private mutating func closeLine() {
    if let line { finished.append(line) }
    line = nil
  }

  private mutating func placeWaitingComments(indentation: Int) {
    for (comment, isAfterEmptyLine) in waiting {
      finished.append(
        LayoutLine(
          indentation: indentation, comment: comment,
          followsEmptyLine: isAfterEmptyLine && !startsBlock, continuationIndentation: indentation))
    }
    waiting = []
  }

  /// The last line opened a block.
  private var startsBlock: Bool { finished.last?.pieces.last?.kind == .leftBrace }

  // MARK: - Tokens

  /// Adds a token to the line.
  ///
  /// - Returns: where reading goes on.
  private mutating func read(_ token: Token) -> Int {
    if line == nil { beginLine(with: token) }
    if let raw = places.raw[token.range.lower] {
      append(SourceRange(token.range.lower, raw), .string, token.followsBlank)
      lexer.move(to: raw)
      return raw
    }
    switch token.kind {
    case .key where places.boundNames.contains(token.range.lower):
      let middle = token.range.upper - 1
      append(SourceRange(token.range.lower, middle), .word, token.followsBlank)
      append(SourceRange(middle, token.range.upper), .equals, true)
    case .leftBrace:
      append(token.range, token.kind, token.followsBlank)
      blocks.append((blocks.last ?? 0) + ProgramLayout.indentation)
    case .rightBrace:
      if blocks.count > 1 { blocks.removeLast() }
      append(token.range, token.kind, token.followsBlank)
    default: append(token.range, token.kind, token.followsBlank)
    }
    return token.range.upper
  }

  private mutating func append(_ range: SourceRange, _ kind: Token.Kind, _ followsBlank: Bool) {
    line?.pieces.append(
      LayoutPiece(
        text: source.text(in: range), kind: kind, offset: range.lower, followsBlank: followsBlank))
  }

  private mutating func beginLine(with token: Token) {
    let block = blocks.last ?? 0
    let deeper = block + ProgramLayout.indentation
    let statement = token.kind == .rightBrace ? block - ProgramLayout.indentation : block
    let isStart = places.starts.contains(token.range.lower)
    let indentation = isStart || token.kind.isClosing ? max(0, statement) : deeper
    placeWaitingComments(indentation: token.kind == .rightBrace ? block : indentation)
    line = LayoutLine(
      indentation: indentation,
      followsEmptyLine: followsEmptyLine && !startsBlock && token.kind != .rightBrace,
      param: places.params[token.range.lower], continuationIndentation: deeper)
    followsEmptyLine = false
  }
}
