import Evaluation
import Glibc
import Language
import Sessions
import Terminal

/// `--step`: goes through a notebook cell by cell. Shows the prose before a cell and the cell, asks,
/// runs it, and shows its results; between cells there is a prompt with the values so far.
final class Stepper {
  private let console: Console
  private let notebook: CheckedNotebook
  private let results: StepResults
  private let pictures: PictureDisplay?
  /// The cells that were reached, in order.
  private var visited: [CheckedCell] = []
  private var prompt: Interactive?

  init(
    console: Console, notebook: CheckedNotebook, results: StepResults, pictures: PictureDisplay?
  ) {
    self.console = console
    self.notebook = notebook
    self.results = results
    self.pictures = pictures
  }

  /// Asks what to do with the next cell.
  func decide(_ cell: CheckedCell, _ running: Interpreter) -> StepDecision {
    visited.append(cell)
    let last = visited.count - 1
    var position = last
    show(position, running)
    while true {
      switch ask("[Enter] next  [b] back  [s] skip  [p] prompt  [q] quit") {
      case .next:
        if position == last { return .run }
        position += 1
        show(position, running)
      case .back: position = goBack(from: position, running)
      case .skip:
        if position == last { return .skip }
        position = last
        show(position, running)
      case .prompt: converse(running)
      case .quit: return .quit
      case .interrupt:
        // The cell stops at its first step, as any interrupted one.
        if !Interruptions.isRequested { raise(SIGINT) }
        return .run
      }
    }
  }

  /// All cells are through: their results and values can still be looked at.
  func conclude(_ running: Interpreter) {
    guard StandardStream.input.isTerminal else { return }
    guard let last = visited.last else { return }
    let rest = prose(after: last, running)
    if !rest.isEmpty { console.note("\n\(rest)") }
    var position = visited.count
    while true {
      switch ask("that was the last cell  [Enter] finish  [b] back  [p] prompt") {
      case .next, .skip:
        if position >= visited.count - 1 { return }
        position += 1
        show(position, running)
      case .back: position = goBack(from: position, running)
      case .prompt: converse(running)
      case .quit, .interrupt: return
      }
    }
  }

  private func goBack(from position: Int, _ running: Interpreter) -> Int {
    guard position > 0 else {
      console.note("this is the first cell")
      return position
    }
    show(position - 1, running)
    return position - 1
  }

  // MARK: - Keys

  private enum Choice { case next, back, skip, prompt, quit, interrupt }

  private func ask(_ question: String) -> Choice {
    while true {
      let key = KeyReader.read(console.style.dim(question + " > "))
      StandardStream.error.write("\n")
      let choice = Interruptions.isRequested ? .interrupt : Self.choice(for: key)
      if let choice { return choice }
    }
  }

  private static func choice(for key: KeyReader.Key) -> Choice? {
    switch key {
    case .enter, .right, .down, .character("n"), .character("r"), .character(" "): .next
    case .left, .up, .character("b"): .back
    case .character("s"): .skip
    case .character("p"), .character(":"): .prompt
    case .character("q"), .endOfInput: .quit
    case .interrupt: .interrupt
    case .character, .other: nil
    }
  }

  /// A prompt of the REPL; it lives on between cells.
  private func converse(_ running: Interpreter) {
    guard StandardStream.input.isTerminal else {
      console.note("a prompt needs a terminal")
      return
    }
    console.note("Ctrl-D leads back to the notebook; what you bind here does not change it")
    var prompt =
      self.prompt
      ?? Interactive(inside: notebook, running, console: console, pictures: pictures)
    prompt.converse(with: running)
    self.prompt = prompt
    Interruptions.reset()
    Interruptions.listen()
  }

  // MARK: - Showing

  /// The prose before a cell, the cell, and its results when it ran already.
  private func show(_ position: Int, _ running: Interpreter) {
    let cell = visited[position]
    console.note(heading(of: cell))
    let prose = prose(before: cell, running)
    if !prose.isEmpty { console.note(prose + "\n") }
    console.note(Self.trimmed(coloured(cell.cell.contentRange, of: notebook.notebook.source)))
    results.show(cell.cell.label)
  }

  private func prose(before cell: CheckedCell, _ running: Interpreter) -> String {
    let index = notebook.index(of: cell.cell.label) ?? 0
    let end = index > 0 ? notebook.cells[index - 1].cell.range.upper : 0
    return prose(in: SourceRange(end, max(end, cell.cell.range.lower)), running)
  }

  /// What stands behind the notebook's last cell; nothing for other cells.
  private func prose(after cell: CheckedCell, _ running: Interpreter) -> String {
    guard cell.cell.label == notebook.cells.last?.cell.label else { return "" }
    let end = notebook.notebook.source.wholeRange.upper
    return prose(in: SourceRange(cell.cell.range.upper, end), running)
  }

  /// The prose of a part of the notebook with the values that it asks for, as far as they are known
  /// by now.
  private func prose(in range: SourceRange, _ running: Interpreter) -> String {
    let source = notebook.notebook.source
    let texts = notebook.notebook.parts.compactMap { part -> String? in
      guard case .prose(let prose) = part, prose.range.lower >= range.lower,
        prose.range.upper <= range.upper
      else { return nil }
      return notebook.notebook.text(of: prose) { asked in
        let name = CheckedNotebook.text(of: asked.reference, in: source)
        guard let node = notebook.proseValues[name]?.node,
          let value = try? running.value(of: node)
        else { return console.style.dim(source.text(in: asked.range)) }
        return console.style.bold(value.text)
      }
    }
    return Self.trimmed(texts.joined())
  }

  private func heading(of cell: CheckedCell) -> String {
    let number = (notebook.index(of: cell.cell.label) ?? 0) + 1
    let text = "\(cell.cell.label)  \(number) of \(notebook.cells.count)"
    let width = min(78, StandardStream.error.size?.columns ?? 78)
    let rule = String(repeating: "-", count: max(3, width - text.count - 5))
    return "\n\(console.style.dim("--")) \(console.style.bold(text)) \(console.style.dim(rule))"
  }

  private static func trimmed(_ text: String) -> String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let isBlank = { (line: Substring) in line.allSatisfy { $0 == " " || $0 == "\r" } }
    return lines.drop(while: isBlank).reversed().drop(while: isBlank).reversed()
      .joined(separator: "\n")
  }

  private func coloured(_ range: SourceRange, of source: SourceText) -> String {
    var text = ""
    var position = range.lower
    for (kind, token) in Highlighter.tokens(of: source, in: range) {
      text += source.text(in: SourceRange(position, token.lower))
      text += console.style.code(kind, source.text(in: token))
      position = token.upper
    }
    return text + source.text(in: SourceRange(position, range.upper))
  }
}

extension Style {
  /// A piece of code in its colour.
  fileprivate func code(_ kind: HighlightKind, _ text: String) -> String {
    switch kind {
    case .comment, .option: dim(text)
    case .keyword: magenta(text)
    case .command: cyan(text)
    case .key: blue(text)
    case .string: green(text)
    case .number: yellow(text)
    case .reference: bold(text)
    case .operator: text
    }
  }
}
