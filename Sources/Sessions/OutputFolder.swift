import Evaluation
import Glibc

/// The folder that a notebook's results go to, and the only way files get into it: whole or not at
/// all.
///
/// A file is written under a temporary name beside its place, flushed to the disk, and renamed over
/// its predecessor, which stays until then.
public struct OutputFolder: Sendable {
  /// Absolute, without a slash at the end.
  public let path: String

  public init(path: String) {
    self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
  }

  /// Writes a file below the folder, making the folders on the way.
  ///
  /// - Throws: ``CommandFailure``: `cannotCreate` when a folder or the file cannot be made,
  ///   `inputOutput` when the disk is full or fails.
  public func write(_ bytes: [UInt8], to relativePath: String) throws(CommandFailure) {
    let target = "\(path)/\(relativePath)"
    let parent = String(target[..<(target.lastIndex(of: "/") ?? target.endIndex)])
    try Self.makeFolder(parent)
    let temporary = "\(target).tmp-\(getpid())"
    do throws(CommandFailure) {
      try Self.writeFlushed(bytes, to: temporary, shownAs: target)
      guard rename(temporary, target) == 0 else {
        throw Self.failure("cannot replace", target, errno)
      }
    } catch {
      unlink(temporary)
      throw error
    }
  }

  /// The bytes of a file, or nil when there is none that can be read.
  public func read(_ relativePath: String) -> [UInt8]? {
    let descriptor = open("\(path)/\(relativePath)", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Glibc.read(descriptor, &chunk, chunk.count)
      if count < 0 && errno == EINTR { continue }
      if count < 0 { return nil }
      if count == 0 { return bytes }
      bytes.append(contentsOf: chunk[0..<count])
    }
  }

  public func contains(_ relativePath: String) -> Bool {
    access("\(path)/\(relativePath)", F_OK) == 0
  }

  /// Removes a file that no cell makes any more; a missing one is no error.
  public func remove(_ relativePath: String) {
    unlink("\(path)/\(relativePath)")
  }

  /// Makes the folder and says at once when nothing can be written there, before hours are spent.
  public func prepare() throws(CommandFailure) {
    try Self.makeFolder(path)
    let probe = "\(path)/.vnb-probe-\(getpid())"
    let descriptor = open(probe, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw Self.failure("cannot write in", path, errno) }
    close(descriptor)
    unlink(probe)
  }

  // MARK: - File system calls

  private static func makeFolder(_ path: String) throws(CommandFailure) {
    if path.isEmpty || mkdir(path, 0o755) == 0 { return }
    let code = errno
    if code == EEXIST {
      var status = stat()
      guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
        throw failure("cannot create the folder", path, ENOTDIR)
      }
      return
    }
    guard code == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
      throw failure("cannot create the folder", path, code)
    }
    try makeFolder(String(path[..<slash]))
    if mkdir(path, 0o755) != 0 && errno != EEXIST {
      throw failure("cannot create the folder", path, errno)
    }
  }

  private static func writeFlushed(
    _ bytes: [UInt8], to file: String, shownAs target: String
  ) throws(CommandFailure) {
    let descriptor = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw failure("cannot create", target, errno) }
    var written = 0
    var code: Int32 = 0
    bytes.withUnsafeBytes { buffer in
      while written < buffer.count {
        let count = Glibc.write(
          descriptor, buffer.baseAddress! + written, buffer.count - written)
        if count > 0 {
          written += count
        } else if errno != EINTR {
          code = errno
          return
        }
      }
    }
    if code == 0 && fsync(descriptor) != 0 && errno != EINVAL && errno != EROFS { code = errno }
    if Glibc.close(descriptor) != 0 && code == 0 { code = errno }
    guard code == 0 else { throw failure("cannot write", target, code, isWriting: true) }
  }

  private static func failure(
    _ action: String, _ path: String, _ code: Int32, isWriting: Bool = false
  ) -> CommandFailure {
    let reason = String(cString: strerror(code)).lowercased()
    let diskFailed = [ENOSPC, EDQUOT, EIO].contains(code) || isWriting
    let hint: String? =
      switch code {
      case ENOSPC, EDQUOT: "free some space and run again: earlier results are kept"
      case EACCES, EPERM, EROFS: "choose another folder with --output"
      case ENOTDIR: "a file of that name is in the way; choose another folder with --output"
      default: nil
      }
    return CommandFailure(
      diskFailed ? .inputOutput : .cannotCreate, "\(action) '\(path)': \(reason)", hint: hint)
  }
}
