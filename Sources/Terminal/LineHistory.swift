import Glibc

// The file: one entry a line, oldest first, UTF-8; inside an entry a new line is written `\n` and a
// backslash `\\`. A line that is damaged is kept as far as it can be read.

/// What was typed before, oldest first, each entry once.
public struct LineHistory: Hashable, Sendable {
  public private(set) var entries: [String] = []
  public let limit: Int

  public init(limit: Int = 1000) {
    self.limit = max(limit, 1)
  }

  /// Puts an entry at the end; an equal earlier one goes, as does the oldest beyond the limit.
  public mutating func add(_ entry: String) {
    guard entry.contains(where: { !$0.isWhitespace }) else { return }
    entries.removeAll { $0 == entry }
    entries.append(entry)
    entries.removeFirst(max(0, entries.count - limit))
  }

  // MARK: - File

  public init(fileText: String, limit: Int = 1000) {
    self.init(limit: limit)
    for line in fileText.split(separator: "\n") { add(Self.unescaped(line)) }
  }

  public var fileText: String {
    entries.map { Self.escaped($0) + "\n" }.joined()
  }

  /// An empty history when there is no such file or it cannot be read.
  public init(contentsOf path: String, limit: Int = 1000) {
    guard let file = fopen(path, "re") else {
      self.init(limit: limit)
      return
    }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65536)
    while bytes.count < 16 << 20 {
      let count = fread(&chunk, 1, chunk.count, file)
      if count == 0 { break }
      bytes += chunk[..<count]
    }
    self.init(fileText: String(decoding: bytes, as: UTF8.self), limit: limit)
  }

  /// Writes the file whole or not at all, readable by its owner only.
  ///
  /// Returns the system's error number, 0 when it worked: the session goes on without a history
  /// file.
  public func save(to path: String) -> Int32 {
    let temporary = "\(path).\(getpid())"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return errno }
    var rest = Array(fileText.utf8)[...]
    var failure: Int32 = 0
    while !rest.isEmpty, failure == 0 {
      let written = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      if written >= 0 { rest = rest.dropFirst(written) } else if errno != EINTR { failure = errno }
    }
    if close(descriptor) != 0 && failure == 0 { failure = errno }
    if failure == 0 && rename(temporary, path) != 0 { failure = errno }
    if failure != 0 { unlink(temporary) }
    return failure
  }

  private static func escaped(_ entry: String) -> String {
    var text = ""
    for character in entry.unicodeScalars {
      switch character {
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r", "\0": continue
      default: text.unicodeScalars.append(character)
      }
    }
    return text
  }

  private static func unescaped(_ line: Substring) -> String {
    var text = ""
    var isEscape = false
    for character in line.unicodeScalars {
      if isEscape {
        text.unicodeScalars.append(character == "n" ? "\n" : character)
        isEscape = false
      } else if character == "\\" {
        isEscape = true
      } else {
        text.unicodeScalars.append(character)
      }
    }
    return text
  }
}
