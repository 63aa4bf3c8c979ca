import Planning
import Sessions
import Terminal

/// Shows the status of cells: a line each, with the first reasons of stale ones.
struct StatusPrinter {
  let console: Console

  /// Changes that a line names; `vnb why` names all.
  private static let changesShown = 2

  func print(_ cells: [CellStatus], of opened: OpenedNotebook) {
    let style = console.resultStyle
    console.result(
      "\(style.bold(opened.place.written)): \(Surroundings.shown(opened.folder.path))")
    let width = cells.map(\.label.count).max() ?? 0
    for cell in cells {
      let label = cell.label + String(repeating: " ", count: width - cell.label.count)
      var line = "  \(label)  \(colour(cell.state))"
      let note = note(on: cell)
      if !note.isEmpty { line += "  \(note)" }
      console.result(line)
      for problem in cell.files {
        console.result("    \(problem.file): \(style.yellow(problem.kind.rawValue))")
      }
    }
    console.result(summary(of: cells))
  }

  private func colour(_ state: CellStatus.State) -> String {
    let style = console.resultStyle
    switch state {
    case .current: return style.green(state.rawValue)
    case .stale: return style.yellow(state.rawValue)
    case .failed: return style.red(state.rawValue)
    case .neverRun, .off: return style.dim(state.rawValue)
    }
  }

  private func note(on cell: CellStatus) -> String {
    switch cell.state {
    case .current, .off: return ""
    case .failed, .neverRun: return cell.reason ?? ""
    case .stale:
      if let missing = cell.missingData { return missing }
      var texts = cell.changes.prefix(Self.changesShown).map { change in
        change.cell == cell.label
          ? change.description : "\(change.description), in '\(change.cell)'"
      }
      if cell.changes.count > texts.count {
        texts.append("\(cell.changes.count - texts.count) more")
      }
      return texts.isEmpty ? "what changed was not noted" : texts.joined(separator: "; ")
    }
  }

  private func summary(of cells: [CellStatus]) -> String {
    var parts: [String] = []
    for state in [CellStatus.State.current, .stale, .failed, .neverRun, .off] {
      let count = cells.count { $0.state == state }
      if count > 0 { parts.append("\(count) \(state.rawValue)") }
    }
    let files = cells.flatMap(\.files)
    for kind in [CellStatus.FileProblem.Kind.missing, .edited] {
      let count = files.count { $0.kind == kind }
      if count > 0 { parts.append("\(count) \(count == 1 ? "file" : "files") \(kind.rawValue)") }
    }
    return parts.isEmpty ? "no cells" : parts.joined(separator: ", ")
  }
}
