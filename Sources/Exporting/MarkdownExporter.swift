import Language
import NotebookFormat

/// A notebook with its results as Markdown for code hosts: `foo.md`.
///
/// Prose comes through byte by byte, its values filled in; every cell is followed by its results.
/// What is added ends its lines as the notebook does. Equal input gives equal bytes.
public struct MarkdownExporter: Sendable {
  public init() {}

  /// The whole document, ending in a line end.
  public func markdown(of rendered: RenderedNotebook) -> String {
    let notebook = rendered.notebook
    let plan = FigurePlan(rendered)
    var writer = MarkdownWriter(lineEnd: notebook.source.lineEnd)
    var title = Self.titleBlock(notebook.frontMatter)
    if case .prose(let prose)? = notebook.parts.first,
      let (heading, rest) = Self.splitAtHeading(Self.text(of: prose, in: rendered))
    {
      writer.addProse(heading)
      title.removeAll { $0.isTitle }
      for line in title { writer.addBlock(line.text) }
      writer.addProse(rest)
    } else {
      for line in title { writer.addBlock(line.text) }
      if case .prose(let prose)? = notebook.parts.first {
        writer.addProse(Self.text(of: prose, in: rendered))
      }
    }

    var cellIndex = 0
    for (index, part) in notebook.parts.enumerated() {
      switch part {
      case .prose(let prose):
        if index > 0 { writer.addProse(Self.text(of: prose, in: rendered)) }
      case .cell(let cell):
        let result = cellIndex < rendered.cells.count ? rendered.cells[cellIndex] : RenderedCell()
        let code = rendered.shownCode(of: cell).map {
          notebook.source.text(in: $0).withoutCarriageReturns
        }
        for block in MarkdownCell(cell, result: result, figure: plan.figures[cellIndex], code: code)
          .blocks
        {
          writer.addBlock(block)
        }
        cellIndex += 1
      }
    }
    writer.endLine()
    // An unclosed fence or comment of the author's would swallow what follows.
    if !Self.endsInOpenBlock(writer.text) {
      for block in Self.footer(rendered) { writer.addBlock(block) }
    }
    return writer.text
  }

  private static func text(of prose: Prose, in rendered: RenderedNotebook) -> String {
    rendered.notebook.text(of: prose) { value in
      if let text = rendered.values[value.range] { return text.escapedForMarkdown }
      let reference = rendered.notebook.source.text(in: value.reference.range)
      return reference.asMarkdownCode + " (not available)"
    }
  }
}

// MARK: - Head and foot

extension MarkdownExporter {
  private struct TitleLine {
    var isTitle = false
    var text: String
  }

  private static func titleBlock(_ frontMatter: FrontMatter) -> [TitleLine] {
    var lines: [TitleLine] = []
    if let title = frontMatter.title {
      lines.append(TitleLine(isTitle: true, text: "# \(title.escapedForMarkdown)\n"))
    }
    if let description = frontMatter.description {
      lines.append(TitleLine(text: description.escapedForMarkdown + "\n"))
    }
    let byline = [frontMatter.author, frontMatter.date].compactMap { $0?.escapedForMarkdown }
    if !byline.isEmpty {
      lines.append(TitleLine(text: byline.joined(separator: " · ") + "\n"))
    }
    return lines
  }

  /// A text that begins with a heading of level 1, as that heading's lines and all the rest.
  private static func splitAtHeading(_ text: String) -> (heading: String, rest: String)? {
    let tree = MarkdownTree(text)
    guard let first = tree.blocks.first, first.has(.heading), first.headingLevel == 1 else {
      return nil
    }
    let lineCount = first.lastLine
    var lineEnds = 0
    for index in text.utf8.indices where text.utf8[index] == UInt8(ascii: "\n") {
      lineEnds += 1
      if lineEnds == lineCount {
        let next = text.utf8.index(after: index)
        return (String(text[..<next]), String(text[next...]))
      }
    }
    return (text, "")
  }

  private static func endsInOpenBlock(_ text: String) -> Bool {
    let tree = MarkdownTree(text + "\n\nend\n")
    guard let last = tree.blocks.last(where: { !$0.has(.footnote) }) else { return false }
    return !(last.has(.paragraph) && last.plainText == "end")
  }

  private static func footer(_ rendered: RenderedNotebook) -> [String] {
    let details = rendered.details
    var line = "Made by \(details.engine.escapedForMarkdown) from "
    line += "\(rendered.fileName.asMarkdownCode), seed \(details.seed)"
    if let profile = details.profile { line += ", profile \(profile.asMarkdownCode)" }
    if !details.parameters.isEmpty {
      let parameters = details.parameters.map { "\($0.name) = \($0.value)".asMarkdownCode }
      line += ". Parameters: \(parameters.joined(separator: ", "))"
    }
    return ["---\n", "<sub>\(line)</sub>\n"]
  }
}

extension SourceText {
  /// CRLF when the first line ends so.
  fileprivate var lineEnd: String {
    guard let first = bytes.firstIndex(of: UInt8(ascii: "\n")) else { return "\n" }
    return first > 0 && bytes[first - 1] == UInt8(ascii: "\r") ? "\r\n" : "\n"
  }
}
