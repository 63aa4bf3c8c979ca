import Sessions
import Synchronization

/// Shows what a run tells, and keeps the results of every cell to show them again.
final class StepResults: Sendable {
  private let reporter: RunReporter
  /// By label.
  private let events = Mutex<[String: [SessionEvent]]>([:])

  init(reporter: RunReporter) {
    self.reporter = reporter
  }

  func receive(_ event: SessionEvent) {
    reporter.receive(event)
    switch event {
    case .shown(let label, _, _), .saved(let label, _, _), .expectation(let label, _, _),
      .cellFailed(let label, _), .cellNotRun(let label, _):
      events.withLock { $0[label, default: []].append(event) }
    case .cellStarted, .cellFinished, .running: break
    }
  }

  /// The results of a cell once more; nothing for one that did not run yet.
  func show(_ label: String) {
    for event in events.withLock({ $0[label] ?? [] }) { reporter.receive(event) }
  }
}
