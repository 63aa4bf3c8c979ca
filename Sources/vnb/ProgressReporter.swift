import Evaluation
import Synchronization
import Terminal

/// Shows what a running command tells: progress and notes, on standard error.
final class ProgressReporter: Sendable {
  private let console: Console
  private let display: Mutex<ProgressDisplay>

  init(console: Console) {
    self.console = console
    display = Mutex(
      ProgressDisplay.standard(
        style: console.style, environment: console.environment, isQuiet: !console.showsProgress))
  }

  func receive(_ event: RunEvent) {
    switch event {
    case .progress(let report): display.withLock { $0.update(ProgressState(report)) }
    case .epoch(let report): display.withLock { $0.finishEpoch(ProgressState(report)) }
    case .step, .computed, .found: break
    case .note(let text):
      clear()
      console.note(text)
    case .warning(let text):
      clear()
      console.warning(text)
    }
  }

  /// Takes the bar away, before anything else is written.
  func clear() {
    display.withLock { $0.clear() }
  }
}

/// Shows how far data are read before anything runs; the bar goes away with the last of them.
final class ReadingProgress: Sendable {
  private let display: Mutex<ProgressDisplay>

  init(style: Style, environment: [String: String], isQuiet: Bool) {
    display = Mutex(
      ProgressDisplay.standard(style: style, environment: environment, isQuiet: isQuiet))
  }

  func receive(_ report: ProgressReport) {
    display.withLock { display in
      if report.completed < report.total {
        display.update(ProgressState(report))
      } else {
        display.clear()
      }
    }
  }
}

extension ProgressState {
  init(_ report: ProgressReport) {
    // The share of the KL loss stands behind it already.
    self.init(
      activity: report.activity, completed: report.completed, total: report.total,
      epoch: report.epoch, epochs: report.epochs, step: report.step, steps: report.steps,
      imagesPerSecond: report.imagesPerSecond, secondsRemaining: report.secondsRemaining,
      figures: report.figures.filter { $0.name != "kl_share" })
  }
}
