import Digests
import Evaluation
import Synchronization

/// A store in memory that counts its use. Damage and other processes can be played.
final class MemoryStore: ResultStore {
  private struct Entry: KeptResult {
    var description: ResultDescription
    var kind: String
    var attributes: String
    var parts: [String: [UInt8]]
    var isDamaged = false
    var partDigests: [String: Digest] { parts.mapValues { Digest(of: $0) } }

    func read(_ part: String) throws -> [UInt8] {
      if isDamaged { throw StoredDamage("it was scratched") }
      guard let bytes = parts[part] else { throw StoredDamage("no part '\(part)'") }
      return bytes
    }
  }

  private struct State {
    var entries: [Digest: Entry] = [:]
    var hits = 0
    var reads: [String] = []
  }

  private let state = Mutex(State())

  var kept: Int { state.withLock { $0.entries.count } }
  var hits: Int { state.withLock { $0.hits } }
  /// Of what is kept with its content, sorted.
  var commands: [String] {
    state.withLock { $0.entries.values.map(\.description.command).sorted() }
  }

  func result(for key: Digest) throws -> (any KeptResult)? {
    state.withLock { state in
      let entry = state.entries[key]
      if entry != nil { state.hits += 1 }
      return entry
    }
  }

  func keep(_ description: ResultDescription, _ content: StoredContent, for key: Digest) throws {
    var parts: [String: [UInt8]] = [:]
    for part in content.parts {
      var bytes: [UInt8] = []
      try part.write { bytes += $0 }
      parts[part.name] = bytes
    }
    let entry = Entry(
      description: description, kind: content.kind, attributes: content.attributes, parts: parts)
    state.withLock { $0.entries[key] = entry }
  }

  func reserve(
    _ key: Digest, isCancelled: () -> Bool, onWait: (Int32?) -> Void
  ) throws -> (any Sendable)? { nil }

  /// Damages the content of everything that a command made.
  func damage(_ command: String) {
    state.withLock { state in
      for key in state.entries.keys where state.entries[key]?.description.command == command {
        state.entries[key]?.isDamaged = true
      }
    }
  }

  static func restore(_ kept: any KeptResult) throws -> any ResultValue {
    _ = try kept.read("content")
    return TestResult(type: kept.description.type, fields: kept.description.fields)
  }
}

extension TestResult: StorableResult {
  func content() throws -> StoredContent {
    StoredContent(kind: "test", parts: [.init("content", bytes: [1])])
  }
}

extension TestPicture: StorableResult {
  func content() throws -> StoredContent {
    StoredContent(kind: "test", attributes: text, parts: [.init("content", bytes: [1])])
  }
}
