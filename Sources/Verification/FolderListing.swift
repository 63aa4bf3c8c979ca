import Glibc

/// The files below a folder.
enum FolderListing {
  /// Paths below the folder, sorted; without folders of profiles (`@smoke`), hidden files, and
  /// temporary ones. Links are not followed. Empty when there is no such folder.
  static func files(in folder: String) -> [String] {
    var found: [String] = []
    collect(folder, prefix: "", into: &found)
    return found.sorted()
  }

  private static func collect(_ folder: String, prefix: String, into found: inout [String]) {
    guard let directory = opendir(folder) else { return }
    defer { closedir(directory) }
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      guard !name.hasPrefix("."), !name.hasPrefix("@"), !name.contains(".tmp-") else { continue }
      var status = stat()
      guard lstat("\(folder)/\(name)", &status) == 0 else { continue }
      if status.st_mode & S_IFMT == S_IFDIR {
        collect("\(folder)/\(name)", prefix: "\(prefix)\(name)/", into: &found)
      } else {
        found.append(prefix + name)
      }
    }
  }
}
