import Evaluation
import FoundationEssentials
import Glibc
import Synchronization
import Texts

/// `run.jsonl`: one line for each thing that happened, with times. Not for committing.
public final class RunLog: Sendable {
  public static let fileName = "run.jsonl"

  private let folder: OutputFolder
  private let clock: @Sendable () -> Double
  private let start: Double
  private let lines = Mutex<[UInt8]>([])

  /// - Parameter clock: seconds since any fixed moment.
  public init(
    folder: OutputFolder, clock: @escaping @Sendable () -> Double = { RunLog.monotonicSeconds() }
  ) {
    self.folder = folder
    self.clock = clock
    start = clock()
  }

  public static func monotonicSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// Notes an event: its name, the cell, and figures.
  public func note(
    _ event: String, cell: String? = nil, _ fields: [(String, LogValue)] = []
  ) {
    var text = "{\"at\":\(Self.rounded(clock() - start)),\"event\":\(event.jsonLiteral)"
    if let cell { text += ",\"cell\":\(cell.jsonLiteral)" }
    for (name, value) in fields { text += ",\(name.jsonLiteral):\(value.json)" }
    let line = Array((text + "}\n").utf8)
    lines.withLock { $0 += line }
  }

  public enum LogValue: Sendable {
    case number(Double)
    case text(String)

    fileprivate var json: String {
      switch self {
      case .number(let value): value.isFinite ? "\(value)" : "\"\(value)\""
      case .text(let text): text.jsonLiteral
      }
    }
  }

  /// Writes what was noted so far over the log of the last run.
  public func flush() throws(CommandFailure) {
    try folder.write(lines.withLock { $0 }, to: Self.fileName)
  }

  private static func rounded(_ seconds: Double) -> Double {
    (seconds * 1000).rounded() / 1000
  }
}
