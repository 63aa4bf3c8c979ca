import Glibc
import Synchronization

/// Ctrl-C and SIGTERM while something runs: the first asks to stop at the next step, a second one
/// leaves at once.
enum Interruptions {
  /// The signal that asked to stop; 0 while there was none.
  private static let signalNumber = Atomic<Int32>(0)

  static var isRequested: Bool { signalNumber.load(ordering: .relaxed) != 0 }
  static var isTermination: Bool { signalNumber.load(ordering: .relaxed) == SIGTERM }

  static func listen() {
    for number in [SIGINT, SIGTERM] {
      signal(number) { received in
        let (exchanged, _) = Interruptions.signalNumber.compareExchange(
          expected: 0, desired: received, ordering: .relaxed)
        if !exchanged { _exit(128 + received) }
        let text: StaticString = "\nstopping after this step; once more to leave at once\n"
        _ = write(2, text.utf8Start, text.utf8CodeUnitCount)
      }
    }
    signal(SIGPIPE, SIG_IGN)
  }

  /// For a session that goes on after an interrupted command.
  static func reset() {
    signalNumber.store(0, ordering: .relaxed)
  }

  static func stopListening() {
    signal(SIGINT, SIG_DFL)
    signal(SIGTERM, SIG_DFL)
  }
}
