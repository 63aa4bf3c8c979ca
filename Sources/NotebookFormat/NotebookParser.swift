import Language

/// Reads notebooks: front matter, prose with its values, and cells with their options and programs.
///
/// Every range is of offsets in the document, also inside of cells. The parts cover all of it behind
/// the front matter, so that writing them in order gives the document back.
public struct NotebookParser {
  /// Bytes of a notebook that are read unless a caller says otherwise.
  public static let defaultMaximumSize = 16 << 20

  private let source: SourceText
  private var diagnostics: [Diagnostic] = []
  private var parts: [Notebook.Part] = []
  private var labels: [String: SourceRange] = [:]
  private var cellCount = 0

  private init(_ source: SourceText) { self.source = source }

  /// The notebook as far as it can be read, and every finding.
  public static func parse(
    _ source: SourceText, maximumSize: Int = defaultMaximumSize
  ) -> ParseResult<Notebook> {
    if let diagnostic = refusal(of: source, maximumSize: maximumSize) {
      let prose = Prose(range: source.wholeRange, values: [])
      let notebook = Notebook(source: source, frontMatter: FrontMatter(), parts: [.prose(prose)])
      return ParseResult(tree: notebook, diagnostics: [diagnostic])
    }
    var parser = NotebookParser(source)
    let notebook = parser.notebook()
    return ParseResult(tree: notebook, diagnostics: parser.diagnostics)
  }

  /// Why a text is not read at all: too large, or no text.
  private static func refusal(of source: SourceText, maximumSize: Int) -> Diagnostic? {
    if source.bytes.count > maximumSize {
      return Diagnostic(
        code: NotebookCode.tooLarge.rawValue,
        "the notebook has \(source.bytes.count) bytes, more than \(maximumSize)",
        at: SourceRange(0, 0), hint: "keep data in files of their own")
    }
    switch source.firstFault(in: source.wholeRange) {
    case nil: return nil
    case .invalidUTF8(let range):
      return Diagnostic(
        code: NotebookCode.invalidUTF8.rawValue, "the notebook is not UTF-8", at: range,
        hint: "save it in the encoding UTF-8")
    case .zeroByte(let range):
      return Diagnostic(
        code: NotebookCode.zeroByte.rawValue, "the notebook holds a zero byte", at: range,
        hint: "is this a text file?")
    case .loneCarriageReturn(let range):
      return Diagnostic(
        code: NotebookCode.loneCarriageReturn.rawValue,
        "a carriage return without a line feed after it", at: range,
        hint: "save it with the line ends LF or CRLF")
    }
  }

  private mutating func notebook() -> Notebook {
    let hasByteOrderMark = source.bytes.starts(with: [0xEF, 0xBB, 0xBF])
    var frontMatter = FrontMatterReader(source, from: hasByteOrderMark ? 3 : 0)
    frontMatter.readKeys()
    diagnostics += frontMatter.diagnostics
    let start = frontMatter.frontMatter.range?.upper ?? 0
    let blocks = MarkdownBlocks(source, from: start == 0 && hasByteOrderMark ? 3 : start)
    var position = start
    for fence in blocks.fences {
      reportFence(fence)
      guard fence.info == "vnb", fence.indentation == 0 else { continue }
      addProse(SourceRange(position, fence.range.lower))
      addCell(fence)
      position = fence.range.upper
    }
    addProse(SourceRange(position, source.bytes.count))
    addValues(blocks.inlines)
    diagnostics.sort { $0.range.lower < $1.range.lower }
    return Notebook(source: source, frontMatter: frontMatter.frontMatter, parts: parts)
  }

  private mutating func reportFence(_ fence: MarkdownBlocks.Fence) {
    if !fence.isClosed {
      diagnostics.append(
        Diagnostic(
          code: NotebookCode.unclosedFence.rawValue, "the block is never closed",
          at: fence.openingLine, hint: "close it with a line of the same marks"))
    } else if fence.info == "vnb", fence.indentation > 0 {
      diagnostics.append(
        Diagnostic(
          .warning, code: NotebookCode.indentedCell.rawValue,
          "the block is indented, so it is prose and no cell", at: fence.openingLine,
          hint: "start it in column 1 to make it a cell"))
    }
  }

  private mutating func addProse(_ range: SourceRange) {
    if !range.isEmpty { parts.append(.prose(Prose(range: range, values: []))) }
  }

  // MARK: - Cells

  private mutating func addCell(_ fence: MarkdownBlocks.Fence) {
    cellCount += 1
    let options = CellOptionsReader(source, in: fence.content)
    diagnostics += options.diagnostics
    // The rest of an unclosed block is most likely prose: its opening line is the one error.
    let program =
      fence.isClosed
      ? Parser.parse(source, in: fence.content)
      : ParseResult(tree: Program(statements: []), diagnostics: [])
    diagnostics += program.diagnostics
    let label = uniqueLabel(options.label)
    parts.append(
      .cell(
        Cell(
          label: label?.text ?? "cell-\(cellCount)", labelRange: label?.range,
          options: options.options, program: program.tree, range: fence.range,
          contentRange: fence.content)))
  }

  private mutating func uniqueLabel(_ label: Name?) -> Name? {
    guard let label else { return nil }
    if let first = labels[label.text] {
      diagnostics.append(
        Diagnostic(
          code: NotebookCode.repeatedLabel.rawValue,
          "two cells have the label '\(label.text)'", at: label.range, hint: "choose another",
          notes: [.init(message: "first given here", range: first)]))
      return nil
    }
    labels[label.text] = label.range
    return label
  }

  // MARK: - Values in prose

  /// Gives each stretch of prose the values of the inline texts inside of it; both are in order.
  private mutating func addValues(_ inlines: [SourceRange]) {
    var index = 0
    for part in parts.indices {
      guard case .prose(var prose) = parts[part] else { continue }
      while index < inlines.count, inlines[index].lower < prose.range.upper {
        let found = ProseValues(source, in: inlines[index])
        prose.values += found.values
        diagnostics += found.diagnostics
        index += 1
      }
      parts[part] = .prose(prose)
    }
  }
}
