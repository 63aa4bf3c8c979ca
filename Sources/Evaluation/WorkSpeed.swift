import Synchronization

/// Measures a long work by its progress: pictures a second, and the time that is left.
public final class WorkSpeed: Sendable {
  private struct Start {
    var instant: ContinuousClock.Instant
    var done: Int
  }

  private let start = Mutex<Start?>(nil)

  public init() {}

  /// What is known when `done` of `total` are ready. The first call starts the clock, so that what
  /// was ready before does not count as work.
  public func report(_ activity: String, done: Int, total: Int) -> ProgressReport {
    let now = ContinuousClock.now
    let start = start.withLock { start in
      if let start { return start }
      let first = Start(instant: now, done: done)
      start = first
      return first
    }
    let time = (now - start.instant) / .seconds(1)
    let speed = time > 0.2 && done > start.done ? Double(done - start.done) / time : nil
    return ProgressReport(
      activity: activity, completed: done, total: total, imagesPerSecond: speed,
      secondsRemaining: speed.map { Double(total - done) / $0 })
  }
}
