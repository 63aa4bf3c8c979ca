import Texts

extension String {
  /// New lines and other control characters as blanks.
  var singleLine: String {
    String(String.UnicodeScalarView(unicodeScalars.map { $0.value < 0x20 ? " " : $0 }))
  }

  /// In lines of at most `width` columns, broken at blanks where there are some.
  func wrapped(to width: Int) -> [String] {
    guard terminalColumns > width, width > 0 else { return [self] }
    var lines: [String] = []
    var line = ""
    for word in split(separator: " ") {
      if !line.isEmpty, line.terminalColumns + 1 + String(word).terminalColumns <= width {
        line += " " + word
        continue
      }
      if !line.isEmpty { lines.append(line) }
      line = ""
      for character in word {
        if line.terminalColumns + character.terminalColumns > width {
          lines.append(line)
          line = ""
        }
        line.append(character)
      }
    }
    return lines + [line]
  }
}
