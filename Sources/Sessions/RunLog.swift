import Evaluation
import FoundationEssentials
import Glibc
import Synchronization

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
    var text = "{\"at\":\(Self.rounded(clock() - start)),\"event\":\(Self.quoted(event))"
    if let cell { text += ",\"cell\":\(Self.quoted(cell))" }
    for (name, value) in fields { text += ",\(Self.quoted(name)):\(value.json)" }
    let line = Array((text + "}\n").utf8)
    lines.withLock { $0 += line }
  }

  public enum LogValue: Sendable {
    case number(Double)
    case text(String)

    fileprivate var json: String {
      switch self {
      case .number(let value): value.isFinite ? "\(value)" : "\"\(value)\""
      case .text(let text): RunLog.quoted(text)
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

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
