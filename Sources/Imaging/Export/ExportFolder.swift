import Glibc

/// An export into a folder: written beside its place under a temporary name, then renamed.
final class ExportFolder: ExportTarget {
  private let target: String
  private let temporary: String
  private var folders: [String] = []
  private var files: [String] = []

  /// Throws `ExportError.exists` for anything but an empty folder, `.cannotCreate`.
  init(at path: String) throws(ExportError) {
    target = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    temporary = "\(target).part-\(getpid())"
    var status = stat()
    if lstat(target, &status) == 0, !ExportFolder.isEmptyFolder(target) {
      throw .exists(path: target)
    }
    try make(temporary)
  }

  func add(_ name: String, _ bytes: [UInt8]) throws(ExportError) {
    let path = "\(temporary)/\(name)"
    if let slash = path.lastIndex(of: "/"), slash > temporary.endIndex {
      let folder = String(path[..<slash])
      if folders.last != folder { try make(folder) }
    }
    files.append(path)
    do throws(FileBytes.Failure) {
      try FileBytes.write(bytes, to: path)
    } catch {
      throw .cannotWrite(path: "\(target)/\(name)", reason: error.reason)
    }
  }

  func addBeside(_ name: String, _ bytes: [UInt8]) throws(ExportError) {
    try add(name, bytes)
  }

  /// One flush of everything is far quicker than one for each of many files.
  func finish() throws(ExportError) {
    sync()
    guard rename(temporary, target) == 0 else {
      let code = errno
      if code == ENOTEMPTY || code == EEXIST { throw .exists(path: target) }
      throw .cannotCreate(path: target, reason: Self.reason(code))
    }
  }

  func abandon() {
    for file in files { unlink(file) }
    for folder in folders.reversed() { rmdir(folder) }
  }

  private func make(_ folder: String) throws(ExportError) {
    if mkdir(folder, 0o755) != 0 {
      let shown = target + folder.dropFirst(temporary.count)
      throw .cannotCreate(path: shown, reason: Self.reason(errno))
    }
    folders.append(folder)
  }

  private static func isEmptyFolder(_ path: String) -> Bool {
    guard let stream = opendir(path) else { return false }
    defer { closedir(stream) }
    var entries = 0
    while entries <= 2, readdir(stream) != nil { entries += 1 }
    return entries <= 2
  }

  private static func reason(_ code: Int32) -> String { FileBytes.Failure(code: code).reason }
}
