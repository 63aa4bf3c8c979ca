/// What can be wrong with bytes before anything is read from them.
public enum TextFault: Hashable, Sendable {
  /// The first bytes that are no UTF-8; the rest of the text is not to be trusted.
  case invalidUTF8(SourceRange)
  case zeroByte(SourceRange)
  /// A `\r` without `\n` after it: a line end that other programs see and we do not.
  case loneCarriageReturn(SourceRange)

  public var range: SourceRange {
    switch self {
    case .invalidUTF8(let range), .zeroByte(let range), .loneCarriageReturn(let range): range
    }
  }
}

extension SourceText {
  /// The first fault of the bytes in a range, or nil when they are text.
  ///
  /// UTF-8 is checked by the table of well-formed byte sequences of the Unicode standard (3-7):
  /// no overlong forms, no surrogates, nothing above U+10FFFF.
  public func firstFault(in range: SourceRange) -> TextFault? {
    let end = max(0, min(range.upper, bytes.count))
    var index = max(0, min(range.lower, end))
    while index < end {
      let byte = bytes[index]
      if byte == 0 { return .zeroByte(SourceRange(index, index + 1)) }
      if byte == 13, index + 1 >= bytes.count || bytes[index + 1] != 10 {
        return .loneCarriageReturn(SourceRange(index, index + 1))
      }
      if byte < 0x80 {
        index += 1
        continue
      }
      let length = sequenceLength(at: index, end: end)
      if length == 0 { return .invalidUTF8(SourceRange(index, index + 1)) }
      index += length
    }
    return nil
  }

  /// The length of the well-formed sequence that starts with a byte above 0x7F, or 0.
  func sequenceLength(at index: Int, end: Int) -> Int {
    let first = bytes[index]
    let (length, second): (Int, ClosedRange<UInt8>) =
      switch first {
      case 0xC2...0xDF: (2, 0x80...0xBF)
      case 0xE0: (3, 0xA0...0xBF)
      case 0xED: (3, 0x80...0x9F)
      case 0xE1...0xEF: (3, 0x80...0xBF)
      case 0xF0: (4, 0x90...0xBF)
      case 0xF1...0xF3: (4, 0x80...0xBF)
      case 0xF4: (4, 0x80...0x8F)
      default: (0, 0x80...0xBF)
      }
    guard length > 0, index + length <= end, second.contains(bytes[index + 1]) else { return 0 }
    for offset in 2..<max(2, length) where bytes[index + offset] & 0xC0 != 0x80 { return 0 }
    return length
  }
}
