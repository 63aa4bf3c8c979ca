import Dispatch
import Synchronization

/// Work on many items, handed out one by one to several threads.
final class ParallelWork: Sendable {
  private struct State {
    var next = 0
    var done = 0
    var failure: (any Error)?
  }

  private let count: Int
  private let alreadyDone: Int
  private let total: Int
  private let options: LoadOptions
  private let state = Mutex(State())
  private let reporting = Mutex(0)

  private init(count: Int, alreadyDone: Int, total: Int, options: LoadOptions) {
    self.count = count
    self.alreadyDone = alreadyDone
    self.total = total
    self.options = options
  }

  /// Calls `body` once for every index of 0..<count, on `options.threads` threads.
  ///
  /// Progress counts from `alreadyDone` to `total`. The first error that `body` throws ends the
  /// work and is thrown, as is `CancellationError` when the options say so.
  static func forEach(
    count: Int, alreadyDone: Int = 0, total: Int, options: LoadOptions,
    _ body: @Sendable (Int) throws -> Void
  ) throws {
    guard count > 0 else { return }
    let work = ParallelWork(
      count: count, alreadyDone: alreadyDone, total: total, options: options)
    let threads = min(max(options.threads, 1), count)
    DispatchQueue.concurrentPerform(iterations: threads) { _ in work.run(body) }
    if let failure = work.state.withLock({ $0.failure }) { throw failure }
  }

  private func run(_ body: (Int) throws -> Void) {
    while let index = take() {
      do {
        if options.isCancelled() { throw CancellationError() }
        try body(index)
      } catch {
        state.withLock { if $0.failure == nil { $0.failure = error } }
        return
      }
      finishOne()
    }
  }

  private func take() -> Int? {
    state.withLock { state in
      guard state.failure == nil, state.next < count else { return nil }
      state.next += 1
      return state.next - 1
    }
  }

  private func finishOne() {
    let done = state.withLock { state in
      state.done += 1
      return state.done
    }
    guard done % 16 == 0 || done == count else { return }
    // Whoever comes later with less has nothing new to say.
    reporting.withLock { reported in
      guard done > reported else { return }
      reported = done
      options.progress(.init(done: alreadyDone + done, total: total))
    }
  }
}
