import Evaluation
import Language
import Sessions
import Synchronization
import Terminal

/// Tells on the console what a run does: labels, texts and paths on standard output, progress and
/// failures on standard error.
final class RunReporter: Sendable {
  private let console: Console
  private let source: SourceText
  private let printsResults: Bool
  private let progress: Mutex<ProgressDisplay>

  init(console: Console, source: SourceText, printsResults: Bool) {
    self.console = console
    self.source = source
    self.printsResults = printsResults
    progress = Mutex(
      ProgressDisplay.standard(
        style: console.style, environment: console.environment, isQuiet: console.isQuiet))
  }

  func receive(_ event: SessionEvent) {
    if case .running(let event) = event {
      receive(event)
      return
    }
    progress.withLock { $0.clear() }
    switch event {
    case .running: break
    case .cellStarted(let label, let number, let count):
      console.note(console.style.dim("[\(number)/\(count)]") + " \(console.style.bold(label))")
    case .shown(let label, let presentation, let paths):
      show(label, presentation, paths)
    case .saved(let label, let text, let paths):
      guard printsResults else { return }
      console.result("\(label): \(text)")
      for path in paths.prefix(3) { console.result("  \(Surroundings.shown(path))") }
      if paths.count > 3 { console.result("  … \(paths.count - 3) more") }
    case .expectation(let label, let outcome, let claim):
      if outcome.isMet {
        console.note("  \(console.style.green("met")) \(Self.withoutKeyword(claim))")
      } else {
        let (line, _) = place(outcome.range)
        console.error(
          "\(source.name):\(line): in '\(label)': not met: \(outcome.summary)",
          hint: outcome.message)
      }
    case .cellFailed(let label, let failure):
      let (line, column) = place(failure.range)
      console.error(
        "\(source.name):\(line):\(column): cell '\(label)' failed: \(failure.failure.message)",
        hint: failure.failure.hint)
    case .cellNotRun(let label, let reason): console.note("  '\(label)' was not run: \(reason)")
    case .cellFinished: break
    }
  }

  private func show(_ label: String, _ presentation: Presentation, _ paths: [String]) {
    guard printsResults else { return }
    let head = console.resultStyle.bold(label)
    if let text = presentation.text {
      console.result(paths.isEmpty ? text : "\(head)\n\(text)")
    } else {
      console.result(head)
    }
    for path in paths { console.result("  \(Surroundings.shown(path))") }
  }

  private func receive(_ event: RunEvent) {
    switch event {
    case .progress(let report): progress.withLock { $0.update(ProgressState(report)) }
    case .epoch(let report): progress.withLock { $0.finishEpoch(ProgressState(report)) }
    case .step: break
    case .note(let text):
      progress.withLock { $0.clear() }
      console.note("  \(text)")
    case .warning(let text):
      progress.withLock { $0.clear() }
      console.warning(text)
    }
  }

  func clearProgress() {
    progress.withLock { $0.clear() }
  }

  /// The last lines of a run: the documents.
  func finish(documents: [String]) {
    clearProgress()
    guard printsResults else { return }
    for path in documents { console.result(Surroundings.shown(path)) }
  }

  private func place(_ range: SourceRange) -> (line: Int, column: Int) {
    let location = source.location(of: range.lower)
    return (location.line, location.column)
  }

  private static func withoutKeyword(_ claim: String) -> String {
    claim.hasPrefix("expect ") ? String(claim.dropFirst(7)) : claim
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
