import Digests
import Glibc
import Stores

// What was at a path that a notebook reads, so that a later run can say what changed: a line for each
// file, sorted by name, `SIZE MTIME NAME`, in the cache under the digest that the notebook's manifest
// has of the data. Without such a file it is only known that something changed.

/// Names, sizes and times of the files at a path; see the head of the file.
public struct FileListing: Equatable, Sendable {
  private struct Entry: Equatable, Sendable {
    var size: Int
    /// In nanoseconds since 1970.
    var changed: Int
  }

  private var entries: [String: Entry] = [:]

  private static let suffix = ".listing"
  /// Larger data sets are not listed.
  private static let limit = 1_000_000

  /// Lists a folder with all below it, or a single file; links are not followed.
  ///
  /// - Returns: nil when there are too many files.
  public init?(at path: String) {
    guard add(path, as: "") else { return nil }
  }

  private mutating func add(_ path: String, as name: String) -> Bool {
    var status = stat()
    guard lstat(path, &status) == 0 || name.isEmpty else { return true }
    if name.isEmpty, stat(path, &status) != 0 { return true }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      let time = status.st_mtim
      entries[name] = Entry(
        size: Int(status.st_size), changed: Int(time.tv_sec) * 1_000_000_000 + Int(time.tv_nsec))
      return entries.count <= Self.limit
    }
    for child in Folder.names(in: path) where !child.contains("\n") {
      guard add("\(path)/\(child)", as: name.isEmpty ? child : "\(name)/\(child)") else {
        return false
      }
    }
    return true
  }

  // MARK: - Differences

  /// `3 files added, 1 removed, 2 changed`; nil when no difference can be seen.
  public func difference(to new: FileListing) -> String? {
    let added = new.entries.keys.count { entries[$0] == nil }
    let removed = entries.keys.count { new.entries[$0] == nil }
    let changed = new.entries.count { name, entry in
      entries[name].map { $0 != entry } ?? false
    }
    var parts: [String] = []
    for (count, word) in [(added, "added"), (removed, "removed"), (changed, "changed")]
    where count > 0 {
      let noun = parts.isEmpty ? (count == 1 ? " file" : " files") : ""
      parts.append("\(count)\(noun) \(word)")
    }
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }

  // MARK: - In the cache

  private static func path(_ digest: String, in cache: CacheFolder) -> String {
    "\(cache.path(of: .listings))/\(digest)\(suffix)"
  }

  /// The listing that was kept for a digest.
  ///
  /// - Parameter digest: hexadecimal.
  public init?(of digest: String, in cache: CacheFolder) {
    guard let bytes = StoredFile.read(Self.path(digest, in: cache)) else { return nil }
    for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
      let words = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
      guard words.count == 3, let size = Int(words[0]), let changed = Int(words[1]) else {
        return nil
      }
      entries[String(words[2])] = Entry(size: size, changed: changed)
    }
  }

  /// Keeps what is at a path for the digest of it, unless that was done before. Failing to costs an
  /// explanation, and nothing else.
  public static func keep(_ path: String, of digest: Digest, in cache: CacheFolder) {
    let target = Self.path(digest.hexadecimal, in: cache)
    guard StoredFile.status(of: target) == nil, let listing = FileListing(at: path),
      (try? cache.prepared(.listings)) != nil
    else { return }
    let lines = listing.entries.sorted { $0.key < $1.key }
      .map { "\($0.value.size) \($0.value.changed) \($0.key)\n" }
    try? DurableFile.write(Array(lines.joined().utf8), to: target)
  }
}
