import Language
import NotebookFormat

/// A notebook's prose as one Markdown text, with stand-ins for what is not prose.
struct ComposedMarkdown {
  /// An empty fence for every cell, a code span of mark and offset for every value.
  private(set) var text = ""
  /// The line of each cell's fence, from 1.
  private(set) var cellLines: [Int] = []

  init(_ parts: ArraySlice<Notebook.Part>, of notebook: Notebook, valueMark: String) {
    var lineCount = 0
    for part in parts {
      switch part {
      case .prose(let prose):
        let marked = notebook.text(of: prose) { "`\(valueMark)\($0.range.lower)`" }
        lineCount += marked.lineEndCount
        text += marked
      case .cell:
        if let last = text.unicodeScalars.last, last != "\n" {
          text += "\n"
          lineCount += 1
        }
        cellLines.append(lineCount + 1)
        text += "```\n```\n"
        lineCount += 2
      }
    }
  }
}

extension String {
  /// As Markdown counts: LF, CR and CRLF each end a line.
  fileprivate var lineEndCount: Int {
    var count = 0
    var previous: UInt8 = 0
    for byte in utf8 {
      if byte == UInt8(ascii: "\r")
        || (byte == UInt8(ascii: "\n") && previous != UInt8(ascii: "\r"))
      {
        count += 1
      }
      previous = byte
    }
    return count
  }
}
