extension Parser {
  /// What is wrong with a token that the language does not have.
  func lexicalFailure(_ token: Token) -> SyntaxFailure {
    let first = lexer.byte(token.range.lower)
    switch first {
    case UInt8(ascii: "\""), UInt8(ascii: "'"):
      return unclosedString(token, quote: first)
    case UInt8(ascii: "$"): return malformedDollar(token)
    case UInt8(ascii: "#"):
      return SyntaxFailure(
        .gluedComment, "'#' starts a comment only after a blank", at: token.range,
        hint: "put a blank before it")
    case UInt8(ascii: "~"): return unquotedPath(from: token.range.lower)
    case 0..<32, 127: return controlCharacter(at: token.range.lower)
    case 0x80...: return foreignCharacter(token)
    default: break
    }
    let written = text(token)
    if first.isLetter || first == UInt8(ascii: "_") {
      return SyntaxFailure(
        .malformedName, "'\(written)' has a capital letter", at: token.range,
        hint: "names and words are small: write '\(written.lowercased())'")
    }
    return SyntaxFailure(
      .foreignCharacter, "'\(written)' is no part of the language", at: token.range,
      hint: Self.replacements[first])
  }

  private static let replacements: [UInt8: String] = [
    UInt8(ascii: "!"): "write 'not', or '!=' for 'is not equal'",
    UInt8(ascii: "&"): "write 'and'",
    UInt8(ascii: "%"): "a per cent sign touches its number, as in 5%",
    UInt8(ascii: "^"): "there is no power; multiply",
    UInt8(ascii: "\\"): "a statement goes on in lines that are indented deeper",
    UInt8(ascii: "`"): "strings stand in \"…\" or '…'",
  ]

  private func unclosedString(_ token: Token, quote: UInt8) -> SyntaxFailure {
    var end = token.range.upper
    while end > token.range.lower + 1, lexer.byte(end - 1).isBlank { end -= 1 }
    let character = quote == UInt8(ascii: "\"") ? "\"" : "'"
    return SyntaxFailure(
      .unclosedString, "the string is not closed on its line",
      at: SourceRange(token.range.lower, end), hint: "\(character) is missing")
  }

  private func malformedDollar(_ token: Token) -> SyntaxFailure {
    let written = text(token).dropFirst()
    if written.isEmpty {
      let next = lexer.byte(token.range.upper)
      return SyntaxFailure(
        .malformedReference, "'$' has no name after it", at: token.range,
        hint: next.isBlank
          ? "write the name without a blank, as in $faces"
          : next == UInt8(ascii: "{") ? "'${…}' is for strings; here it is $name" : nil)
    }
    let small = written.lowercased()
    return SyntaxFailure(
      .malformedReference, "'$\(written)' is no reference to a name", at: token.range,
      hint: Vocabulary.isName(small)
        ? "names are small: write '$\(small)'" : "a name starts with a small letter")
  }

  func controlCharacter(at offset: Int) -> SyntaxFailure {
    let code = String(lexer.byte(offset), radix: 16, uppercase: true)
    let padded = String(repeating: "0", count: 4 - code.count) + code
    return SyntaxFailure(
      .controlCharacter, "a control character, U+\(padded)",
      at: SourceRange(offset, offset + 1), hint: "remove it")
  }

  private func foreignCharacter(_ token: Token) -> SyntaxFailure {
    let written = text(token)
    guard let scalar = written.unicodeScalars.first else {
      return SyntaxFailure(.foreignCharacter, "an unreadable character", at: token.range)
    }
    let code = String(scalar.value, radix: 16, uppercase: true)
    let name = "U+" + String(repeating: "0", count: max(0, 4 - code.count)) + code
    switch scalar {
    case "“", "”", "„", "‟", "«", "»", "″", "＂":
      return typographic("'\(written)' is a typographic quote", token, "write \"")
    case "‘", "’", "‚", "‛", "′":
      return typographic("'\(written)' is a typographic quote", token, "write '")
    case "–", "—", "−", "‐", "‑", "‒":
      return typographic("'\(written)' (\(name)) is not the plain '-'", token, "write '-'")
    case "…": return typographic("'…' is one character", token, "write '..' for a range")
    case "×": return typographic("'×' is not the letter", token, "write a size as 96x96")
    default: break
    }
    if scalar.properties.isWhitespace || scalar.properties.isDefaultIgnorableCodePoint
      || scalar.properties.generalCategory == .format
    {
      return typographic("an invisible character, \(name)", token, "remove it, or write a blank")
    }
    return SyntaxFailure(
      .foreignCharacter, "'\(written)' (\(name)) is no part of the language", at: token.range,
      hint: "outside of strings and comments there are plain letters only")
  }

  private func typographic(_ message: String, _ token: Token, _ hint: String) -> SyntaxFailure {
    SyntaxFailure(.typographicCharacter, message, at: token.range, hint: hint)
  }
}
