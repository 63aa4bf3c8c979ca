import Digests
import Evaluation
import Glibc
import Stores

/// The store of results in the user's cache: a file for each key. Safe to use from several
/// processes at once.
public struct FileResultStore: ResultStore {
  private let folder: String
  private let notesUse: Bool

  static let suffix = ".result"

  /// Opens the store, making its folder, and removes what killed processes left in it.
  public init(_ cache: CacheFolder) throws(CommandFailure) {
    do {
      folder = try cache.prepared(.results)
    } catch {
      throw CommandFailure(error)
    }
    notesUse = true
    DurableFile.removeLeftovers(in: folder)
  }

  /// Opens the store to look into it: nothing is made or removed.
  ///
  /// - Parameter notesUse: what is looked at counts as used, and stays longer for that.
  public init(reading cache: CacheFolder, notesUse: Bool = true) {
    folder = cache.path(of: .results)
    self.notesUse = notesUse
  }

  func path(of key: Digest) -> String { "\(folder)/\(key.hexadecimal)\(Self.suffix)" }

  public func result(for key: Digest) throws -> (any KeptResult)? {
    let path = path(of: key)
    guard let file = try ResultFile(path: path) else { return nil }
    guard file.header.key == key.hexadecimal else { throw StoredDamage("it is another's") }
    if notesUse { StoredFile.noteUse(of: path) }
    return file
  }

  public func keep(
    _ description: ResultDescription, _ content: StoredContent, for key: Digest
  ) throws {
    do {
      try ResultFile.write(description, content, for: key, to: path(of: key))
    } catch let problem as FileProblem {
      throw CommandFailure(problem)
    }
  }

  public func reserve(
    _ key: Digest, isCancelled: () -> Bool, onWait: (Int32?) -> Void
  ) throws -> (any Sendable)? {
    do {
      return try EntryLock.acquire(path(of: key), isCancelled: isCancelled, onWait: onWait)
    } catch {
      throw CommandFailure(error)
    }
  }
}

/// The results in `vnb cache`.
public struct ResultsSection: CacheSection {
  private let folder: String

  public init(_ cache: CacheFolder) {
    folder = cache.path(of: .results)
  }

  public var name: String { CacheFolder.Kind.results.rawValue }

  public func entries() throws(FileProblem) -> [CacheEntry] {
    Folder.names(in: folder).filter { $0.hasSuffix(FileResultStore.suffix) }.compactMap { name in
      let path = "\(folder)/\(name)"
      guard let status = StoredFile.status(of: path) else { return nil }
      let file = try? ResultFile(path: path)
      return CacheEntry(
        id: String(name.dropLast(FileResultStore.suffix.count)), bytes: status.bytes,
        lastUse: status.changed, description: file.map(Self.description) ?? "damaged")
    }
  }

  /// For example `train → trained, epochs 8, total 5016.24`.
  private static func description(of file: ResultFile) -> String {
    let figures = file.description.figures.prefix(2).map { "\($0.name) \($0.value.text)" }
    return (["\(file.header.command) → \(file.header.type)"] + figures).joined(separator: ", ")
  }

  public func remove(_ entry: CacheEntry) throws(FileProblem) -> Bool {
    let path = path(of: entry)
    guard let lock = try EntryLock.attempt(path) else { return false }
    defer { lock.release() }
    guard StoredFile.remove(path) else { throw FileProblem("cannot remove", path, errno) }
    return true
  }

  public func removeLeftovers() throws(FileProblem) {
    DurableFile.removeLeftovers(in: folder)
  }

  public func problem(with entry: CacheEntry) -> String? {
    do {
      return try ResultFile(path: path(of: entry))?.problem?.description
    } catch {
      return error.description
    }
  }

  private func path(of entry: CacheEntry) -> String {
    "\(folder)/\(entry.id)\(FileResultStore.suffix)"
  }
}
