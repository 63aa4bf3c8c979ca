import Texts

// How a text looks in a terminal: what each character is replaced by so that none of them acts on
// the terminal, and how many columns it takes.

/// A character as it may be written to a terminal.
struct DisplayedScalar {
  var text: String
  var columns: Int

  /// Columns of a tab, wherever it stands: alignment, not tab stops, is what counts here.
  static let tabColumns = 4

  init(_ scalar: Unicode.Scalar) {
    switch scalar.value {
    case 9:
      (text, columns) = (String(repeating: " ", count: Self.tabColumns), Self.tabColumns)
    case 0..<32:
      // The symbols for control characters, U+2400 and on.
      (text, columns) = (Unicode.Scalar(0x2400 + scalar.value).map(String.init) ?? "?", 1)
    case 127: (text, columns) = ("\u{2421}", 1)
    case 128..<160, 0xAD, 0x200B, 0x200E, 0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF:
      // C1 controls, marks that turn the direction of writing, and what cannot be seen.
      (text, columns) = ("\u{FFFD}", 1)
    default:
      (text, columns) = (String(scalar), scalar.terminalColumns)
    }
  }
}

extension SourceText {
  /// The characters of a range as they are displayed, each with its offset. Bytes that are no UTF-8
  /// are shown as U+FFFD, one by one.
  func displayed(_ range: SourceRange) -> [(offset: Int, scalar: DisplayedScalar)] {
    var result: [(Int, DisplayedScalar)] = []
    var index = range.lower
    while index < range.upper {
      let byte = bytes[index]
      let length = byte < 0x80 ? 1 : sequenceLength(at: index, end: bytes.count)
      let text = String(decoding: bytes[index..<index + max(1, length)], as: UTF8.self)
      result.append((index, DisplayedScalar(text.unicodeScalars.first ?? "\u{FFFD}")))
      index += max(1, length)
    }
    return result
  }
}

extension String {
  /// The text with nothing in it that acts on a terminal.
  public var displayable: String {
    unicodeScalars.map { DisplayedScalar($0).text }.joined()
  }
}
