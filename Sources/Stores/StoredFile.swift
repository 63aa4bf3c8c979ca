import Digests
import Glibc

/// Reading of files that others may have damaged or removed meanwhile.
public enum StoredFile {
  /// A part of a file's attributes.
  public struct Status: Hashable, Sendable {
    public let bytes: Int
    /// Of the last change, in seconds since 1970.
    public let changed: Int
  }

  /// Nil when there is no such regular file.
  public static func status(of path: String) -> Status? {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return Status(bytes: Int(status.st_size), changed: status.st_mtim.tv_sec)
  }

  /// The whole of a file; nil when there is none, or none that can be read.
  public static func read(_ path: String) -> [UInt8]? { read(path, range: nil) }

  /// A part of a file; nil when it is not there as a whole.
  public static func read(_ path: String, range: Range<Int>) -> [UInt8]? {
    read(path, range: .some(range))
  }

  private static func read(_ path: String, range: Range<Int>?) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    let range = range ?? 0..<Int(status.st_size)
    guard range.upperBound <= Int(status.st_size) else { return nil }
    let bytes = [UInt8](unsafeUninitializedCapacity: range.count) { buffer, initialized in
      while initialized < range.count, let start = buffer.baseAddress {
        let count = pread(
          descriptor, start + initialized, range.count - initialized,
          off_t(range.lowerBound + initialized))
        if count < 0 && errno == EINTR { continue }
        if count <= 0 { break }
        initialized += count
      }
    }
    return bytes.count == range.count ? bytes : nil
  }

  /// Hands over the bytes of a whole file without a copy; nil when it cannot be read.
  ///
  /// The file must be one that is replaced as a whole, never changed in place.
  public static func withMapped<Result>(
    _ path: String, _ body: (UnsafeRawBufferPointer) -> Result
  ) -> Result? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    let size = Int(status.st_size)
    if size == 0 { return body(UnsafeRawBufferPointer(start: nil, count: 0)) }
    guard let start = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), start != MAP_FAILED
    else { return nil }
    defer { munmap(start, size) }
    return body(UnsafeRawBufferPointer(start: start, count: size))
  }

  /// The SHA-256 of a file, read in pieces; nil when it cannot be read.
  public static func digest(of path: String) -> Digest? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var hasher = DigestHasher()
    var piece = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      let count = Glibc.read(descriptor, &piece, piece.count)
      if count < 0 && errno == EINTR { continue }
      if count < 0 { return nil }
      if count == 0 { return hasher.finish() }
      piece.withUnsafeBytes {
        hasher.update(UnsafeRawBufferPointer(rebasing: $0[..<count]))
      }
    }
  }

  /// Notes that a file was of use now: what was not used for long goes first.
  public static func noteUse(of path: String) {
    utimensat(AT_FDCWD, path, nil, 0)
  }

  /// Removes a file; a missing one is no error.
  ///
  /// - Returns: whether it is gone.
  @discardableResult
  public static func remove(_ path: String) -> Bool {
    unlink(path) == 0 || errno == ENOENT
  }
}
