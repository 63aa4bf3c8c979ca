import Digests
import Glibc
import Stores

/// Remembers digests of files in the cache, so that what did not change is not read again.
///
/// A digest is remembered under path, size, both times, inode and device. What cannot be remembered,
/// for want of a cache or of room in it, is computed again.
struct DigestMemory: Sendable {
  let cache: CacheFolder?

  /// The digest of a file's bytes, with what the file was then.
  ///
  /// - Parameter options: are told how far it is, of a file that has to be read.
  func digest(
    ofFile path: String, options: LoadOptions = LoadOptions()
  ) throws(DatasetError) -> (digest: Digest, identity: FileIdentity) {
    let root = DigestMemory.resolved(path)
    if let table = table(for: root), let identity = FileIdentity(of: Array(root.utf8)),
      table.count == 1, table.identity(at: 0) == identity
    {
      return (Digest(bytes: Array(table.digest(at: 0))), identity)
    }
    let now = FileIdentity.now
    let found: FileBytes.Contents
    do throws(FileBytes.Failure) {
      var reported = 0
      found = try FileBytes.digest(of: Array(path.utf8)) { done, total in
        guard total >> 20 > 0, done >> 20 > reported else { return }
        reported = done >> 20
        options.progress(.init(stage: .hashing, done: reported, total: total >> 20))
      }
    } catch {
      throw .reading(path, error)
    }
    if found.identity.isSettled(before: now) {
      keep(DigestTable(root: root, files: [([], found.identity, found.digest.bytes)]))
    }
    return (found.digest, found.identity)
  }

  /// What is remembered of a folder or file; nil when that is nothing.
  func table(for root: String) -> DigestTable? {
    guard let path = path(for: root), let bytes = StoredFile.read(path),
      let table = DigestTable(encoded: bytes), table.root == root
    else { return nil }
    StoredFile.noteUse(of: path)
    return table
  }

  /// Replaces what is remembered. That this fails is no harm: there is more to compute next time.
  func keep(_ table: DigestTable) {
    guard let cache, let path = path(for: table.root) else { return }
    do throws(FileProblem) {
      _ = try cache.prepared(.files)
      try DurableFile.write(table.encoded, to: path)
    } catch {}
  }

  private func path(for root: String) -> String? {
    cache.map { "\($0.path(of: .files))/\(Digest(of: root).hexadecimal)" }
  }

  /// The path without links and dots; itself where there is nothing.
  static func resolved(_ path: String) -> String {
    guard let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}
