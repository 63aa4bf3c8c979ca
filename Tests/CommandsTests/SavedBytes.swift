import Synchronization

/// Collects what `save` writes.
final class SavedBytes: Sendable {
  private let files = Mutex<[String: [UInt8]]>([:])

  func add(_ name: String, _ bytes: [UInt8]) {
    files.withLock { $0[name] = bytes }
  }

  var all: [String: [UInt8]] { files.withLock { $0 } }
}
