import Language
import NotebookFormat

// How a notebook becomes one body of HTML.
//
// Prose is one Markdown document, however many cells stand in it: a reference definition or a
// footnote of one part serves them all. So the whole is parsed at once,
//
// 1. with an empty fenced block in the place of every cell. Blocks carry their line, and the line
//    of each such fence is known, so that no text of the author's can be taken for one;
// 2. with a code span of our own in the place of every value. Its content occurs nowhere in the
//    notebook, and code spans know no escapes that could spell it;
// 3. then the tree is changed: cells and values are put in, links are checked, headings named.
//
// Should cmark see a cell's fence as part of something else, each part of the prose is rendered for
// itself, since a result must never be lost.

struct PageProse {
  struct Heading: Hashable {
    var level: Int
    var text: String
    var id: String
  }

  /// HTML for the top of the page, from the text of a first heading of level 1 and all headings.
  typealias TitleBlock = (String?, [Heading]) -> String

  /// The body with every cell in its place.
  private(set) var html = ""

  private let rendered: RenderedNotebook
  private let links: LinkPolicy
  private let cellHTML: [String]
  /// Begins the content of the spans that stand for values.
  private let valueMark: String
  private var headings: [Heading] = []
  private var usedIDs: Set<String>

  /// - Parameters:
  ///   - cellHTML: what stands in the place of each cell, by its index.
  ///   - reservedIDs: names within the page that no heading may have.
  ///   - titleBlock: what stands before everything, or behind a first heading of level 1.
  init(
    _ rendered: RenderedNotebook, cellHTML: [String], reservedIDs: [String],
    titleBlock: TitleBlock
  ) {
    self.rendered = rendered
    self.cellHTML = cellHTML
    links = LinkPolicy(notebookFolder: rendered.notebookFolder)
    usedIDs = Set(reservedIDs)
    valueMark = Self.unusedMark(in: rendered.notebook.source)

    let parts = rendered.notebook.parts[...]
    html = render(parts, titleBlock: titleBlock) ?? renderPartByPart(titleBlock: titleBlock)
    html = restoringUnusedMarks(html)
  }

  /// Nil when a cell's fence did not come out as a block of the document.
  private mutating func render(
    _ parts: ArraySlice<Notebook.Part>, titleBlock: TitleBlock
  ) -> String? {
    let composed = ComposedMarkdown(parts, of: rendered.notebook, valueMark: valueMark)
    let tree = MarkdownTree(composed.text)
    let blocks = tree.blocks
    let fences = Dictionary(
      blocks.filter { $0.has(.codeBlock) }.map { ($0.firstLine, $0) },
      uniquingKeysWith: { a, _ in a }
    )
    guard composed.cellLines.allSatisfy({ fences[$0] != nil }) else { return nil }

    fillValues(in: tree)
    neutralizeHTML(in: tree)
    checkTargets(in: tree)
    nameHeadings(in: tree)
    for (index, line) in composed.cellLines.enumerated() {
      fences[line]?.replaceBlock(withHTML: cellHTML[index])
    }
    if let first = tree.blocks.first, first.has(.heading), first.headingLevel == 1 {
      let head = titleBlock(first.plainText, headings)
      if !head.isEmpty { first.insertBlockAfter(html: head) }
      return tree.html
    }
    return titleBlock(nil, headings) + tree.html
  }

  private mutating func renderPartByPart(titleBlock: TitleBlock) -> String {
    let parts = rendered.notebook.parts
    var html = ""
    var cellIndex = 0
    for (index, part) in parts.enumerated() {
      switch part {
      case .cell:
        if index == 0 { html += titleBlock(nil, []) }
        html += cellHTML[cellIndex]
        cellIndex += 1
      case .prose:
        let prose = parts[index...index]
        let own = index == 0 ? render(prose, titleBlock: titleBlock) : render(prose) { _, _ in "" }
        html += own ?? ""
      }
    }
    return html
  }

  private func fillValues(in tree: borrowing MarkdownTree) {
    for span in tree.nodes(.codeSpan) where span.literal.hasPrefix(valueMark) {
      guard let offset = Int(span.literal.dropFirst(valueMark.count)),
        let value = rendered.proseValue(at: offset)
      else { continue }
      if let text = rendered.values[value.range] {
        span.replaceInline(withText: text.withoutControlCharacters)
      } else {
        let reference = rendered.notebook.source.text(in: value.reference.range)
        if span.isInsideImage {
          span.replaceInline(withText: reference)
        } else {
          span.replaceInline(
            withHTML: "<span class=\"missing\" title=\"not available\"><code>"
              + reference.escapedForHTML + "</code></span>")
        }
      }
    }
  }

  /// Raw HTML is shown as it was written, comments are left out, and a line break is one.
  private func neutralizeHTML(in tree: borrowing MarkdownTree) {
    for node in tree.nodes(.htmlBlock) {
      if node.literal.isHTMLComment {
        node.remove()
      } else {
        node.replaceBlock(
          withHTML: "<pre class=\"raw\"><code>\(node.literal.escapedForHTML)</code></pre>")
      }
    }
    for node in tree.nodes(.htmlInline) {
      if node.literal.isHTMLComment {
        node.remove()
      } else if ["<br>", "<br/>", "<br />"].contains(node.literal.lowercased()) {
        node.replaceInline(withHTML: "<br>")
      } else {
        node.replaceInline(withText: node.literal)
      }
    }
  }

  private func checkTargets(in tree: borrowing MarkdownTree) {
    for link in tree.nodes(.link) {
      switch links.target(link.target) {
      case .web, .fragment: break
      case .relative(let target): link.setTarget(target)
      case .forbidden: link.unwrap()
      }
    }
    for image in tree.nodes(.image) {
      switch links.target(image.target) {
      case .relative(let target): image.setTarget(target)
      case .web: image.turnIntoLink()
      case .fragment, .forbidden: image.unwrap()
      }
    }
  }

  private mutating func nameHeadings(in tree: borrowing MarkdownTree) {
    for node in tree.nodes(.heading) {
      let text = node.plainText
      let id = uniqueID(for: text)
      headings.append(Heading(level: node.headingLevel, text: text, id: id))
      node.prependInline(html: "<a class=\"anchor\" id=\"\(id)\" href=\"#\(id)\"></a>")
    }
  }

  /// A heading's name as code hosts make it: lower case, letters, digits, `-` and `_`, blanks as
  /// hyphens, a number behind one that is taken.
  private mutating func uniqueID(for heading: String) -> String {
    var slug = ""
    for scalar in heading.lowercased().unicodeScalars {
      if scalar == " " {
        slug += "-"
      } else if scalar == "-" || scalar == "_" || scalar.properties.isAlphabetic
        || scalar.properties.numericType != nil
      {
        slug.unicodeScalars.append(scalar)
      }
    }
    // These belong to footnotes.
    if slug.isEmpty || slug.hasPrefix("fn-") || slug.hasPrefix("fnref-") {
      slug = "section-" + slug
    }
    var id = slug
    var number = 0
    while !usedIDs.insert(id).inserted {
      number += 1
      id = "\(slug)-\(number)"
    }
    return id
  }

  /// A value that the notebook found where cmark sees no code span comes back as it was written.
  private func restoringUnusedMarks(_ html: String) -> String {
    guard html.contains(valueMark) else { return html }
    var pieces = html.split(separator: valueMark, omittingEmptySubsequences: false)[...]
    var restored = String(pieces.removeFirst())
    for piece in pieces {
      let digits = piece.prefix { $0.isASCII && $0.isNumber }
      if let offset = Int(digits), let value = rendered.proseValue(at: offset) {
        restored += rendered.notebook.source.text(in: value.range).contentOfCodeSpan.escapedForHTML
      }
      restored += piece.dropFirst(digits.count)
    }
    return restored
  }

  private static func unusedMark(in source: SourceText) -> String {
    let text = String(decoding: source.bytes, as: UTF8.self)
    var mark = "vnbvalue"
    while text.contains(mark) { mark += "x" }
    return mark
  }
}

extension RenderedNotebook {
  /// The value whose span begins at this offset of the source.
  fileprivate func proseValue(at offset: Int) -> Prose.ProseValue? {
    for case .prose(let prose) in notebook.parts
    where prose.range.lower <= offset && offset < prose.range.upper {
      return prose.values.first { $0.range.lower == offset }
    }
    return nil
  }
}

extension String {
  /// A comment and nothing but blanks behind it.
  fileprivate var isHTMLComment: Bool {
    guard hasPrefix("<!--"), let end = dropFirst(4).firstRange(of: "-->") else { return false }
    return self[end.upperBound...].allSatisfy(\.isWhitespace)
  }

  fileprivate var contentOfCodeSpan: String {
    let start = drop { $0 == "`" }
    return String(start.prefix { $0 != "`" })
  }
}
