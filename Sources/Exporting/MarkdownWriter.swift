/// Puts blocks of ours between stretches of the author's text, which stay as they are, so that
/// neither runs into the other.
struct MarkdownWriter {
  private(set) var text = ""
  private let lineEnd: String
  /// Whether a block of ours came last.
  private var endsInBlock = false

  init(lineEnd: String) {
    self.lineEnd = lineEnd
  }

  /// The author's text as it is, behind a blank line when it follows a block of ours without one.
  mutating func addProse(_ prose: String) {
    guard !prose.isEmpty else { return }
    let firstLine = prose.utf8.prefix { $0 != UInt8(ascii: "\n") }
    let beginsBlank = firstLine.allSatisfy { $0 <= UInt8(ascii: " ") }
    if endsInBlock, !beginsBlank { text += lineEnd }
    text += prose
    endsInBlock = false
  }

  /// A block whose lines end in LF, behind a blank line.
  mutating func addBlock(_ block: String) {
    endLine()
    if !text.isEmpty, !endsInBlankLine { text += lineEnd }
    text +=
      lineEnd == "\n"
      ? block
      : block.split(
        separator: "\n", omittingEmptySubsequences: false
      ).joined(separator: lineEnd)
    endsInBlock = true
  }

  mutating func endLine() {
    if let last = text.utf8.last, last != UInt8(ascii: "\n") { text += lineEnd }
  }

  private var endsInBlankLine: Bool {
    var bytes = text.utf8[...]
    guard bytes.popLast() == UInt8(ascii: "\n") else { return false }
    while let last = bytes.last, last <= UInt8(ascii: " "), last != UInt8(ascii: "\n") {
      bytes.removeLast()
    }
    return bytes.last.map { $0 == UInt8(ascii: "\n") } ?? true
  }
}
