import Glibc

/// What the system says of a file: while it is the same, the content is taken to be the same.
struct FileIdentity: Hashable, Sendable, BitwiseCopyable {
  let size: Int64
  /// Nanoseconds since 1970 of the last change of the content.
  let modified: Int64
  /// The same of the content or anything else about it. No program can set it.
  let changed: Int64
  let inode: UInt64
  let device: UInt64

  init(_ status: stat) {
    size = Int64(status.st_size)
    modified = FileIdentity.nanoseconds(status.st_mtim)
    changed = FileIdentity.nanoseconds(status.st_ctim)
    inode = UInt64(status.st_ino)
    device = UInt64(status.st_dev)
  }

  /// Of a regular file; nil where there is none, or it cannot be asked.
  init?(of path: [UInt8]) {
    var status = stat()
    guard FileBytes.withCString(path, { stat($0, &status) }) == 0,
      status.st_mode & S_IFMT == S_IFREG
    else { return nil }
    self.init(status)
  }

  /// The same for a file below an open folder.
  init?(of name: [UInt8], in folder: Int32) {
    var status = stat()
    let result = withUnsafeTemporaryAllocation(of: CChar.self, capacity: name.count + 1) { text in
      for (place, byte) in name.enumerated() { text[place] = CChar(bitPattern: byte) }
      text[name.count] = 0
      return text.baseAddress.map { fstatat(folder, $0, &status, 0) } ?? -1
    }
    guard result == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    self.init(status)
  }

  init?(descriptor: Int32) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return nil }
    self.init(status)
  }

  /// Times come in ticks of up to 10 ms: a file that changed in the tick in which it was read may
  /// change once more without showing it. Such a young file is not remembered.
  func isSettled(before now: Int64) -> Bool {
    max(modified, changed) < now - 100_000_000
  }

  /// The clock that files are stamped by, in nanoseconds since 1970.
  static var now: Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return nanoseconds(time)
  }

  private static func nanoseconds(_ time: timespec) -> Int64 {
    Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
  }
}
