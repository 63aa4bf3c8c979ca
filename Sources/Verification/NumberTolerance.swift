// Texts are compared word by word when their numbers may differ a little:
//
// 1. Blanks, and lines of '-' under a table's header, only lay a text out and do not count.
// 2. A word is cut into numbers and what stands between them: 'r=1.50' is 'r=' and 1.5. Commas
//    between digits group them: '5,107,520'.
// 3. The texts agree when they have the same parts in the same order, and every pair of numbers is
//    within the tolerance.

/// How far two numbers may lie apart.
public enum NumberTolerance: Hashable, Sendable {
  case exact
  /// |a − b| ≤ limit · max(1, |a|): absolute for small numbers, relative for large ones.
  case absolute(Double)
  /// |a − b| ≤ percent/100 · max(|a|, |b|).
  case relative(percent: Double)

  func accepts(_ first: Double, _ second: Double) -> Bool {
    if first == second || first.isNaN && second.isNaN { return true }
    let distance = abs(first - second)
    guard distance.isFinite else { return false }
    switch self {
    case .exact: return false
    case .absolute(let limit): return distance <= limit * max(1, abs(first))
    case .relative(let percent): return distance <= percent / 100 * max(abs(first), abs(second))
    }
  }

  /// Whether two texts say the same, their numbers taken with this tolerance.
  public func accepts(_ first: String, _ second: String) -> Bool {
    if first == second { return true }
    guard self != .exact else { return false }
    let (left, right) = (TextPart.parts(of: first), TextPart.parts(of: second))
    guard left.count == right.count else { return false }
    return zip(left, right).allSatisfy { pair in
      switch pair {
      case (.number(let a), .number(let b)): accepts(a, b)
      case (.word(let a), .word(let b)): a == b
      default: false
      }
    }
  }
}

/// A number of a text, or what stands between two of them.
private enum TextPart {
  case word(Substring)
  case number(Double)

  static func parts(of text: String) -> [TextPart] {
    var parts: [TextPart] = []
    for word in text.split(whereSeparator: \.isWhitespace) where !isRule(word) {
      append(word, to: &parts)
    }
    return parts
  }

  private static func isRule(_ word: Substring) -> Bool {
    word.count > 1 && word.allSatisfy { $0 == "-" || $0 == "─" }
  }

  private static func append(_ word: Substring, to parts: inout [TextPart]) {
    var rest = word
    var literal = rest.startIndex
    var position = rest.startIndex
    while position < rest.endIndex {
      let end = endOfNumber(in: rest, from: position, isFirst: position == literal)
      let digits = rest[position..<end].filter { $0 != "," }
      guard end > position, let number = Double(String(digits)) else {
        position = rest.index(after: position)
        continue
      }
      if literal < position { parts.append(.word(rest[literal..<position])) }
      parts.append(.number(number))
      rest = rest[end...]
      (literal, position) = (end, end)
    }
    if literal < rest.endIndex { parts.append(.word(rest[literal...])) }
  }

  /// Behind the number that begins at the position; the position itself when none does.
  private static func endOfNumber(
    in text: Substring, from start: Substring.Index, isFirst: Bool
  ) -> Substring.Index {
    func isDigit(_ index: Substring.Index) -> Bool {
      index < text.endIndex && ("0"..."9").contains(text[index])
    }
    var index = start
    // A sign belongs to a number where nothing stands before it: '3-4' is a range.
    if isFirst, text[index] == "-" || text[index] == "+" { index = text.index(after: index) }
    guard isDigit(index) else { return start }
    while isDigit(index) || index < text.endIndex && text[index] == "," {
      if text[index] == ",", !isDigit(text.index(after: index)) { break }
      index = text.index(after: index)
    }
    if index < text.endIndex, text[index] == ".", isDigit(text.index(after: index)) {
      index = text.index(after: index)
      while isDigit(index) { index = text.index(after: index) }
    }
    if index < text.endIndex, text[index] == "e" || text[index] == "E" {
      var exponent = text.index(after: index)
      if exponent < text.endIndex, text[exponent] == "-" || text[exponent] == "+" {
        exponent = text.index(after: exponent)
      }
      if isDigit(exponent) {
        index = exponent
        while isDigit(index) { index = text.index(after: index) }
      }
    }
    return index
  }
}
