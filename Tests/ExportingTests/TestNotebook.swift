import Exporting
import Language
import NotebookFormat

/// A notebook made for a test from its text: cells are what stands between a line of three
/// backticks and `vnb` and the next line of three backticks; only `label`, `caption`, `echo` and
/// `output` are read of their options. Cells have no program, since exporting never looks at one.
func testNotebook(
  _ text: String, name: String = "test.vnb", frontMatter: FrontMatter = FrontMatter()
) -> Notebook {
  let source = SourceText(name: name, text: text)
  var parts: [Notebook.Part] = []
  var position = 0
  var opening: SourceRange?
  func addProse(until upper: Int) {
    guard upper > position else { return }
    let range = SourceRange(position, upper)
    parts.append(.prose(Prose(range: range, values: proseValues(in: range, of: source))))
  }
  for line in 1...source.lineCount {
    let range = source.lineRange(line)
    let content = source.text(in: range)
    let next = line < source.lineCount ? source.lineRange(line + 1).lower : source.bytes.count
    if content == "```vnb", opening == nil {
      addProse(until: range.lower)
      opening = SourceRange(range.lower, next)
    } else if content == "```", let fence = opening {
      let body = SourceRange(fence.upper, range.lower)
      parts.append(.cell(cell(from: fence.lower, to: next, body, of: source, index: parts.count)))
      position = next
      opening = nil
    }
  }
  addProse(until: source.bytes.count)
  return Notebook(source: source, frontMatter: frontMatter, parts: parts)
}

private func cell(
  from lower: Int, to upper: Int, _ body: SourceRange, of source: SourceText, index: Int
) -> Cell {
  var options = CellOptions()
  var label: String?
  for line in source.text(in: body).split(whereSeparator: \.isNewline) where line.hasPrefix("#| ") {
    let words = line.dropFirst(3).split(separator: ": ", maxSplits: 1).map(String.init)
    guard words.count == 2 else { continue }
    switch words[0] {
    case "label": label = words[1]
    case "caption": options.caption = words[1]
    case "echo": options.echo = CellOptions.Visibility(rawValue: words[1]) ?? .show
    case "output": options.output = CellOptions.Visibility(rawValue: words[1]) ?? .show
    default: break
    }
  }
  return Cell(
    label: label ?? "cell-\(index)", labelRange: label == nil ? nil : body, options: options,
    program: Program(statements: []), range: SourceRange(lower, upper), contentRange: body)
}

/// Every `` `vnb $…` `` of a range.
private func proseValues(in range: SourceRange, of source: SourceText) -> [Prose.ProseValue] {
  let opening = Array("`vnb $".utf8)
  var values: [Prose.ProseValue] = []
  var offset = range.lower
  while offset + opening.count < range.upper {
    guard source.bytes[offset..<offset + opening.count].elementsEqual(opening),
      let end = source.bytes[(offset + 1)..<range.upper].firstIndex(of: UInt8(ascii: "`"))
    else {
      offset += 1
      continue
    }
    let inner = SourceRange(offset + opening.count - 1, end)
    let reference = Reference(
      name: Name(source.text(in: inner), inner), path: [], range: inner)
    values.append(Prose.ProseValue(range: SourceRange(offset, end + 1), reference: reference))
    offset = end + 1
  }
  return values
}

/// A notebook with results; `values` are those of the prose in the order of the text.
func testRendering(
  _ text: String, frontMatter: FrontMatter = FrontMatter(), cells: [RenderedCell] = [],
  values: [String?] = [], details: RunDetails = RunDetails(engine: "vnb 0.1.0", seed: 0),
  notebookFolder: String = ""
) -> RenderedNotebook {
  let notebook = testNotebook(text, frontMatter: frontMatter)
  let spans = notebook.parts.flatMap { part -> [SourceRange] in
    if case .prose(let prose) = part { prose.values.map(\.range) } else { [] }
  }
  var texts: [SourceRange: String] = [:]
  for (span, value) in zip(spans, values) { texts[span] = value }
  return RenderedNotebook(
    notebook: notebook, cells: cells, values: texts, details: details,
    notebookFolder: notebookFolder)
}

/// The part of a page that comes from the notebook.
func body(of html: String) -> String {
  guard let start = html.firstRange(of: "<main>\n"), let end = html.firstRange(of: "</main>") else {
    return html
  }
  return String(html[start.upperBound..<end.lowerBound])
}
