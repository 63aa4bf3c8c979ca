import Stores

/// Remembered digests, as `vnb cache` sees them.
public struct DigestSection: CacheSection {
  public let name = CacheFolder.Kind.files.rawValue
  private let folder: String
  private let files: FolderSection

  public init(in cache: CacheFolder) {
    folder = cache.path(of: .files)
    files = FolderSection(.files, in: cache) { _ in "" }
  }

  public func entries() throws(FileProblem) -> [CacheEntry] {
    try files.entries().map { entry in
      var entry = entry
      if let table = table(of: entry.id) {
        let isFile = table.count == 1 && table.name(at: 0).isEmpty
        entry.description =
          "\(isFile ? "digest" : "digests of \(table.count) files") of \(table.root)"
      } else {
        entry.description = "damaged"
      }
      return entry
    }
  }

  public func remove(_ entry: CacheEntry) throws(FileProblem) -> Bool {
    try files.remove(entry)
  }

  public func removeLeftovers() throws(FileProblem) { try files.removeLeftovers() }

  /// Hashes again what seems unchanged.
  public func problem(with entry: CacheEntry) -> String? {
    guard let table = table(of: entry.id) else { return "it is damaged" }
    let root = Array(table.root.utf8)
    var other = 0
    for index in 0..<table.count {
      let name = table.name(at: index)
      let path = FolderScan.join(root, name)
      guard FileIdentity(of: path) == table.identity(at: index),
        let now = try? FileBytes.digest(
          of: path, limit: name.isEmpty ? .max : EncodedPicture.maximumSize + 1)
      else { continue }
      if !now.digest.bytes.elementsEqual(table.digest(at: index)) { other += 1 }
    }
    return other == 0
      ? nil
      : "\(other) files below '\(table.root)' changed without changing their times; "
        + "forget them with 'vnb cache clear files'"
  }

  private func table(of name: String) -> DigestTable? {
    StoredFile.read("\(folder)/\(name)").flatMap { DigestTable(encoded: $0) }
  }
}
