// Values in prose: a code span (CommonMark 0.31, section 6.1) whose text starts with `vnb $`.
//
// A run of backticks opens a span and the next run of the same length closes it; an escaped backtick
// opens nothing. The runs are collected first, and for each the next one of its length is looked up,
// so that the time is linear in the text.

import Language

/// Finds the values that a stretch of inline text asks for.
struct ProseValues {
  private(set) var values: [Prose.ProseValue] = []
  private(set) var diagnostics: [Diagnostic] = []

  private struct Run {
    var start: Int
    var length: Int
    /// A backslash stands before it, so that its first backtick opens nothing.
    var isEscaped: Bool
  }

  init(_ source: SourceText, in range: SourceRange) {
    let runs = Self.runs(source, in: range)
    var nextOfLength: [Int: Int] = [:]
    var closing = [Int?](repeating: nil, count: runs.count)
    // A span opened behind an escaped backtick is one backtick shorter.
    for index in runs.indices.reversed() {
      closing[index] = nextOfLength[runs[index].length - (runs[index].isEscaped ? 1 : 0)]
      nextOfLength[runs[index].length] = index
    }
    var index = 0
    while index < runs.count {
      guard let close = closing[index] else {
        index += 1
        continue
      }
      let start = runs[index].start + (runs[index].isEscaped ? 1 : 0)
      let span = SourceRange(start, runs[close].start + runs[close].length)
      read(source, span: span, marks: runs[close].length)
      index = close + 1
    }
  }

  private static func runs(_ source: SourceText, in range: SourceRange) -> [Run] {
    var runs: [Run] = []
    var index = range.lower
    var backslashes = 0
    while index < range.upper {
      guard source.bytes[index] == UInt8(ascii: "`") else {
        backslashes = source.bytes[index] == UInt8(ascii: "\\") ? backslashes + 1 : 0
        index += 1
        continue
      }
      let start = index
      while index < range.upper, source.bytes[index] == UInt8(ascii: "`") { index += 1 }
      runs.append(
        Run(start: start, length: index - start, isEscaped: backslashes % 2 == 1))
      backslashes = 0
    }
    return runs
  }

  /// Reads a span, which is code of any kind unless its text starts with `vnb $`.
  private mutating func read(_ source: SourceText, span: SourceRange, marks: Int) {
    let text = SourceRange(span.lower + marks, span.upper - marks).trimmed(in: source)
    let word = SourceRange(text.lower, min(text.upper, text.lower + 3))
    guard source.text(in: word) == "vnb" else { return }
    let reference = SourceRange(word.upper, text.upper).trimmed(in: source)
    guard reference.lower > word.upper, !reference.isEmpty,
      source.bytes[reference.lower] == UInt8(ascii: "$")
    else { return }
    let result = Parser.parseReference(source, in: reference)
    diagnostics += result.diagnostics
    if let reference = result.tree {
      values.append(Prose.ProseValue(range: span, reference: reference))
    }
  }
}
