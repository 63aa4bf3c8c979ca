import Glibc

/// Bytes that can be read at any place, from several threads at once.
public protocol ByteSource: Sendable {
  var size: Int { get }

  /// Fills `target` from `offset` on; gives the number of bytes, fewer only at the end.
  ///
  /// Throws `ArchiveProblem` when the system refuses.
  func read(at offset: Int, into target: UnsafeMutableRawBufferPointer) throws(ArchiveProblem)
    -> Int
}

extension ByteSource {
  /// At most `count` bytes from `offset` on; fewer at the end.
  public func bytes(at offset: Int, count: Int) throws(ArchiveProblem) -> [UInt8] {
    let wanted = max(0, min(count, size - offset))
    var problem: ArchiveProblem?
    let bytes = [UInt8](unsafeUninitializedCapacity: wanted) { buffer, initialized in
      do throws(ArchiveProblem) {
        initialized = try read(at: offset, into: UnsafeMutableRawBufferPointer(buffer))
      } catch {
        problem = error
      }
    }
    if let problem { throw problem }
    return bytes
  }
}

/// A file, read by `pread`: one that somebody cuts short meanwhile gives an error, where a mapping
/// of it would end the process.
public final class FileByteSource: ByteSource {
  public let size: Int
  private let descriptor: Int32

  /// Opens a regular file. What is none is refused, not waited for.
  public init(path: String) throws(ArchiveProblem) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw FileByteSource.problem(errno) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      let code = errno
      close(descriptor)
      throw FileByteSource.problem(code)
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw ArchiveProblem("it is no file", advice: "name a file or a folder")
    }
    self.descriptor = descriptor
    size = Int(status.st_size)
  }

  deinit { close(descriptor) }

  public func read(
    at offset: Int, into target: UnsafeMutableRawBufferPointer
  ) throws(ArchiveProblem) -> Int {
    var filled = 0
    while filled < target.count, let base = target.baseAddress {
      let count = pread(descriptor, base + filled, target.count - filled, offset + filled)
      if count == 0 { break }
      if count > 0 {
        filled += count
      } else if errno != EINTR {
        throw FileByteSource.problem(errno)
      }
    }
    return filled
  }

  private static func problem(_ code: Int32) -> ArchiveProblem {
    let isDiskFailure = code == EIO
    return ArchiveProblem(
      "it cannot be read: \(String(cString: strerror(code)))",
      advice: isDiskFailure
        ? "look after the disk, or copy the file to another one" : "see that you may read it",
      isDiskFailure: isDiskFailure)
  }
}

/// Bytes in memory.
public struct MemoryByteSource: ByteSource {
  private let bytes: [UInt8]

  public init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  public var size: Int { bytes.count }

  public func read(at offset: Int, into target: UnsafeMutableRawBufferPointer) -> Int {
    guard offset >= 0, offset < bytes.count else { return 0 }
    let count = min(target.count, bytes.count - offset)
    target.copyBytes(from: bytes[offset..<offset + count])
    return count
  }
}
