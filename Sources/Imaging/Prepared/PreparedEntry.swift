import Digests
import Glibc
import Stores

/// The prepared pictures of one source at one size: a folder of the cache's `pictures` with the
/// slots (`pixels`) and what is known of them (`index`).
///
/// 1. `pixels` only grows: a slot that the index names is never written again, so that a process
///    which has loaded the pictures can go on reading while another adds some.
/// 2. Slots are flushed to the disk before an index that names them replaces the old one, whole. What
///    a killed process wrote is named by no index, and the next writer begins over it.
/// 3. Only the holder of the entry's lock writes.
struct PreparedEntry {
  let path: String
  let pictures: Int
  let bytesPerPicture: Int
  let description: String

  init(
    in cache: CacheFolder, key: Digest, pictures: Int, bytesPerPicture: Int, description: String
  ) {
    path = "\(cache.path(of: .pictures))/\(key.hexadecimal)"
    self.pictures = pictures
    self.bytesPerPicture = bytesPerPicture
    self.description = description
  }

  private var indexPath: String { "\(path)/index" }
  private var pixelsPath: String { "\(path)/pixels" }

  /// What is there: nil unless index and slots belong together.
  func open() -> (index: PreparedIndex, slots: PictureFile)? {
    guard let bytes = StoredFile.read(indexPath), let index = PreparedIndex(encoded: bytes),
      index.pictures == pictures, index.bytesPerPicture == bytesPerPicture,
      let file = PictureFile(
        reading: pixelsPath, slots: index.slotCount, bytesPerPicture: bytesPerPicture)
    else { return nil }
    StoredFile.noteUse(of: indexPath)
    return (index, file)
  }

  /// Takes the right to write, waiting for whoever has it; nil when it was cancelled.
  func lock(
    isCancelled: () -> Bool, onWait: (Int32?) -> Void
  ) throws(FileProblem) -> EntryLock? {
    try Folder.make(Folder.parent(of: path), mode: 0o700)
    return try EntryLock.acquire(path, isCancelled: isCancelled, onWait: onWait)
  }

  /// The slots for writing, from the first on that `index` does not name.
  func slots(after index: PreparedIndex) throws(FileProblem) -> PictureFile {
    try Folder.make(path, mode: 0o700)
    return try PictureFile(
      writing: pixelsPath, after: index.slotCount, bytesPerPicture: bytesPerPicture)
  }

  /// Makes what was written to be found: slots first, then the index.
  func commit(_ index: PreparedIndex, _ slots: PictureFile) throws(FileProblem) {
    try slots.flush()
    try DurableFile.write(index.encoded, to: indexPath)
  }

  /// Takes back what was written since the index was: the whole entry when there was none.
  func abandon(_ slots: PictureFile, after index: PreparedIndex) {
    slots.cut(after: index.slotCount)
    guard index.slotCount == 0, StoredFile.status(of: indexPath) == nil else { return }
    StoredFile.remove(pixelsPath)
    rmdir(path)
  }

  /// Bytes that are free where the entry lies; nil when that cannot be told.
  var freeBytes: Int? {
    var status = statvfs()
    guard statvfs(Folder.parent(of: path), &status) == 0 else { return nil }
    return Int(status.f_bavail) * Int(status.f_frsize)
  }
}
