import Glibc
import Synchronization

/// The right to make one entry: of two processes that want the same, one makes it and the other
/// waits, then reads it.
///
/// A lock is a file, `NAME.lock`, under flock, with the holder's process number in it. The kernel
/// gives it back when its holder ends, however it ends; the file goes with it, or with the next
/// `DurableFile.removeLeftovers`. Two locks of one process exclude each other, too.
public final class EntryLock: Sendable {
  static let suffix = ".lock"

  private let path: String
  /// Negative when the lock was given back.
  private let descriptor: Mutex<Int32>

  private init(path: String, descriptor: Int32) {
    self.path = path
    self.descriptor = Mutex(descriptor)
  }

  deinit { release() }

  /// Takes the lock of an entry, waiting for whoever has it.
  ///
  /// - Parameters:
  ///   - entry: the entry's path; its folder must exist.
  ///   - isCancelled: asked ten times a second while waiting.
  ///   - onWait: called once, before the first wait, with the holder's process number if known.
  /// - Returns: nil when it was cancelled.
  public static func acquire(
    _ entry: String, isCancelled: () -> Bool = { false }, onWait: (Int32?) -> Void = { _ in }
  ) throws(FileProblem) -> EntryLock? {
    var hasWaited = false
    while true {
      if let lock = try attempt(entry) { return lock }
      if isCancelled() { return nil }
      if !hasWaited { onWait(holder(of: entry)) }
      hasWaited = true
      usleep(100_000)
    }
  }

  /// Takes the lock of an entry if nobody has it.
  public static func attempt(_ entry: String) throws(FileProblem) -> EntryLock? {
    let path = entry + suffix
    while true {
      let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
      guard descriptor >= 0 else {
        if errno == EINTR { continue }
        throw FileProblem("cannot create", path, errno)
      }
      guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
        let code = errno
        close(descriptor)
        if code == EINTR { continue }
        if code == EWOULDBLOCK { return nil }
        throw FileProblem("cannot lock", path, code)
      }
      // Its holder may have removed the file between our opening and locking it.
      guard isSameFile(descriptor, path) else {
        close(descriptor)
        continue
      }
      let text = Array("\(getpid())\n".utf8)
      ftruncate(descriptor, 0)
      _ = text.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
      return EntryLock(path: path, descriptor: descriptor)
    }
  }

  /// Whether someone is making the entry now.
  public static func isHeld(_ entry: String) -> Bool {
    let descriptor = open(entry + suffix, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return flock(descriptor, LOCK_SH | LOCK_NB) != 0
  }

  /// Gives the lock back; further calls do nothing.
  public func release() {
    descriptor.withLock { descriptor in
      guard descriptor >= 0 else { return }
      unlink(path)
      close(descriptor)
      descriptor = -1
    }
  }

  private static func holder(of entry: String) -> Int32? {
    guard let bytes = StoredFile.read(entry + suffix) else { return nil }
    return Int32(String(decoding: bytes, as: UTF8.self).filter(\.isNumber))
  }

  private static func isSameFile(_ descriptor: Int32, _ path: String) -> Bool {
    var (opened, named) = (stat(), stat())
    return fstat(descriptor, &opened) == 0 && stat(path, &named) == 0
      && opened.st_ino == named.st_ino && opened.st_dev == named.st_dev
  }
}
