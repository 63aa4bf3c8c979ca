/// A half-open range of UTF-8 offsets in a ``SourceText``.
///
/// Offsets are those of the whole document, also for code inside a notebook's cells, so that a
/// place needs no translation on its way to the reader.
public struct SourceRange: Hashable, Sendable {
  public var lower: Int
  public var upper: Int

  public init(_ lower: Int, _ upper: Int) {
    self.lower = lower
    self.upper = upper
  }

  /// The smallest range that holds both.
  public func union(_ other: SourceRange) -> SourceRange {
    SourceRange(min(lower, other.lower), max(upper, other.upper))
  }
}

/// A place as people count: line and column from 1, the column in Unicode scalars.
public struct SourceLocation: Hashable, Sendable {
  public var line: Int
  public var column: Int

  public init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }
}

/// A document's text with its name, and the way from offsets to lines and columns.
public struct SourceText: Sendable {
  /// As it is shown in messages: `celeba.vnb`.
  public let name: String
  public let bytes: [UInt8]
  /// The offset of each line's first byte.
  private let lineStarts: [Int]

  public init(name: String, bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
    var starts = [0]
    for (offset, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") {
      starts.append(offset + 1)
    }
    lineStarts = starts
  }

  public init(name: String, text: String) {
    self.init(name: name, bytes: Array(text.utf8))
  }

  public var wholeRange: SourceRange { SourceRange(0, bytes.count) }

  public var lineCount: Int { lineStarts.count }

  public func text(in range: SourceRange) -> String {
    let upper = min(range.upper, bytes.count)
    let lower = max(0, min(range.lower, upper))
    return String(decoding: bytes[lower..<upper], as: UTF8.self)
  }

  public func location(of offset: Int) -> SourceLocation {
    var low = 0
    var high = lineStarts.count
    while low + 1 < high {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    let before = text(in: SourceRange(lineStarts[low], max(lineStarts[low], offset)))
    return SourceLocation(line: low + 1, column: before.unicodeScalars.count + 1)
  }

  /// The range of a line counted from 1, without its line end.
  public func lineRange(_ line: Int) -> SourceRange {
    let lower = lineStarts[line - 1]
    var upper = line < lineStarts.count ? lineStarts[line] - 1 : bytes.count
    if upper > lower, bytes[upper - 1] == UInt8(ascii: "\r") { upper -= 1 }
    return SourceRange(lower, max(lower, upper))
  }
}
