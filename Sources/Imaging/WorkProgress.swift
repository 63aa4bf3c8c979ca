import Synchronization

/// How far a part of loading is, told now and then to whoever listens.
final class WorkProgress: Sendable {
  private let stage: LoadOptions.Stage
  private let alreadyDone: Int
  private let total: Int
  private let options: LoadOptions
  private let done = Atomic<Int>(0)
  private let reported = Mutex(0)

  /// - Parameters:
  ///   - alreadyDone: what was ready before.
  ///   - total: of all, what was ready before included.
  init(stage: LoadOptions.Stage, alreadyDone: Int = 0, total: Int, options: LoadOptions) {
    self.stage = stage
    self.alreadyDone = alreadyDone
    self.total = total
    self.options = options
  }

  /// Counts items that are done.
  func add(_ count: Int = 1) {
    let done = done.add(count, ordering: .relaxed).newValue
    guard done / 16 != (done - count) / 16 || alreadyDone + done >= total else { return }
    // Whoever comes later with less has nothing new to say.
    reported.withLock { reported in
      guard done > reported else { return }
      reported = done
      options.progress(.init(stage: stage, done: alreadyDone + done, total: total))
    }
  }
}
