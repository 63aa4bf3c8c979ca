import Glibc
import Sessions
import Synchronization

/// Ctrl-C, SIGTERM and a lost connection while something runs: the first asks to stop at the next
/// step, a second one leaves at once.
enum Interruptions {
  /// The signal that asked to stop; 0 while there was none.
  private static let signalNumber = Atomic<Int32>(0)

  static var isRequested: Bool { signalNumber.load(ordering: .relaxed) != 0 }

  /// The one code for what happened; which signal came decides between 130 and 143.
  static func exitCode(for codes: Set<Sessions.ExitCode>) -> Sessions.ExitCode {
    let code = Sessions.ExitCode.first(of: codes)
    let isTermination = signalNumber.load(ordering: .relaxed) != SIGINT
    return code == .interrupted && isTermination ? .terminated : code
  }

  static func listen() {
    unblock()
    for number in [SIGINT, SIGTERM, SIGHUP] where number != SIGHUP || !isHangUpIgnored {
      signal(number) { received in
        let (exchanged, _) = Interruptions.signalNumber.compareExchange(
          expected: 0, desired: received, ordering: .relaxed)
        if !exchanged {
          // The shell and the terminal both send it: the second says nothing new.
          if received == SIGHUP { return }
          _exit(128 + received)
        }
        let text: StaticString = "\nstopping after this step; once more to leave at once\n"
        _ = write(2, text.utf8Start, text.utf8CodeUnitCount)
      }
    }
  }

  /// Whether whoever started the process wants it to outlive the connection, as `nohup` does.
  private static var isHangUpIgnored: Bool {
    var action = sigaction()
    sigaction(SIGHUP, nil, &action)
    return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
      == unsafeBitCast(SIG_IGN, to: Int.self)
  }

  /// A program that was started from a thread that blocks these signals would never get them.
  private static func unblock() {
    var signals = sigset_t()
    sigemptyset(&signals)
    for number in [SIGINT, SIGTERM, SIGHUP] { sigaddset(&signals, number) }
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
  }

  /// A pipe without a reader and a file beyond the size limit are errors of the write that met
  /// them, not reasons to die.
  static func ignoreSignalsOfWrites() {
    signal(SIGPIPE, SIG_IGN)
    signal(SIGXFSZ, SIG_IGN)
  }

  /// For a session that goes on after an interrupted command.
  static func reset() {
    signalNumber.store(0, ordering: .relaxed)
  }

  static func stopListening() {
    signal(SIGINT, SIG_DFL)
    signal(SIGTERM, SIG_DFL)
    if !isHangUpIgnored { signal(SIGHUP, SIG_DFL) }
  }
}
