// How a text looks in a terminal: what each character is replaced by so that none of them acts on
// the terminal, and how many columns it takes (Unicode Standard Annex 11, wide and fullwidth as two;
// combining marks and format characters as none).

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
      (text, columns) = (String(scalar), Self.columns(of: scalar))
    }
  }

  private static func columns(of scalar: Unicode.Scalar) -> Int {
    if scalar.value < 0x300 { return 1 }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    default: break
    }
    return wideRanges.contains { $0.contains(scalar.value) } ? 2 : 1
  }

  private static let wideRanges: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x231A...0x231B, 0x2329...0x232A, 0x23E9...0x23EC, 0x25FD...0x25FE,
    0x2614...0x2615, 0x2648...0x2653, 0x26AA...0x26AB, 0x26BD...0x26BE, 0x26C4...0x26C5,
    0x2705...0x2705, 0x270A...0x270B, 0x2728...0x2728, 0x274C...0x274C, 0x2753...0x2755,
    0x2795...0x2797, 0x2B1B...0x2B1C, 0x2B50...0x2B50, 0x2E80...0x303E, 0x3041...0x33FF,
    0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF, 0xA960...0xA97C, 0xAC00...0xD7A3,
    0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x18CFF,
    0x1AFF0...0x1B2FF, 0x1F004...0x1F004, 0x1F0CF...0x1F0CF, 0x1F18E...0x1F18E,
    0x1F191...0x1F19A, 0x1F200...0x1F320, 0x1F32D...0x1F64F, 0x1F680...0x1F6FF,
    0x1F7E0...0x1F7EB, 0x1F90C...0x1F9FF, 0x1FA70...0x1FAFF, 0x20000...0x3FFFD,
  ]
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
