import Dispatch
import Stores
import Synchronization

/// Sends what is written to a file to the disk while more is written, so that little is left to wait
/// for at the end.
final class BackgroundFlush: Sendable {
  /// Seconds between two flushes.
  private static let interval = 0.5

  private let stop = DispatchSemaphore(value: 0)
  private let done = DispatchGroup()
  private let problem = Mutex<FileProblem?>(nil)

  init(_ file: PictureFile) {
    DispatchQueue.global().async(group: done) { [self] in
      while stop.wait(timeout: .now() + BackgroundFlush.interval) == .timedOut {
        do throws(FileProblem) {
          try file.flush()
        } catch {
          problem.withLock { $0 = error }
          return
        }
      }
    }
  }

  /// Ends it; throws what went wrong meanwhile.
  func finish() throws {
    stop.signal()
    done.wait()
    if let problem = problem.withLock({ $0 }) { throw problem }
  }
}
