/// What a stretch of code is, for colouring it.
public enum HighlightKind: String, CaseIterable, Sendable {
  case comment, option, keyword, command, key, string, number, reference, `operator`
}

/// Finds what is to be coloured in a program, right or wrong.
public enum Highlighter {
  /// The stretches of a range in order, without overlaps; words that are no commands, and blanks,
  /// are left out.
  public static func tokens(
    of source: SourceText, in range: SourceRange
  ) -> [(kind: HighlightKind, range: SourceRange)] {
    var lexer = Lexer(source.bytes, in: range)
    var result: [(kind: HighlightKind, range: SourceRange)] = []
    var position = lexer.position
    var state = CommandPlace()
    while true {
      var token = lexer.next()
      for comment in comments(of: source, in: SourceRange(position, token.range.lower)) {
        result.append(comment)
      }
      if token.kind == .end { return result }
      if token.kind == .dollarName {
        token.range.upper = fieldsEnd(lexer, from: token.range.upper)
        lexer.move(to: token.range.upper)
      }
      if let kind = state.kind(of: token, text: source.text(in: token.range)) {
        result.append((kind, token.range))
      }
      position = token.range.upper
    }
  }

  private static func fieldsEnd(_ lexer: Lexer, from start: Int) -> Int {
    var end = start
    while lexer.byte(end) == UInt8(ascii: "."),
      lexer.byte(end + 1).isLowercase || lexer.byte(end + 1) == UInt8(ascii: "_")
    {
      end = lexer.nameEnd(from: end + 1)
    }
    return end
  }

  /// The comments of what the lexer skipped; `#|` is a cell's option.
  private static func comments(
    of source: SourceText, in range: SourceRange
  ) -> [(kind: HighlightKind, range: SourceRange)] {
    var result: [(kind: HighlightKind, range: SourceRange)] = []
    var index = range.lower
    while index < range.upper {
      guard source.bytes[index] == UInt8(ascii: "#") else {
        index += 1
        continue
      }
      var end = index
      while end < range.upper, source.bytes[end] != UInt8(ascii: "\n") { end += 1 }
      let next = index
      index = end
      while end > next, source.bytes[end - 1].isBlank { end -= 1 }
      let isOption = next + 1 < end && source.bytes[next + 1] == UInt8(ascii: "|")
      result.append((isOption ? .option : .comment, SourceRange(next, end)))
    }
    return result
  }

  /// Whether the next word is a command: at a statement's start, after `|`, `=` of a let, or `(`.
  private struct CommandPlace {
    private var isCommandNext = true
    private var isLet = false
    private var indentation = 0

    mutating func kind(of token: Token, text: String) -> HighlightKind? {
      if token.isFirstOnLine, token.indentation <= indentation || token.kind == .rightBrace {
        isCommandNext = true
        indentation = token.indentation
      }
      defer { update(after: token, text: text) }
      switch token.kind {
      case .word:
        if Vocabulary.reserved.contains(text) { return .keyword }
        return isCommandNext || Vocabulary.functions.contains(text) ? .command : nil
      case .key: return .key
      case .string: return .string
      case .invalid: return text.hasPrefix("\"") || text.hasPrefix("'") ? .string : nil
      case .number, .quantity, .size: return .number
      case .dollarName: return .reference
      case .pipe, .equals, .equalEqual, .notEqual, .less, .lessOrEqual, .greater,
        .greaterOrEqual, .plus, .minus, .star, .slash, .dotDot:
        return .operator
      default: return nil
      }
    }

    private mutating func update(after token: Token, text: String) {
      switch token.kind {
      case .pipe, .semicolon, .leftParen: isCommandNext = true
      case .leftBrace:
        isCommandNext = true
        // The first line inside starts anew, however deep it is.
        indentation = .max
      case .equals: isCommandNext = isLet
      default: isCommandNext = false
      }
      if token.kind == .word, Vocabulary.statements.contains(text) { isLet = text == "let" }
    }
  }
}
