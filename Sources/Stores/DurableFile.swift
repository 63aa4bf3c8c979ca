import Glibc

// Durable files: there whole, or not at all, whatever happens while they are written.
//
// 1. The bytes go to a temporary file beside the target, `.NAME.tmp-XXXXXXXX`, which its writer
//    holds a lock on (flock). The kernel gives the lock back when the writer ends, however it ends.
// 2. The temporary file is flushed (fsync), renamed over the target, and the folder is flushed.
//    Until the rename the old file is there, from then on the new one.
// 3. A temporary file that nobody holds the lock on was left by a process that was killed. It is
//    never read, and `removeLeftovers` takes it away.

/// Writes one file durably, piece by piece; see the head of the file.
///
///     var file = try DurableFile(replacing: path)
///     try file.write(bytes)
///     try file.commit()
///
/// Without `commit` nothing is left.
public struct DurableFile: ~Copyable {
  /// The target.
  public let path: String
  /// Bytes written so far.
  public private(set) var count = 0

  private let temporary: String
  private var descriptor: Int32

  private static let mark = ".tmp-"

  /// Begins to write the file at `path`; its folder must exist.
  ///
  /// - Parameter mode: permissions of the file, less the umask.
  public init(replacing path: String, mode: mode_t = 0o600) throws(FileProblem) {
    self.path = path
    let (folder, name) = (Folder.parent(of: path), Folder.lastComponent(of: path))
    while true {
      let number = UInt32.random(in: 0 ... .max)
      let temporary = "\(folder)/.\(name)\(Self.mark)\(String(number, radix: 16))"
      let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
      if descriptor < 0 {
        if errno == EEXIST || errno == EINTR { continue }
        throw FileProblem("cannot create", path, errno)
      }
      // Someone who tidies up may have been quicker: then there is another name.
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0, Self.hasName(descriptor) {
        self.temporary = temporary
        self.descriptor = descriptor
        return
      }
      close(descriptor)
      unlink(temporary)
    }
  }

  deinit {
    guard descriptor >= 0 else { return }
    unlink(temporary)
    close(descriptor)
  }

  public mutating func write(_ bytes: UnsafeRawBufferPointer) throws(FileProblem) {
    guard let start = bytes.baseAddress else { return }
    var written = 0
    while written < bytes.count {
      // In pieces, so that a signal is not kept waiting for long.
      let size = min(bytes.count - written, 8 << 20)
      let result = Glibc.write(descriptor, start + written, size)
      if result > 0 {
        written += result
      } else if result == 0 || errno != EINTR {
        throw FileProblem("cannot write", path, result == 0 ? ENOSPC : errno, whileWriting: true)
      }
    }
    count += written
  }

  public mutating func write(_ bytes: [UInt8]) throws(FileProblem) {
    let result = bytes.withUnsafeBytes { buffer in
      Result { () throws(FileProblem) in try write(buffer) }
    }
    try result.get()
  }

  /// Puts the file in its place, durably.
  public mutating func commit() throws(FileProblem) {
    // EINVAL: what cannot be flushed, such as a pipe that the user names as an output.
    if fsync(descriptor) != 0 && errno != EINVAL && errno != EROFS {
      throw FileProblem("cannot write", path, errno, whileWriting: true)
    }
    guard rename(temporary, path) == 0 else { throw FileProblem("cannot replace", path, errno) }
    let open = descriptor
    descriptor = -1
    close(open)
    try Folder.flush(Folder.parent(of: path))
  }

  private static func hasName(_ descriptor: Int32) -> Bool {
    var status = stat()
    return fstat(descriptor, &status) == 0 && status.st_nlink > 0
  }
}

extension DurableFile {
  /// Writes a whole file durably; its folder must exist.
  public static func write(
    _ bytes: [UInt8], to path: String, mode: mode_t = 0o600
  ) throws(FileProblem) {
    var file = try DurableFile(replacing: path, mode: mode)
    try file.write(bytes)
    try file.commit()
  }

  /// Whether a name is that of a file in the making.
  public static func isTemporary(_ name: String) -> Bool {
    name.hasPrefix(".") && name.contains(mark)
  }

  /// Removes what killed processes left in a folder: unfinished files and locks that nobody holds.
  ///
  /// - Returns: how many files were removed.
  @discardableResult
  public static func removeLeftovers(in folder: String) -> Int {
    var removed = 0
    for name in Folder.names(in: folder)
    where isTemporary(name) || name.hasSuffix(EntryLock.suffix) {
      let path = "\(folder)/\(name)"
      let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
      guard descriptor >= 0 else { continue }
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0, unlink(path) == 0 { removed += 1 }
      close(descriptor)
    }
    return removed
  }
}
