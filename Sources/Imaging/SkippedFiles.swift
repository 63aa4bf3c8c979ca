/// The files that a load left out: all are counted, the first ten named.
public struct SkippedFiles: Hashable, Sendable {
  public struct Entry: Hashable, Sendable, CustomStringConvertible {
    /// Relative to the data folder; bytes that are not UTF-8 are shown as U+FFFD.
    public let path: String
    public let reason: String

    public var description: String { "'\(shortPath)': \(reason)" }

    /// Of thousands of levels the first and the last.
    private var shortPath: String {
      path.count <= 200 ? path : "\(path.prefix(90)) … \(path.suffix(90))"
    }
  }

  public static let namedAtMost = 10

  public private(set) var count = 0
  public private(set) var named: [Entry] = []

  public init() {}

  init(_ entries: [(path: [UInt8], reason: String)]) {
    for entry in entries {
      add(path: String(decoding: entry.path, as: UTF8.self), reason: entry.reason)
    }
  }

  /// The named ones, each on a line of its own, and how many more there are.
  var listing: String {
    var text = named.map { "\n  \($0)" }.joined()
    if count > named.count { text += "\n  and \(count - named.count) more" }
    return text
  }

  public mutating func add(path: String, reason: String) {
    count += 1
    if named.count < SkippedFiles.namedAtMost {
      named.append(Entry(path: path, reason: reason))
    }
  }
}
