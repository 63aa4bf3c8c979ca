import Evaluation
import Language
import Sessions
import Synchronization
import Terminal

/// Shows what an interactive session does: results on standard output, the rest on standard error.
final class SessionPrinter: Sendable {
  private let console: Console
  private let progress: Mutex<ProgressDisplay>

  init(console: Console) {
    self.console = console
    progress = Mutex(
      ProgressDisplay.standard(
        style: console.style, environment: console.environment, isQuiet: console.isQuiet))
  }

  func clearProgress() {
    progress.withLock { $0.clear() }
  }

  func receive(_ event: RunEvent) {
    switch event {
    case .progress(let report): progress.withLock { $0.update(ProgressState(report)) }
    case .epoch(let report): progress.withLock { $0.finishEpoch(ProgressState(report)) }
    case .step: break
    case .note(let text):
      clearProgress()
      console.note(text)
    case .warning(let text):
      clearProgress()
      console.warning(text)
    }
  }

  func receive(_ event: InteractiveSession.Event) {
    clearProgress()
    switch event {
    case .diagnostics(let found, let source): console.diagnostics(found, in: source)
    case .shown(let presentation, let paths):
      if let text = presentation.text { console.result(text) }
      for path in paths { console.result(Surroundings.shown(path)) }
    case .saved(let text, let paths):
      console.result(text)
      for path in paths.prefix(3) { console.result(Surroundings.shown(path)) }
    case .bound: break
    case .expectation(let outcome):
      switch outcome.status {
      case .met: console.result("met")
      case .unmet: console.error("not met: \(outcome.summary)", hint: outcome.message)
      case .skipped: break
      }
    case .failed(let failure, let source):
      let location = source.location(of: failure.range.lower)
      console.error(
        "\(source.name):\(location.line):\(location.column): \(failure.failure.message)",
        hint: failure.failure.hint)
    case .interrupted: console.note("stopped")
    }
  }
}
