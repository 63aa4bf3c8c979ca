import Dispatch
import Synchronization

/// Work on many items, handed out to several threads.
enum ParallelWork {
  private struct State {
    var next = 0
    var failure: (any Error)?
  }

  /// Calls `body` once for every index of 0..<count, on `options.threads` threads.
  ///
  /// The first error that `body` throws ends the work and is thrown, as is `CancellationError` when
  /// the options say so.
  ///
  /// - Parameter batch: indices that a thread takes at a time: many where each is quickly done.
  static func forEach(
    count: Int, batch: Int = 1, options: LoadOptions, progress: WorkProgress? = nil,
    _ body: @Sendable (Int) throws -> Void
  ) throws {
    guard count > 0 else { return }
    let state = Mutex(State())
    let threads = min(max(options.threads, 1), (count + batch - 1) / batch)
    DispatchQueue.concurrentPerform(iterations: threads) { _ in
      while true {
        let taken: Range<Int> = state.withLock { state in
          guard state.failure == nil else { return 0..<0 }
          let range = state.next..<min(state.next + batch, count)
          state.next = range.upperBound
          return range
        }
        guard !taken.isEmpty else { return }
        do {
          if options.isCancelled() { throw CancellationError() }
          for index in taken { try body(index) }
        } catch {
          state.withLock { if $0.failure == nil { $0.failure = error } }
          return
        }
        progress?.add(taken.count)
      }
    }
    if let failure = state.withLock({ $0.failure }) { throw failure }
  }
}
