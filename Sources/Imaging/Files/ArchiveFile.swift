import Archives
import Digests
import Stores
import Synchronization

/// One file that holds many pictures: it is known by its digest, and must not change while it is read.
final class ArchiveFile: Sendable {
  let path: String
  let bytes: FileByteSource
  private let memory: DigestMemory
  private let opened: FileIdentity?
  private let known = Mutex<Digest?>(nil)

  init(path: String, cache: CacheFolder?) throws(DatasetError) {
    self.path = path
    memory = DigestMemory(cache: cache)
    opened = FileIdentity(of: Array(path.utf8))
    do throws(ArchiveProblem) {
      bytes = try FileByteSource(path: path)
    } catch {
      throw .archive(path: path, error)
    }
  }

  /// Of all its bytes.
  func digest() throws -> Digest {
    if let digest = known.withLock({ $0 }) { return digest }
    let found = try memory.digest(ofFile: path)
    guard found.identity == opened else { throw DatasetError.changed(path: path) }
    known.withLock { $0 = found.digest }
    return found.digest
  }

  /// Throws `DatasetError.changed` when the file is another one than the one that was opened.
  func checkUnchanged() throws(DatasetError) {
    guard FileIdentity(of: Array(path.utf8)) == opened else { throw .changed(path: path) }
  }

  /// Gives a problem with the archive its name.
  func naming<Result>(
    _ body: () throws(ArchiveProblem) -> Result
  ) throws(DatasetError) -> Result {
    do throws(ArchiveProblem) {
      return try body()
    } catch {
      throw .archive(path: path, error)
    }
  }
}
