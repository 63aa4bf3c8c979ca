import Glibc

/// What tells that a file was saved: size, time and inode, since many editors save by renaming a
/// new file over the old one.
struct FileStamp: Equatable {
  private var size: Int
  private var seconds: Int
  private var nanoseconds: Int
  private var inode: UInt64

  /// Nil while there is no such file: between the steps of saving it.
  init?(of path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    size = Int(status.st_size)
    seconds = Int(status.st_mtim.tv_sec)
    nanoseconds = Int(status.st_mtim.tv_nsec)
    inode = UInt64(status.st_ino)
  }
}
