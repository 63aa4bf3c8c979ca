import Glibc

/// Folders: making them with all that leads there, listing them, flushing them.
public enum Folder {
  /// Makes a folder and those on the way; one that is there is left as it is.
  ///
  /// - Parameter mode: permissions of the folders that are made, less the umask.
  public static func make(_ path: String, mode: mode_t = 0o700) throws(FileProblem) {
    if path.isEmpty || mkdir(path, mode) == 0 { return }
    let code = errno
    if code == EEXIST {
      guard isFolder(path) else { throw FileProblem("cannot create the folder", path, ENOTDIR) }
      return
    }
    let parent = parent(of: path)
    guard code == ENOENT, parent != path, parent != "/" else {
      throw FileProblem("cannot create the folder", path, code)
    }
    try make(parent, mode: mode)
    if mkdir(path, mode) != 0 && errno != EEXIST {
      throw FileProblem("cannot create the folder", path, errno)
    }
  }

  /// The names in a folder, sorted, without `.` and `..`; none when there is no such folder.
  public static func names(in path: String) -> [String] {
    guard let directory = opendir(path) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let capacity = MemoryLayout.size(ofValue: entry.pointee.d_name)
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: capacity) { String(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// Makes the names in a folder durable: a renamed file survives a power cut only then.
  static func flush(_ path: String) throws(FileProblem) {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileProblem("cannot open the folder", path, errno) }
    defer { close(descriptor) }
    // Some file systems have no such thing for folders, and say so.
    if fsync(descriptor) != 0 && errno != EINVAL && errno != EROFS {
      throw FileProblem("cannot flush the folder", path, errno, whileWriting: true)
    }
  }

  public static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// What stands before the last slash; `.` when there is none.
  public static func parent(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  public static func lastComponent(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
  }
}
