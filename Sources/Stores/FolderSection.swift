import Glibc

/// A section whose entries are files and folders of one kind's folder, each with all that it holds.
public struct FolderSection: CacheSection {
  public let name: String
  private let folder: String
  private let describe: @Sendable (_ path: String) -> String

  /// - Parameter describe: one line about an entry.
  public init(
    _ kind: CacheFolder.Kind, in cache: CacheFolder,
    describe: @escaping @Sendable (_ path: String) -> String
  ) {
    name = kind.rawValue
    folder = cache.path(of: kind)
    self.describe = describe
  }

  public func entries() throws(FileProblem) -> [CacheEntry] {
    Folder.names(in: folder).filter { !Self.isLeftover($0) }.map { name in
      let path = "\(folder)/\(name)"
      let files = Self.files(at: path).compactMap(StoredFile.status)
      return CacheEntry(
        id: name, bytes: files.reduce(0) { $0 + $1.bytes },
        lastUse: files.map(\.changed).max() ?? 0, description: describe(path))
    }
  }

  public func remove(_ entry: CacheEntry) throws(FileProblem) -> Bool {
    let path = "\(folder)/\(entry.id)"
    guard let lock = try EntryLock.attempt(path) else { return false }
    defer { lock.release() }
    for file in Self.files(at: path) where !StoredFile.remove(file) {
      throw FileProblem("cannot remove", file, errno)
    }
    if Folder.isFolder(path), rmdir(path) != 0 { return errno == ENOENT }
    return true
  }

  public func removeLeftovers() throws(FileProblem) {
    DurableFile.removeLeftovers(in: folder)
    for name in Folder.names(in: folder) where Folder.isFolder("\(folder)/\(name)") {
      DurableFile.removeLeftovers(in: "\(folder)/\(name)")
    }
  }

  public func problem(with entry: CacheEntry) -> String? { nil }

  /// A file itself, or the files of a folder.
  private static func files(at path: String) -> [String] {
    guard Folder.isFolder(path) else { return [path] }
    return Folder.names(in: path).map { "\(path)/\($0)" }
  }

  private static func isLeftover(_ name: String) -> Bool {
    DurableFile.isTemporary(name) || name.hasSuffix(EntryLock.suffix)
  }
}
