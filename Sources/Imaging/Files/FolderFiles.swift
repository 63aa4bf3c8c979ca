import Digests
import Glibc
import Stores

/// The pictures below a folder. Their digests are remembered, so that a file that did not change since
/// is asked for its times and not read.
final class FolderFiles: PictureFiles, @unchecked Sendable {
  let names: [[UInt8]]
  let found: [(path: [UInt8], reason: String)]
  private let root: [UInt8]
  /// As the user wrote it.
  private let shownRoot: String
  private let memory: DigestMemory
  // Written by disjoint indices from several threads, and read only after they are done.
  private let entries: UnsafeMutableBufferPointer<Entry>

  private struct Entry {
    var isKnown = false
    /// Nil for a file that cannot be read.
    var identity: FileIdentity?
    var digest: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
    /// As remembered by an earlier process, or to be remembered.
    var isRemembered = false
  }

  init(_ scan: FolderScan, root: String, shownAs shownRoot: String, cache: CacheFolder?) {
    names = scan.pictures
    found = scan.skipped
    self.root = Array(root.utf8)
    self.shownRoot = shownRoot
    memory = DigestMemory(cache: cache)
    entries = .allocate(capacity: names.count)
    entries.initialize(repeating: Entry())
  }

  deinit { entries.deallocate() }

  /// The names alone: what is in the files is in their stamps.
  var key: Digest {
    var hasher = DigestHasher()
    for name in names {
      hasher.update(name)
      hasher.update(FolderFiles.separator)
    }
    return hasher.finish()
  }

  private static let separator: [UInt8] = [0]

  func stamps(of files: [Int], options: LoadOptions) throws -> [UInt64] {
    try examine(files, options: options)
    return files.map { file in
      let entry = entries[file]
      return entry.identity == nil ? 0 : max(1, entry.digest.0)
    }
  }

  func contentDigest(of files: [Int], options: LoadOptions) throws -> Digest {
    try examine(files, options: options)
    var hasher = DigestHasher()
    for file in files { withUnsafeBytes(of: entries[file].digest) { hasher.update($0) } }
    return hasher.finish()
  }

  func read(
    _ files: [Int], options: LoadOptions, progress: WorkProgress,
    _ body: @Sendable (_ place: Int, _ contents: EncodedPicture) throws -> Void
  ) throws {
    try ParallelWork.forEach(count: files.count, options: options, progress: progress) { place in
      let file = files[place]
      let contents: EncodedPicture
      do throws(FileBytes.Failure) {
        let bytes = try FileBytes.read(
          FolderScan.join(root, names[file]), limit: EncodedPicture.maximumSize + 1,
          expecting: entries[file].identity)
        contents =
          bytes.count <= EncodedPicture.maximumSize
          ? .bytes(bytes)
          : .unreadable(reason: "larger than \(EncodedPicture.maximumSize >> 20) MiB")
      } catch {
        if error.isChange { throw DatasetError.changed(path: shown(file)) }
        if error.isDiskFailure { throw DatasetError.reading(shown(file), error) }
        contents = .unreadable(reason: error.reason)
      }
      try body(place, contents)
    }
  }

  private func shown(_ file: Int) -> String {
    let name = String(decoding: names[file], as: UTF8.self)
    return shownRoot.hasSuffix("/") ? shownRoot + name : "\(shownRoot)/\(name)"
  }

  // MARK: - Digests

  /// Finds out identities and digests of those files that were not examined yet.
  private func examine(_ files: [Int], options: LoadOptions) throws {
    let new = files.filter { !entries[$0].isKnown }
    guard !new.isEmpty else { return }
    let folder = DigestMemory.resolved(String(decoding: root, as: UTF8.self))
    let table = memory.table(for: folder)
    let rows = table.map { rowsByFile(in: $0) }
    if let table, let rows {
      let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
      defer { close(descriptor) }
      try ParallelWork.forEach(count: new.count, batch: 512, options: options) { place in
        let file = new[place]
        let row = Int(rows[file])
        guard row >= 0, let identity = FileIdentity(of: names[file], in: descriptor),
          identity == table.identity(at: row)
        else { return }
        entries[file] = Entry(
          isKnown: true, identity: identity, digest: words(table.digest(at: row)),
          isRemembered: true)
      }
    }
    let unread = new.filter { !entries[$0].isKnown }
    guard !unread.isEmpty else { return }
    try digest(unread, options: options)
    remember(in: folder, before: table)
  }

  private func digest(_ files: [Int], options: LoadOptions) throws {
    let progress = WorkProgress(stage: .reading, total: files.count, options: options)
    let now = FileIdentity.now
    try ParallelWork.forEach(count: files.count, options: options, progress: progress) { place in
      let file = files[place]
      var entry = Entry(isKnown: true)
      do throws(FileBytes.Failure) {
        let contents = try FileBytes.digest(
          of: FolderScan.join(root, names[file]), limit: EncodedPicture.maximumSize + 1)
        entry.identity = contents.identity
        entry.digest = words(contents.digest.bytes[...])
        entry.isRemembered = contents.identity.isSettled(before: now)
      } catch {
        // What cannot be read counts as nothing: loading skips it.
        if error.isChange { throw DatasetError.changed(path: shown(file)) }
        if error.isDiskFailure { throw DatasetError.reading(shown(file), error) }
      }
      entries[file] = entry
    }
  }

  /// For each file its row in the table, or −1. Both are sorted.
  private func rowsByFile(in table: DigestTable) -> [Int32] {
    var rows = [Int32](repeating: -1, count: names.count)
    var row = 0
    for file in names.indices {
      names[file].withUnsafeBytes { name in
        var order = -1
        while row < table.count {
          order = table.withName(at: row) { NameOrder.compare($0, name) }
          if order >= 0 { break }
          row += 1
        }
        if row < table.count, order == 0 { rows[file] = Int32(row) }
      }
    }
    return rows
  }

  /// Remembers what is known now, and of files that were not examined what was known before.
  private func remember(in folder: String, before: DigestTable?) {
    guard memory.cache != nil else { return }
    let rows = before.map { rowsByFile(in: $0) }
    var files: [(name: [UInt8], identity: FileIdentity, digest: [UInt8])] = []
    for file in names.indices {
      let entry = entries[file]
      if let identity = entry.identity, entry.isRemembered {
        files.append((names[file], identity, withUnsafeBytes(of: entry.digest) { Array($0) }))
      } else if !entry.isKnown, let before, let row = rows?[file], row >= 0 {
        files.append(
          (names[file], before.identity(at: Int(row)), Array(before.digest(at: Int(row)))))
      }
    }
    memory.keep(DigestTable(root: folder, files: files))
  }

  private func words(_ digest: ArraySlice<UInt8>) -> (UInt64, UInt64, UInt64, UInt64) {
    digest.withUnsafeBytes { $0.loadUnaligned(as: (UInt64, UInt64, UInt64, UInt64).self) }
  }
}
