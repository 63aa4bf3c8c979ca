import Glibc
import Stores

/// Prepared pictures, as `vnb cache` sees them.
public struct PreparedSection: CacheSection {
  public let name = CacheFolder.Kind.pictures.rawValue
  private let folder: String
  private let files: FolderSection

  public init(in cache: CacheFolder) {
    folder = cache.path(of: .pictures)
    files = FolderSection(.pictures, in: cache) { _ in "" }
  }

  public func entries() throws(FileProblem) -> [CacheEntry] {
    try files.entries().compactMap { entry in
      guard let index = index(of: entry.id) else { return nil }
      var entry = entry
      entry.description = "\(index.description), \(index.slotCount) pictures"
      return entry
    }
  }

  public func remove(_ entry: CacheEntry) throws(FileProblem) -> Bool {
    try files.remove(entry)
  }

  /// Takes away what killed processes left half written; quick enough for the start of each run.
  public func removeUnfinishedFiles() {
    DurableFile.removeLeftovers(in: folder)
    for name in Folder.names(in: folder) where Folder.isFolder("\(folder)/\(name)") {
      DurableFile.removeLeftovers(in: "\(folder)/\(name)")
    }
  }

  /// What no index names: whole entries, and the ends of files.
  public func removeLeftovers() throws(FileProblem) {
    try files.removeLeftovers()
    removeUnfinishedFiles()
    for name in Folder.names(in: folder) where Folder.isFolder("\(folder)/\(name)") {
      let path = "\(folder)/\(name)"
      guard let lock = try EntryLock.attempt(path) else { continue }
      defer { lock.release() }
      guard let index = index(of: name) else {
        StoredFile.remove("\(path)/index")
        StoredFile.remove("\(path)/pixels")
        rmdir(path)
        continue
      }
      truncate("\(path)/pixels", index.slotCount * index.bytesPerPicture)
    }
  }

  /// Reads every picture.
  public func problem(with entry: CacheEntry) -> String? {
    guard let index = index(of: entry.id) else { return "its index is damaged" }
    guard
      let slots = PictureFile(
        reading: "\(folder)/\(entry.id)/pixels", slots: index.slotCount,
        bytesPerPicture: index.bytesPerPicture)
    else { return "pictures are missing" }
    let picture = UnsafeMutableRawBufferPointer.allocate(
      byteCount: max(1, index.bytesPerPicture), alignment: 16)
    defer { picture.deallocate() }
    var damaged = 0
    for (slot, checksum) in index.goodSlots {
      guard let start = picture.bindMemory(to: UInt8.self).baseAddress,
        (try? slots.read(slot, into: start)) != nil,
        PreparedIndex.checksum(
          of: UnsafeRawBufferPointer(rebasing: picture[..<index.bytesPerPicture])) == checksum
      else {
        damaged += 1
        continue
      }
    }
    return damaged == 0
      ? nil
      : "\(damaged) of \(index.slotCount) pictures are damaged; remove them with 'vnb cache clear pictures'"
  }

  private func index(of name: String) -> PreparedIndex? {
    StoredFile.read("\(folder)/\(name)/index").flatMap { PreparedIndex(encoded: $0) }
  }
}
