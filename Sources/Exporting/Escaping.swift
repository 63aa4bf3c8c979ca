// How text of unknown origin gets into a document: as HTML, as Markdown, as the target of a link.
// Control characters other than tab and line feed never pass; U+FFFD stands in their place.

extension String {
  /// As text or as a double-quoted attribute of an HTML page.
  var escapedForHTML: String {
    var escaped = ""
    escaped.reserveCapacity(utf8.count + utf8.count / 8)
    for scalar in unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      default: escaped.unicodeScalars.append(scalar.printable)
      }
    }
    return escaped
  }

  /// As one line of running text in Markdown, without any effect of its characters: emphasis,
  /// links, HTML, table cells, and at the start of a line lists, headings and quotes.
  var escapedForMarkdown: String {
    let scalars = Array(asOneLine.unicodeScalars)
    var escaped = ""
    for (index, scalar) in scalars.enumerated() {
      switch scalar {
      case "\\", "`", "*", "_", "[", "]", "<", ">", "|", "~", "$":
        escaped += "\\"
      default:
        if scalars.couldBeginBlock(at: index) || scalars.couldBeginEntity(at: index) {
          escaped += "\\"
        }
      }
      escaped.unicodeScalars.append(scalar)
    }
    return escaped
  }

  /// As a code span, with as many backticks as its text needs.
  var asMarkdownCode: String {
    let line = asOneLine
    let fence = String(repeating: "`", count: line.longestRun(of: "`") + 1)
    let isPadded = line.hasPrefix("`") || line.hasSuffix("`") || line.isEmpty
    return isPadded ? "\(fence) \(line) \(fence)" : fence + line + fence
  }

  /// A fenced block that holds this text whatever it contains; ends in a line feed.
  func fencedForMarkdown(info: String) -> String {
    let text = withoutControlCharacters
    let fence = String(repeating: "`", count: max(3, text.longestRun(of: "`") + 1))
    let end = text.isEmpty || text.hasSuffix("\n") ? "" : "\n"
    return "\(fence)\(info)\n\(text)\(end)\(fence)\n"
  }

  /// With U+FFFD for every control character but tab and line feed.
  var withoutControlCharacters: String {
    unicodeScalars.reduce(into: "") { $0.unicodeScalars.append($1.printable) }
  }

  /// A relative file name as the target of a link: percent-encoded but for what every parser of
  /// HTML and Markdown takes as it is.
  var asRelativeURL: String {
    var encoded = ""
    for byte in utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"), UInt8(ascii: "/"), UInt8(ascii: "@"):
        encoded.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let digits = String(byte, radix: 16, uppercase: true)
        encoded += "%" + (digits.count == 1 ? "0" : "") + digits
      }
    }
    return encoded
  }

  /// With each run of line ends and blanks around them as one blank.
  private var asOneLine: String {
    var line = ""
    var pendingBlank = false
    for scalar in unicodeScalars {
      if scalar == "\n" || scalar == "\r" || scalar == "\t" || scalar == " " {
        pendingBlank = true
        continue
      }
      if pendingBlank, !line.isEmpty { line += " " }
      pendingBlank = false
      line.unicodeScalars.append(scalar.printable)
    }
    return line
  }

  private func longestRun(of scalar: Unicode.Scalar) -> Int {
    var longest = 0
    var run = 0
    for other in unicodeScalars {
      run = other == scalar ? run + 1 : 0
      longest = max(longest, run)
    }
    return longest
  }
}

extension Unicode.Scalar {
  /// Itself, or U+FFFD for a control character that is no tab or line feed, and for the
  /// characters that turn the direction of the text around them.
  fileprivate var printable: Unicode.Scalar {
    switch value {
    case 0x09, 0x0A: self
    case 0x00..<0x20, 0x7F..<0xA0, 0x202A...0x202E, 0x2066...0x2069: "\u{FFFD}"
    default: self
    }
  }
}

extension [Unicode.Scalar] {
  /// Whether this character would make a list, an underline or a rule of the line it begins:
  /// `- a`, `--`, `=`, and the point of `1. a`. A negative number is none of them.
  fileprivate func couldBeginBlock(at index: Int) -> Bool {
    let next = index + 1 < count ? self[index + 1] : " "
    return switch self[index] {
    case "+", "-": index == 0 && (next == " " || next == "-" || next == ":")
    case "=", ":", "#": index == 0
    case ".", ")":
      next == " " && (1...9).contains(index)
        && self[..<index].allSatisfy { ("0"..."9").contains($0) }
    default: false
    }
  }

  fileprivate func couldBeginEntity(at index: Int) -> Bool {
    guard self[index] == "&", index + 1 < count else { return false }
    return self[index + 1] == "#" || self[index + 1].properties.isAlphabetic
  }
}
