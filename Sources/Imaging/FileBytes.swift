import Glibc

/// Whole files, by paths that are bytes: names on Linux need not be UTF-8.
enum FileBytes {
  /// What the system said, with its number.
  struct Failure: Error {
    let code: Int32

    var reason: String { String(cString: strerror(code)) }
  }

  static func read(_ path: String, limit: Int = Int.max) throws(Failure) -> [UInt8] {
    try read(Array(path.utf8), limit: limit)
  }

  /// Reads a file to its end, or its first `limit` bytes. What is no regular file is not waited
  /// for: opening does not block.
  static func read(_ path: [UInt8], limit: Int = Int.max) throws(Failure) -> [UInt8] {
    let descriptor = withCString(path) { open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
    guard descriptor >= 0 else { throw Failure(code: errno) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw Failure(code: errno) }
    if status.st_mode & S_IFMT == S_IFDIR { throw Failure(code: EISDIR) }
    // One more than the size, so that the end is seen without growing; /proc files say 0.
    let expected = min(max(Int(status.st_size) + 1, 4096), limit)
    var bytes = [UInt8](repeating: 0, count: expected)
    var filled = 0
    while filled < limit {
      if filled == bytes.count {
        bytes.append(contentsOf: repeatElement(0, count: min(filled, limit - filled)))
      }
      let received = bytes.withUnsafeMutableBytes { buffer in
        Glibc.read(descriptor, buffer.baseAddress.map { $0 + filled }, buffer.count - filled)
      }
      if received == 0 { break }
      if received > 0 {
        filled += received
      } else if errno != EINTR {
        throw Failure(code: errno)
      }
    }
    bytes.removeLast(bytes.count - filled)
    return bytes
  }

  /// Writes a new file; nothing is written over.
  static func write(_ bytes: [UInt8], to path: String) throws(Failure) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw Failure(code: errno) }
    var code: Int32 = 0
    bytes.withUnsafeBytes { buffer in
      var rest = buffer[...]
      while code == 0, !rest.isEmpty {
        let count = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
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
