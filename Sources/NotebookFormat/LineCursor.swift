import Language

/// A place in a line of Markdown, with what can be seen from there.
///
/// A tab counts as blanks up to the next multiple of four columns, and can be taken in part.
struct LineCursor {
  let bytes: [UInt8]
  private(set) var position: Int
  /// Without the line end.
  let end: Int
  /// Where the blanks at the line's end start.
  private let contentEnd: Int
  private var column = 0

  init(_ bytes: [UInt8], _ start: Int, _ end: Int) {
    self.bytes = bytes
    position = start
    self.end = end
    var contentEnd = end
    while contentEnd > start, Self.isBlank(bytes[contentEnd - 1]) { contentEnd -= 1 }
    self.contentEnd = contentEnd
  }

  private func byte(_ offset: Int) -> UInt8 { offset < end ? bytes[offset] : 0 }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == 9 }

  /// Where the blanks at the position end.
  private var textStart: Int {
    var index = position
    while index < end, Self.isBlank(bytes[index]) { index += 1 }
    return index
  }

  var isBlank: Bool { position >= contentEnd }

  /// Columns of blanks up to the text; counted to 40, which is more than any rule asks for.
  var indentation: Int {
    var index = position
    var column = column
    let start = column
    while index < end, column - start < 40, Self.isBlank(bytes[index]) {
      column += bytes[index] == 9 ? 4 - column % 4 : 1
      index += 1
    }
    return column - start
  }

  /// Takes blanks, a tab in part if need be.
  mutating func skip(columns: Int) {
    var rest = columns
    while rest > 0, position < end, Self.isBlank(bytes[position]) {
      let width = bytes[position] == 9 ? 4 - column % 4 : 1
      let taken = min(rest, width)
      column += taken
      rest -= taken
      if taken == width { position += 1 } else { return }
    }
  }

  private mutating func take(bytes count: Int) {
    position += count
    column += count
  }

  // MARK: - Containers

  /// Takes `>` and a blank behind it.
  mutating func takeQuoteMark() -> Bool {
    guard indentation < 4, byte(textStart) == UInt8(ascii: ">") else { return false }
    skip(columns: indentation)
    take(bytes: 1)
    skip(columns: 1)
    return true
  }

  /// Takes `-`, `+`, `*`, `1.` or `1)` with the blanks behind it, and gives the item.
  mutating func takeListMark(interruptsParagraph: Bool) -> MarkdownBlocks.Container? {
    guard indentation < 4, let width = listMarkWidth else { return nil }
    let before = indentation
    var after = self
    after.skip(columns: before)
    let digits = after.position..<after.position + width - 1
    after.take(bytes: width)
    let isEmpty = after.isBlank
    if interruptsParagraph {
      let startsAtOne = width == 1 || Int(String(decoding: bytes[digits], as: UTF8.self)) == 1
      if isEmpty || !startsAtOne { return nil }
    }
    let blanks = after.indentation
    let padding = isEmpty || blanks > 4 ? 1 : blanks
    after.skip(columns: padding)
    self = after
    return .item(offset: before + width + padding, isEmpty: isEmpty)
  }

  private var listMarkWidth: Int? {
    let start = textStart
    let first = byte(start)
    var width = 1
    if [UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "*")].contains(first) {
      width = 1
    } else {
      var index = start
      while index - start < 10, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte(index)) {
        index += 1
      }
      guard index > start, index - start <= 9,
        byte(index) == UInt8(ascii: ".") || byte(index) == UInt8(ascii: ")")
      else { return nil }
      width = index - start + 1
    }
    let after = start + width
    return after == end || Self.isBlank(byte(after)) ? width : nil
  }

  // MARK: - Leaves

  /// The fence that the line opens.
  var fence: (mark: UInt8, length: Int, info: String)? {
    let start = textStart
    let mark = byte(start)
    guard mark == UInt8(ascii: "`") || mark == UInt8(ascii: "~") else { return nil }
    let infoStart = runEnd(of: mark, from: start)
    guard infoStart - start >= 3 else { return nil }
    if mark == UInt8(ascii: "`"), bytes[infoStart..<end].contains(mark) { return nil }
    var lower = infoStart
    var upper = end
    while lower < upper, Self.isBlank(bytes[lower]) { lower += 1 }
    while upper > lower, Self.isBlank(bytes[upper - 1]) { upper -= 1 }
    return (mark, infoStart - start, String(decoding: bytes[lower..<upper], as: UTF8.self))
  }

  func closesFence(mark: UInt8, length: Int) -> Bool {
    guard indentation < 4 else { return false }
    let start = textStart
    let runEnd = runEnd(of: mark, from: start)
    return runEnd - start >= length && bytes[runEnd..<end].allSatisfy(Self.isBlank)
  }

  private func runEnd(of mark: UInt8, from start: Int) -> Int {
    var index = start
    while index < end, bytes[index] == mark { index += 1 }
    return index
  }

  var isHeading: Bool {
    let start = textStart
    let after = runEnd(of: UInt8(ascii: "#"), from: start)
    return (1...6).contains(after - start) && (after == end || Self.isBlank(byte(after)))
  }

  var isThematicBreak: Bool {
    let mark = byte(textStart)
    guard [UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "*")].contains(mark) else {
      return false
    }
    var count = 0
    for byte in bytes[textStart..<end] where !Self.isBlank(byte) {
      guard byte == mark else { return false }
      count += 1
    }
    return count >= 3
  }

  var isSetextUnderline: Bool {
    let mark = byte(textStart)
    guard mark == UInt8(ascii: "-") || mark == UInt8(ascii: "=") else { return false }
    return bytes[runEnd(of: mark, from: textStart)..<end].allSatisfy(Self.isBlank)
  }

  // MARK: - HTML

  /// Which of the seven start conditions of an HTML block the line fulfils.
  var htmlCondition: Int? {
    let start = textStart
    guard byte(start) == UInt8(ascii: "<") else { return nil }
    if starts("<!--", at: start) { return 2 }
    if starts("<?", at: start) { return 3 }
    if starts("<![cdata[", at: start) { return 5 }
    if starts("<!", at: start), isLetter(byte(start + 2)) { return 4 }
    let isClosing = byte(start + 1) == UInt8(ascii: "/")
    let nameStart = start + (isClosing ? 2 : 1)
    var nameEnd = nameStart
    while isLetter(byte(nameEnd)) || (nameEnd > nameStart && isNameByte(byte(nameEnd))) {
      nameEnd += 1
    }
    guard nameEnd > nameStart else { return nil }
    if nameEnd - nameStart <= 10 {
      let name = String(decoding: bytes[nameStart..<nameEnd], as: UTF8.self).lowercased()
      let after = byte(nameEnd)
      let endsName = nameEnd == end || Self.isBlank(after) || after == UInt8(ascii: ">")
      if !isClosing, HTMLTags.raw.contains(name), endsName { return 1 }
      let endsTag = endsName || starts("/>", at: nameEnd)
      if HTMLTags.blocks.contains(name), endsTag { return 6 }
      if !isClosing, HTMLTags.raw.contains(name) { return nil }
    }
    return isWholeTag(from: nameEnd, isClosing: isClosing) ? 7 : nil
  }

  /// Whether the line ends an HTML block of a condition; 6 and 7 end at a blank line.
  func endsHTML(_ condition: Int) -> Bool {
    switch condition {
    case 1: ["</pre>", "</script>", "</style>", "</textarea>"].contains(where: contains)
    case 2: contains("-->")
    case 3: contains("?>")
    case 4: contains(">")
    case 5: contains("]]>")
    default: isBlank
    }
  }

  private func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }

  private func isNameByte(_ byte: UInt8) -> Bool {
    isLetter(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
      || byte == UInt8(ascii: "-")
  }

  /// Whether small letters of `text` stand at an offset, in any case.
  private func starts(_ text: String, at offset: Int) -> Bool {
    var index = offset
    for wanted in text.utf8 {
      let found = byte(index)
      let isCapital = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(found)
      guard (isCapital ? found | 0x20 : found) == wanted else { return false }
      index += 1
    }
    return index <= end
  }

  private func contains(_ text: String) -> Bool {
    var index = position
    while index < end {
      if starts(text, at: index) { return true }
      index += 1
    }
    return false
  }

  /// Whether attributes and the tag's end follow, and nothing else on the line.
  private func isWholeTag(from start: Int, isClosing: Bool) -> Bool {
    var index = start
    func skipBlanks() -> Bool {
      let from = index
      while Self.isBlank(byte(index)) { index += 1 }
      return index > from
    }
    while true {
      let hasBlank = skipBlanks()
      if !isClosing, starts("/>", at: index) {
        index += 2
        break
      }
      if byte(index) == UInt8(ascii: ">") {
        index += 1
        break
      }
      guard hasBlank, !isClosing, let end = attributeEnd(from: index) else { return false }
      index = end
    }
    return bytes[min(index, end)..<end].allSatisfy(Self.isBlank)
  }

  /// The end of `name`, `name=value`, `name="value"` or `name='value'`.
  private func attributeEnd(from start: Int) -> Int? {
    var index = start
    let first = byte(index)
    guard isLetter(first) || first == UInt8(ascii: "_") || first == UInt8(ascii: ":") else {
      return nil
    }
    while isNameByte(byte(index)) || "_:.".utf8.contains(byte(index)) { index += 1 }
    var value = index
    while Self.isBlank(byte(value)) { value += 1 }
    guard byte(value) == UInt8(ascii: "=") else { return index }
    value += 1
    while Self.isBlank(byte(value)) { value += 1 }
    let quote = byte(value)
    if quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
      guard let close = bytes[min(value + 1, end)..<end].firstIndex(of: quote) else { return nil }
      return close + 1
    }
    let from = value
    while value < end, !Self.isBlank(bytes[value]), !"\"'=<>`".utf8.contains(bytes[value]) {
      value += 1
    }
    return value > from ? value : nil
  }
}

/// The tags that start an HTML block, by the specification's conditions 1 and 6.
private enum HTMLTags {
  static let raw: Set<String> = ["pre", "script", "style", "textarea"]
  static let blocks: Set<String> = [
    "address", "article", "aside", "base", "basefont", "blockquote", "body", "caption", "center",
    "col", "colgroup", "dd", "details", "dialog", "dir", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "footer", "form", "frame", "frameset", "h1", "h2", "h3", "h4", "h5",
    "h6", "head", "header", "hr", "html", "iframe", "legend", "li", "link", "main", "menu",
    "menuitem", "nav", "noframes", "ol", "optgroup", "option", "p", "param", "search", "section",
    "summary", "table", "tbody", "td", "tfoot", "th", "thead", "title", "tr", "track", "ul",
  ]
}
