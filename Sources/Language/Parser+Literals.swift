extension Parser {
  /// `NUMBER | QUANTITY`
  mutating func number() throws(SyntaxFailure) -> Expression {
    if kind == .invalid { throw lexicalFailure(token) }
    guard kind == .number || kind == .quantity else { throw unexpected("a number") }
    let range = token.range
    let numeral = SourceRange(range.lower, lexer.numeralEnd(from: range.lower))
    let digits = source.text(in: numeral).replacing("_", with: "")
    let isWhole = digits.utf8.allSatisfy(\.isDigit)
    guard numeral.upper < range.upper else {
      if isWhole {
        guard let value = Int(digits) else { throw tooLarge(range) }
        advance()
        return .literal(.int(value), range)
      }
      let value = try decimal(digits, range)
      advance()
      return .literal(.float(value), range)
    }
    let unit = SourceRange(numeral.upper, range.upper)
    guard let known = Unit(rawValue: source.text(in: unit)) else { throw unknownUnit(unit) }
    let value = try decimal(digits, numeral)
    advance()
    return .literal(.quantity(value, known), range)
  }

  private func decimal(_ digits: String, _ range: SourceRange) throws(SyntaxFailure) -> Double {
    guard let value = Double(digits), value.isFinite else { throw tooLarge(range) }
    return value
  }

  private func tooLarge(_ range: SourceRange) -> SyntaxFailure {
    SyntaxFailure(
      .numberTooLarge, "the number is too large", at: range,
      hint: "whole numbers go up to \(Int.max), others to 1.7e308")
  }

  private func unknownUnit(_ range: SourceRange) -> SyntaxFailure {
    let written = source.text(in: range)
    let units = Unit.allCases.map(\.rawValue)
    if written.hasPrefix("_") {
      return SyntaxFailure(
        .malformedNumber, "in a number '_' stands between two digits", at: range)
    }
    if written.lowercased().hasPrefix("x") {
      return SyntaxFailure(
        .malformedNumber, "a size is written as 96x96", at: token.range,
        hint: "width, a small 'x' and height, without blanks")
    }
    return SyntaxFailure(
      .unknownUnit, "'\(written)' is no unit", at: range,
      hint: Nearest.hint(for: written, in: units) ?? "there are \(units.joined(separator: " "))")
  }

  /// `SIZE`
  mutating func size() throws(SyntaxFailure) -> Expression {
    let sides = text(token).split(separator: "x", omittingEmptySubsequences: false)
    guard sides.count == 2, sides.allSatisfy({ $0.utf8.allSatisfy(\.isDigit) }) else {
      throw SyntaxFailure(
        .malformedNumber, "a size is written as 96x96", at: token.range,
        hint: "width and height; the number of channels is an argument of its own")
    }
    guard let width = Int(sides[0]), let height = Int(sides[1]) else {
      throw tooLarge(token.range)
    }
    advance()
    return .literal(.size(width: width, height: height), previous.range)
  }

  // MARK: - Strings

  /// `STRING`
  mutating func string() throws(SyntaxFailure) -> Expression {
    let range = token.range
    let isRaw = firstByte == UInt8(ascii: "'")
    let inner = SourceRange(range.lower + 1, range.upper - 1)
    if let control = (inner.lower..<inner.upper).first(where: {
      lexer.byte($0) < 32 && lexer.byte($0) != 9 || lexer.byte($0) == 127
    }) {
      throw controlCharacter(at: control)
    }
    let segments = try isRaw ? rawSegments(inner) : segments(inner)
    advance()
    return .string(segments, range)
  }

  private func rawSegments(_ range: SourceRange) -> [StringSegment] {
    range.lower == range.upper ? [] : [.text(source.text(in: range))]
  }

  /// The help of a `param`, which is fixed text.
  mutating func plainString() throws(SyntaxFailure) -> String {
    let range = token.range
    guard case .string(let segments, _) = try string() else { return "" }
    var text = ""
    for segment in segments {
      guard case .text(let part) = segment else {
        throw SyntaxFailure(
          .malformedInterpolation, "a param's help holds no values", at: range,
          hint: "write '\\$' for a dollar sign before '{'")
      }
      text += part
    }
    return text
  }

  private func segments(_ range: SourceRange) throws(SyntaxFailure) -> [StringSegment] {
    var segments: [StringSegment] = []
    var text: [UInt8] = []
    var index = range.lower
    while index < range.upper {
      let byte = source.bytes[index]
      if byte == UInt8(ascii: "\\") {
        text.append(try escaped(at: index, end: range.upper))
        index += 2
      } else if byte == UInt8(ascii: "$"), index + 1 < range.upper,
        source.bytes[index + 1] == UInt8(ascii: "{")
      {
        if !text.isEmpty { segments.append(.text(String(decoding: text, as: UTF8.self))) }
        text = []
        let (reference, end) = try interpolation(from: index, end: range.upper)
        segments.append(.interpolation(reference))
        index = end
      } else {
        text.append(byte)
        index += 1
      }
    }
    if !text.isEmpty { segments.append(.text(String(decoding: text, as: UTF8.self))) }
    return segments
  }

  private func escaped(at index: Int, end: Int) throws(SyntaxFailure) -> UInt8 {
    switch index + 1 < end ? source.bytes[index + 1] : 0 {
    case UInt8(ascii: "\""): return UInt8(ascii: "\"")
    case UInt8(ascii: "\\"): return UInt8(ascii: "\\")
    case UInt8(ascii: "n"): return UInt8(ascii: "\n")
    case UInt8(ascii: "$"): return UInt8(ascii: "$")
    default:
      var upper = min(index + 2, end)
      while upper < end, source.bytes[upper] & 0xC0 == 0x80 { upper += 1 }
      let range = SourceRange(index, upper)
      throw SyntaxFailure(
        .unknownEscape, "'\(source.text(in: range))' stands for nothing", at: range,
        hint: #"there are \" \\ \n and \$; between single quotes a backslash is itself"#)
    }
  }

  /// The reference of `${reference}` and the offset after its `}`.
  private func interpolation(
    from start: Int, end: Int
  ) throws(SyntaxFailure) -> (Reference, Int) {
    let inner = source.bytes[start + 2..<end]
    guard let closing = inner.firstIndex(of: UInt8(ascii: "}")) else {
      throw SyntaxFailure(
        .malformedInterpolation, "'${' is never closed", at: SourceRange(start, start + 2),
        hint: "write '\\$' for a dollar sign before '{'")
    }
    var parser = Parser(source, in: SourceRange(start + 2, closing))
    parser.nesting = nesting + 1
    parser.operators = operators
    parser.lines.inBrackets = true
    let name = parser.nameOfToken()
    guard parser.kind == .word, lexer.byte(start + 2).isWordByte else {
      throw SyntaxFailure(
        .malformedInterpolation, "'${…}' holds a name, with its fields if any",
        at: SourceRange(start, closing + 1),
        hint: parser.kind == .dollarName ? "leave out the second '$'" : "as in ${vae.kl_share}")
    }
    parser.previous = parser.token
    let nameEnd = lexer.nameEnd(from: name.range.lower)
    let short = SourceRange(name.range.lower, nameEnd)
    let reference = try parser.reference(
      named: Name(source.text(in: short), short), from: start)
    guard parser.kind == .end else {
      throw SyntaxFailure(
        .malformedInterpolation, "'${…}' holds a name, with its fields if any",
        at: SourceRange(start, closing + 1), hint: "give a calculated value a name with 'let'")
    }
    return (
      Reference(
        name: reference.name, path: reference.path, range: SourceRange(start, closing + 1)),
      closing + 1
    )
  }
}
