// The lexical rules, as the language reference has them:
//
// 1. Blanks and line ends separate tokens; every token knows whether it is the first on its line and
//    how far the line is indented. What a line end means is for the parser to say, for it depends on
//    the brackets around it.
// 2. `#` at the line's start or after a blank starts a comment.
// 3. `[a-z0-9_]+(-[a-z0-9_]+)*` glued to `=` and not to `==` is a key, also when it starts with a
//    digit: `5-o-clock-shadow=true`. Otherwise a word starts with a letter or `_`.
// 4. A number touched by letters or `%` is a quantity, `96x96` is a size; `1..5` is a range, since a
//    point belongs to a number only before a digit.
// 5. A string ends on its line.
//
// The lexer never reports anything: what does not fit is a token of kind `invalid`, and the parser
// explains it if it stumbles over it. So the parser may go back and read the text in another way.

/// Reads one token after another from a part of a text.
struct Lexer {
  let bytes: [UInt8]
  /// The offset that ends the text to read.
  let end: Int
  private(set) var position: Int
  private var startsLine = true
  private var indentation = 0
  private var hasTab = false

  init(_ bytes: [UInt8], in range: SourceRange) {
    self.bytes = bytes
    end = max(0, min(range.upper, bytes.count))
    position = max(0, min(range.lower, end))
  }

  /// Goes on reading at another offset of the same line.
  mutating func move(to offset: Int) {
    position = offset
    startsLine = false
  }

  /// The byte at an offset, 0 outside of the text.
  func byte(_ offset: Int) -> UInt8 {
    offset >= 0 && offset < end ? bytes[offset] : 0
  }

  mutating func next() -> Token {
    let from = position
    let isFirst = skipBlanks()
    let start = position
    let followsBlank = isFirst || start > from || start == 0 || bytes[start - 1].isBlank
    startsLine = false
    let kind = start < end ? scan() : .end
    return Token(
      kind: kind, range: SourceRange(start, position), followsBlank: followsBlank,
      isFirstOnLine: isFirst, indentation: indentation, hasTab: hasTab)
  }

  /// Moves to the next token and says whether a line starts before it.
  private mutating func skipBlanks() -> Bool {
    var isFirst = startsLine
    if isFirst {
      indentation = 0
      hasTab = false
    }
    while position < end {
      switch bytes[position] {
      case UInt8(ascii: "\n"):
        isFirst = true
        indentation = 0
        hasTab = false
      case UInt8(ascii: " "):
        if isFirst { indentation += 1 }
      case UInt8(ascii: "\t"):
        if isFirst {
          indentation = (indentation / 8 + 1) * 8
          hasTab = true
        }
      case 13:
        break
      case UInt8(ascii: "#") where isFirst || (position > 0 && bytes[position - 1].isBlank):
        while position < end, bytes[position] != UInt8(ascii: "\n") { position += 1 }
        continue
      default:
        return isFirst
      }
      position += 1
    }
    return isFirst
  }

  /// Reads the token at the position, which is no blank.
  private mutating func scan() -> Token.Kind {
    let first = bytes[position]
    if first.isWordByte, let keyEnd = keyEnd() {
      position = keyEnd
      return .key
    }
    switch first {
    case _ where first.isDigit: return scanNumber()
    case _ where first.isLowercase, UInt8(ascii: "_"): return scanWord()
    case UInt8(ascii: "\""), UInt8(ascii: "'"): return scanString(closedBy: first)
    case UInt8(ascii: "$"): return scanReference()
    default: return scanPunctuation(first)
    }
  }

  /// The end of the key at the position, its `=` included; nil when there is none.
  private func keyEnd() -> Int? {
    if position > 0, byte(position - 1) == UInt8(ascii: ".") { return nil }
    let end = wordEnd(from: position)
    guard byte(end) == UInt8(ascii: "="), byte(end + 1) != UInt8(ascii: "=") else { return nil }
    return end + 1
  }

  /// Where word bytes, with single hyphens between them, end.
  func wordEnd(from start: Int) -> Int {
    var index = start
    while byte(index).isWordByte || (byte(index) == UInt8(ascii: "-") && byte(index + 1).isWordByte)
    {
      index += 1
    }
    return index
  }

  private mutating func scanWord() -> Token.Kind {
    position = wordEnd(from: position)
    guard byte(position).isUppercase else { return .word }
    while byte(position).isLetter || byte(position).isWordByte { position += 1 }
    return .invalid
  }

  private mutating func scanReference() -> Token.Kind {
    let start = position
    position += 1
    if byte(position).isLowercase || byte(position) == UInt8(ascii: "_") {
      position = nameEnd(from: position)
    }
    if byte(position).isUppercase || position == start + 1 {
      while byte(position).isLetter || byte(position).isWordByte { position += 1 }
      return .invalid
    }
    return .dollarName
  }

  /// Where a name, which has no hyphens, ends.
  func nameEnd(from start: Int) -> Int {
    var index = start
    while byte(index).isWordByte { index += 1 }
    return index
  }

  private mutating func scanString(closedBy quote: UInt8) -> Token.Kind {
    position += 1
    while position < end, bytes[position] != UInt8(ascii: "\n") {
      if bytes[position] == quote {
        position += 1
        return .string
      }
      let isEscape = quote == UInt8(ascii: "\"") && bytes[position] == UInt8(ascii: "\\")
      position += isEscape && byte(position + 1) != UInt8(ascii: "\n") ? 2 : 1
    }
    position = min(position, end)
    return .invalid
  }

  private mutating func scanNumber() -> Token.Kind {
    let numeral = numeralEnd(from: position)
    let isPlain = bytes[position..<numeral].allSatisfy { $0.isDigit || $0 == UInt8(ascii: "_") }
    if isPlain, byte(numeral) == UInt8(ascii: "x"), byte(numeral + 1).isDigit {
      position = numeral + 1
      while byte(position).isWordByte { position += 1 }
      return .size
    }
    position = numeral
    while isUnitByte(byte(position)) { position += 1 }
    return position == numeral ? .number : .quantity
  }

  private func isUnitByte(_ byte: UInt8) -> Bool {
    byte.isLetter || byte.isWordByte || byte == UInt8(ascii: "%")
  }

  /// Where digits with `_` between them, a fraction and an exponent end.
  func numeralEnd(from start: Int) -> Int {
    var index = digitsEnd(from: start)
    if byte(index) == UInt8(ascii: "."), byte(index + 1).isDigit {
      index = digitsEnd(from: index + 1)
    }
    if byte(index) == UInt8(ascii: "e") || byte(index) == UInt8(ascii: "E") {
      let sign = byte(index + 1) == UInt8(ascii: "-") || byte(index + 1) == UInt8(ascii: "+")
      let digits = index + (sign ? 2 : 1)
      if byte(digits).isDigit { index = digitsEnd(from: digits) }
    }
    return index
  }

  private func digitsEnd(from start: Int) -> Int {
    var index = start
    while byte(index).isDigit || (byte(index) == UInt8(ascii: "_") && byte(index + 1).isDigit) {
      index += 1
    }
    return index
  }

  private mutating func scanPunctuation(_ first: UInt8) -> Token.Kind {
    let second = byte(position + 1)
    let pair: Token.Kind? =
      switch (first, second) {
      case (UInt8(ascii: "="), UInt8(ascii: "=")): .equalEqual
      case (UInt8(ascii: "!"), UInt8(ascii: "=")): .notEqual
      case (UInt8(ascii: "<"), UInt8(ascii: "=")): .lessOrEqual
      case (UInt8(ascii: ">"), UInt8(ascii: "=")): .greaterOrEqual
      case (UInt8(ascii: "."), UInt8(ascii: ".")): .dotDot
      default: nil
      }
    if let pair {
      position += 2
      return pair
    }
    let single: Token.Kind =
      switch first {
      case UInt8(ascii: "|"): .pipe
      case UInt8(ascii: "="): .equals
      case UInt8(ascii: "<"): .less
      case UInt8(ascii: ">"): .greater
      case UInt8(ascii: "+"): .plus
      case UInt8(ascii: "-"): .minus
      case UInt8(ascii: "*"): .star
      case UInt8(ascii: "/"): .slash
      case UInt8(ascii: "."): .dot
      case UInt8(ascii: ","): .comma
      case UInt8(ascii: ":"): .colon
      case UInt8(ascii: ";"): .semicolon
      case UInt8(ascii: "("): .leftParen
      case UInt8(ascii: ")"): .rightParen
      case UInt8(ascii: "["): .leftBracket
      case UInt8(ascii: "]"): .rightBracket
      case UInt8(ascii: "{"): .leftBrace
      case UInt8(ascii: "}"): .rightBrace
      default: .invalid
      }
    position += 1
    if single == .invalid { skipForeign(first) }
    return single
  }

  /// Takes the rest of a word of capitals, or of a character of several bytes.
  private mutating func skipForeign(_ first: UInt8) {
    if first.isUppercase {
      while byte(position).isLetter || byte(position).isWordByte { position += 1 }
    } else if first >= 0x80 {
      while byte(position) & 0xC0 == 0x80 { position += 1 }
    }
  }
}
