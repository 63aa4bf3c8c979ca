import Digests
import Glibc

/// Whole files, by paths that are bytes: names on Linux need not be UTF-8.
enum FileBytes {
  /// What the system said, with its number; 0 for a file that changed while it was read.
  struct Failure: Error {
    let code: Int32

    var isChange: Bool { code == 0 }
    /// The disk failed, as opposed to what is on it.
    var isDiskFailure: Bool { code == EIO }
    var reason: String { isChange ? "it changed meanwhile" : String(cString: strerror(code)) }
  }

  /// What a file held, and what it was then.
  struct Contents: Sendable {
    let digest: Digest
    let identity: FileIdentity
  }

  static func read(_ path: String, limit: Int = Int.max) throws(Failure) -> [UInt8] {
    try read(Array(path.utf8), limit: limit)
  }

  /// Reads a file to its end, or its first `limit` bytes. What is no regular file is not waited
  /// for: opening does not block.
  ///
  /// - Parameter identity: fails when the file is another one now, or changes while it is read.
  static func read(
    _ path: [UInt8], limit: Int = Int.max, expecting identity: FileIdentity? = nil
  ) throws(Failure) -> [UInt8] {
    let file = try OpenFile(path)
    if let identity, file.identity != identity { throw Failure(code: 0) }
    // One more than the size, so that the end is seen without growing; /proc files say 0.
    let expected = min(max(Int(file.identity.size) + 1, 4096), limit)
    var code: Int32 = 0
    var bytes = [UInt8](unsafeUninitializedCapacity: expected) { buffer, filled in
      code = file.fill(UnsafeMutableRawBufferPointer(buffer), &filled)
    }
    var isWhole = bytes.count < expected
    while code == 0, !isWhole, bytes.count < limit {
      var piece = [UInt8](repeating: 0, count: min(max(bytes.count, 4096), limit - bytes.count))
      var filled = 0
      code = piece.withUnsafeMutableBytes { file.fill($0, &filled) }
      bytes.append(contentsOf: piece[..<filled])
      isWhole = filled < piece.count
    }
    guard code == 0 else { throw Failure(code: code) }
    if let identity, file.identityNow != identity { throw Failure(code: 0) }
    return bytes
  }

  /// The SHA-256 of a file, or of its first `limit` bytes, read in pieces.
  ///
  /// Fails when the file changes meanwhile.
  ///
  /// - Parameter progress: is told the bytes of each piece that is done, and those of the whole.
  static func digest(
    of path: [UInt8], limit: Int = Int.max,
    progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) throws(Failure) -> Contents {
    let file = try OpenFile(path)
    var hasher = DigestHasher()
    let size = min(max(Int(file.identity.size) + 1, 4096), 1 << 18, limit)
    let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 16)
    defer { piece.deallocate() }
    var total = 0
    while total < limit {
      var filled = 0
      let part = UnsafeMutableRawBufferPointer(rebasing: piece[..<min(size, limit - total)])
      let code = file.fill(part, &filled)
      guard code == 0 else { throw Failure(code: code) }
      hasher.update(UnsafeRawBufferPointer(rebasing: piece[..<filled]))
      total += filled
      progress(total, min(Int(file.identity.size), limit))
      if filled < part.count { break }
    }
    guard file.identityNow == file.identity else { throw Failure(code: 0) }
    return Contents(digest: hasher.finish(), identity: file.identity)
  }

  /// A regular file, or something like it, open for reading.
  private struct OpenFile: ~Copyable {
    let descriptor: Int32
    let identity: FileIdentity

    init(_ path: [UInt8]) throws(Failure) {
      let descriptor = withCString(path) { open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
      guard descriptor >= 0 else { throw Failure(code: errno) }
      var status = stat()
      var code: Int32 = 0
      if fstat(descriptor, &status) != 0 { code = errno }
      if code == 0, status.st_mode & S_IFMT == S_IFDIR { code = EISDIR }
      guard code == 0 else {
        close(descriptor)
        throw Failure(code: code)
      }
      self.descriptor = descriptor
      identity = FileIdentity(status)
    }

    deinit { close(descriptor) }

    var identityNow: FileIdentity? { FileIdentity(descriptor: descriptor) }

    /// Reads until the buffer is full or the file ends; the error number, or 0.
    func fill(_ buffer: UnsafeMutableRawBufferPointer, _ filled: inout Int) -> Int32 {
      while filled < buffer.count {
        let received = Glibc.read(
          descriptor, buffer.baseAddress.map { $0 + filled }, buffer.count - filled)
        if received == 0 { return 0 }
        if received > 0 {
          filled += received
        } else if errno != EINTR {
          return errno
        }
      }
      return 0
    }
  }

  /// Writes a new file; nothing is written over.
  static func write(_ bytes: [UInt8], to path: String) throws(Failure) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw Failure(code: errno) }
    var code: Int32 = 0
    bytes.withUnsafeBytes { buffer in
      var rest = buffer[...]
      while code == 0, !rest.isEmpty {
        let count = Glibc.write(
          descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        if count > 0 {
          rest = rest.dropFirst(count)
        } else if errno != EINTR {
          code = errno
        }
      }
    }
    if close(descriptor) != 0 && code == 0 { code = errno }
    guard code == 0 else { throw Failure(code: code) }
  }

  static func withCString<R>(_ path: [UInt8], _ body: (UnsafePointer<CChar>) -> R) -> R {
    var terminated = path.map { CChar(bitPattern: $0) }
    terminated.append(0)
    return terminated.withUnsafeBufferPointer { buffer in
      // An array with an element has an address.
      buffer.baseAddress.map(body) ?? body("")
    }
  }
}
