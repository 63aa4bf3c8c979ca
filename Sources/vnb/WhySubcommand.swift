import ArgumentParser
import Evaluation
import Planning
import Sessions

/// `vnb why NOTEBOOK [LABEL]`
struct WhySubcommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "why",
    abstract: "Say why cells are stale: which part of a key changed; computes nothing.")

  @Argument(help: "The notebook.", completion: .file(extensions: ["vnb", "md"]))
  var notebook: String

  @Argument(help: "A cell; all that are not current when none is named.")
  var label: String?

  @OptionGroup var inspection: InspectionArguments
  @OptionGroup var console: ConsoleOptions

  func run() throws {
    let console = Console(console)
    do {
      let opened = try inspection.open(notebook, console, needsData: false)
      if let label { _ = try CellSelection(only: [label]).indices(in: opened.checked) }
      let cells = CellStatus.all(
        of: opened.checked, in: opened.folder, library: console.library, cache: console.cache
      )
      .filter { label == nil ? $0.state != .current : $0.label == label }
      if inspection.json {
        console.result(json: cells)
      } else if cells.isEmpty {
        console.result("all cells are current")
      }
      if !inspection.json { for cell in cells { print(cell, console) } }
    } catch {
      throw console.report(error).thrown
    }
  }

  private func print(_ cell: CellStatus, _ console: Console) {
    let style = console.resultStyle
    console.result("\(style.bold(cell.label)): \(cell.state.rawValue)")
    for line in Self.reasons(for: cell) { console.result("  \(line)") }
  }

  /// One line each; a current cell has none but for its files.
  private static func reasons(for cell: CellStatus) -> [String] {
    var lines: [String] = []
    switch cell.state {
    case .current, .off: break
    case .failed, .neverRun: if let reason = cell.reason { lines.append(reason) }
    case .stale:
      if let missing = cell.missingData { lines = [missing] }
      lines += cell.changes.map { change in
        change.cell == cell.label
          ? change.description : "it needs '\(change.cell)': \(change.description)"
      }
      if cell.isUnexplained {
        lines.append(
          lines.isEmpty
            ? "the stored results do not say what they were made of; the next run notes it"
            : "and something that the stored results do not tell")
      }
    }
    return lines + cell.files.map { "\($0.file) is \($0.kind.rawValue)" }
  }
}
