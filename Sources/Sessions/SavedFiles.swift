import Digests
import Evaluation
import Synchronization

/// The files that `save` wrote since they were last asked for.
final class SavedFiles: Sendable {
  struct File: Sendable {
    /// Below the output folder.
    var path: String
    var digest: Digest
  }

  private let files = Mutex<[File]>([])

  /// Writes a file unless it is there with these bytes already.
  func write(_ bytes: [UInt8], to path: String, in folder: OutputFolder) throws {
    if folder.read(path) != bytes { try folder.write(bytes, to: path) }
    files.withLock { $0.append(File(path: path, digest: Digest(of: bytes))) }
  }

  func takeAll() -> [File] {
    files.withLock { list in
      defer { list = [] }
      return list
    }
  }
}
