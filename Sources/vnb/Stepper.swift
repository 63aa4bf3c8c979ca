import Evaluation
import Glibc
import Sessions
import Terminal

/// `--step`: shows each cell before it runs and asks what to do.
final class Stepper {
  private let console: Console
  private let notebook: CheckedNotebook
  private var shownUpTo = 0

  init(console: Console, notebook: CheckedNotebook) {
    self.console = console
    self.notebook = notebook
  }

  func decide(_ cell: CheckedCell) -> StepDecision {
    let source = notebook.notebook.source
    let range = cell.cell.range
    if range.lower > shownUpTo {
      console.note(source.text(in: .init(shownUpTo, range.lower)))
    }
    shownUpTo = range.upper
    console.note(console.style.cyan(source.text(in: cell.cell.contentRange)))
    while true {
      StandardStream.error.write("[Enter] run  [s] skip  [q] quit > ")
      guard let answer = readLine(strippingNewline: true) else { return .quit }
      switch answer.first {
      case nil, "r": return .run
      case "s": return .skip
      case "q": return .quit
      default: continue
      }
    }
  }
}
