// The block structure of CommonMark 0.31, as far as it decides what is a cell: section "Phase 1" of
// the specification's appendix on parsing.
//
// A line is first matched against the open containers (quotes and list items), then it may open new
// ones, and what remains belongs to a leaf: a fenced block, an HTML block, a paragraph, a heading or
// indented code. Fenced blocks that are direct children of the document are collected, and so are the
// stretches whose text has inline markup, where code spans can stand.

import Language

/// Walks through the lines of a document and finds its fenced blocks and inline text.
struct MarkdownBlocks {
  /// A fenced block that is a direct child of the document.
  struct Fence {
    /// Without blanks around it.
    var info: String
    /// Blanks before the opening fence.
    var indentation: Int
    /// The opening line without its line end.
    var openingLine: SourceRange
    /// The lines between the fences.
    var content: SourceRange
    /// From the opening line's start to behind the closing line's end.
    var range: SourceRange
    var isClosed: Bool
  }

  enum Container {
    case quote
    /// Content starts this many columns to the right; without content so far when `isEmpty`.
    case item(offset: Int, isEmpty: Bool)
  }

  enum Leaf: Equatable {
    case none
    case paragraph
    case fence(mark: UInt8, length: Int)
    /// An HTML block, with the condition that ends it (1 to 7).
    case html(Int)
  }

  /// Containers within each other; what goes deeper is text.
  static let maximumDepth = 100

  private(set) var fences: [Fence] = []
  /// Paragraphs and headings, with the marks of their containers.
  private(set) var inlines: [SourceRange] = []

  private let source: SourceText
  private var containers: [Container] = []
  private var leaf = Leaf.none
  /// Index of the fence that the leaf is, when it is a direct child of the document.
  private var openFence: Int?
  private var paragraph: SourceRange?

  /// Reads the lines of `source` from `start`, which is a line's start.
  init(_ source: SourceText, from start: Int) {
    self.source = source
    let end = source.bytes.count
    var position = start
    while position < end {
      var lineEnd = position
      while lineEnd < end, source.bytes[lineEnd] != UInt8(ascii: "\n") { lineEnd += 1 }
      let next = min(end, lineEnd + 1)
      if lineEnd > position, source.bytes[lineEnd - 1] == 13 { lineEnd -= 1 }
      read(LineCursor(source.bytes, position, lineEnd), next: next)
      position = next
    }
    endLeaf()
    if let openFence {
      fences[openFence].content.upper = end
      fences[openFence].range.upper = end
    }
  }

  private mutating func endLeaf() {
    if let paragraph { inlines.append(paragraph) }
    paragraph = nil
    leaf = .none
  }

  // MARK: - One line

  private mutating func read(_ line: LineCursor, next: Int) {
    var cursor = line
    let matched = matchContainers(&cursor)
    let isInside = matched == containers.count
    if isInside, continueLeaf(cursor, line: line, next: next) { return }
    let opened = openBlocks(&cursor, matched: matched, line: line, next: next)
    if opened == .leaf { return }
    if opened == .nothing, !isInside, leaf == .paragraph, !cursor.isBlank {
      // A lazy continuation: the paragraph goes on without its containers' marks.
      paragraph?.upper = line.end
      return
    }
    if opened == .nothing { close(to: matched) }
    addText(cursor, line: line)
  }

  /// How many of the open containers the line continues.
  private mutating func matchContainers(_ cursor: inout LineCursor) -> Int {
    var matched = 0
    loop: while matched < containers.count {
      switch containers[matched] {
      case .quote:
        guard cursor.takeQuoteMark() else { break loop }
      case .item(let offset, let isEmpty):
        if cursor.isBlank {
          if isEmpty { break loop }
        } else {
          guard cursor.indentation >= offset else { break loop }
          cursor.skip(columns: offset)
          containers[matched] = .item(offset: offset, isEmpty: false)
        }
      }
      matched += 1
    }
    return matched
  }

  /// Goes on with a fenced or an HTML block; false when there is none.
  private mutating func continueLeaf(
    _ cursor: LineCursor, line: LineCursor, next: Int
  ) -> Bool {
    switch leaf {
    case .fence(let mark, let length):
      guard cursor.closesFence(mark: mark, length: length) else { return true }
      if let openFence {
        fences[openFence].content.upper = line.position
        fences[openFence].range.upper = next
        fences[openFence].isClosed = true
      }
      openFence = nil
      leaf = .none
      return true
    case .html(let condition):
      if cursor.endsHTML(condition) { leaf = .none }
      return true
    case .none, .paragraph: return false
    }
  }

  /// Closes the containers behind the first `count`, and the leaf inside of them.
  private mutating func close(to count: Int) {
    guard count < containers.count else { return }
    endLeaf()
    containers.removeLast(containers.count - count)
  }

  private enum Opened { case nothing, container, leaf }

  /// Opens the containers and the leaf that start on the line.
  private mutating func openBlocks(
    _ cursor: inout LineCursor, matched: Int, line: LineCursor, next: Int
  ) -> Opened {
    var opened = Opened.nothing
    var isInside = matched == containers.count
    while !cursor.isBlank, cursor.indentation < 4 {
      let continuesParagraph = isInside && leaf == .paragraph
      if opensLeaf(cursor, continuesParagraph: continuesParagraph) {
        if opened == .nothing { close(to: matched) }
        endLeaf()
        startLeaf(cursor, line: line, next: next)
        return .leaf
      }
      guard containers.count < Self.maximumDepth else { return opened }
      var ahead = cursor
      let container: Container
      if ahead.takeQuoteMark() {
        container = .quote
      } else if let item = ahead.takeListMark(interruptsParagraph: continuesParagraph) {
        container = item
      } else {
        return opened
      }
      if opened == .nothing { close(to: matched) }
      endLeaf()
      containers.append(container)
      cursor = ahead
      opened = .container
      isInside = true
    }
    return opened
  }

  private func opensLeaf(_ cursor: LineCursor, continuesParagraph: Bool) -> Bool {
    if cursor.fence != nil || cursor.isHeading || cursor.isThematicBreak { return true }
    if continuesParagraph, cursor.isSetextUnderline { return true }
    guard let html = cursor.htmlCondition else { return false }
    // A line that only looks like a tag does not interrupt a paragraph, not even lazily.
    return html < 7 || leaf != .paragraph
  }

  private mutating func startLeaf(_ cursor: LineCursor, line: LineCursor, next: Int) {
    if let fence = cursor.fence {
      leaf = .fence(mark: fence.mark, length: fence.length)
      guard containers.isEmpty else { return }
      openFence = fences.count
      fences.append(
        Fence(
          info: fence.info, indentation: cursor.indentation,
          openingLine: SourceRange(line.position, line.end),
          content: SourceRange(next, next), range: SourceRange(line.position, next),
          isClosed: false))
    } else if cursor.isHeading {
      inlines.append(SourceRange(cursor.position, line.end))
    } else if let condition = cursor.htmlCondition, !cursor.isThematicBreak {
      leaf = cursor.endsHTML(condition) ? .none : .html(condition)
    }
  }

  /// Takes what remains of a line as text, or as the blank line that ends a paragraph.
  private mutating func addText(_ cursor: LineCursor, line: LineCursor) {
    if cursor.isBlank {
      endLeaf()
    } else if leaf == .paragraph {
      paragraph?.upper = line.end
    } else if cursor.indentation < 4 {
      leaf = .paragraph
      paragraph = SourceRange(cursor.position, line.end)
    }
  }
}
