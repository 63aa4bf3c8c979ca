import Glibc

/// What the process finds around itself: folders, files, processors.
enum Surroundings {
  static var home: String? { getenv("HOME").map { String(cString: $0) } }

  static let environment: [String: String] = {
    var result: [String: String] = [:]
    var entry = environ
    while let text = entry.pointee {
      let pair = String(cString: text)
      if let equals = pair.firstIndex(of: "=") {
        result[String(pair[..<equals])] = String(pair[pair.index(after: equals)...])
      }
      entry += 1
    }
    return result
  }()

  /// A path as people like to read it: below the current folder without it.
  static func shown(_ path: String) -> String {
    let prefix = currentFolder + "/"
    return path.hasPrefix(prefix) ? String(path.dropFirst(prefix.count)) : path
  }

  static let currentFolder: String = {
    guard let path = getcwd(nil, 0) else { return "/" }
    defer { free(path) }
    return String(cString: path)
  }()

  static func absolute(_ path: String) -> String {
    if path.hasPrefix("/") { return path }
    return currentFolder == "/" ? "/\(path)" : "\(currentFolder)/\(path)"
  }

  static var processorCount: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

  static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  static func fileSize(_ path: String) -> Int? {
    var status = stat()
    return stat(path, &status) == 0 ? Int(status.st_size) : nil
  }

  /// The whole of a file, or of standard input for descriptor 0; nil when it cannot be read.
  static func read(_ path: String) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    return read(descriptor: descriptor, limit: .max)
  }

  /// - Returns: nil when reading fails, or when there is more than `limit`.
  static func read(descriptor: Int32, limit: Int) -> [UInt8]? {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Glibc.read(descriptor, &chunk, chunk.count)
      if count < 0 && errno == EINTR { continue }
      if count < 0 { return nil }
      if count == 0 { return bytes }
      bytes.append(contentsOf: chunk[0..<count])
      if bytes.count > limit { return nil }
    }
  }

  /// The names in a folder, sorted, without `.` and `..`; empty when it cannot be read.
  static func entries(of folder: String) -> [String] {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// Notebooks of the current folder and of `Notebooks/`, for suggestions.
  static func notebookNames() -> [String] {
    [".", "Notebooks"].flatMap { folder in
      entries(of: folder).filter { $0.hasSuffix(".vnb") || $0.hasSuffix(".vnb.md") }
    }
  }
}
