import Glibc
import NotebookFormat

/// Where a notebook lies and where its results belong.
public struct NotebookPlace: Sendable {
  /// As the user named it, for messages.
  public var written: String
  /// Absolute.
  public var file: String
  /// Absolute: paths in the notebook are relative to it.
  public var folder: String
  /// The file's name without `.vnb` or `.vnb.md`.
  public var stem: String

  /// Looks for a notebook as it was named, then in `Notebooks/`.
  ///
  /// - Returns: nil when neither is a file.
  public static func find(_ written: String, from currentFolder: String) -> NotebookPlace? {
    for candidate in [written, "Notebooks/\(written)"] {
      let file = candidate.hasPrefix("/") ? candidate : "\(currentFolder)/\(candidate)"
      var status = stat()
      guard stat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { continue }
      return NotebookPlace(written: candidate, file: file)
    }
    return nil
  }

  init(written: String, file: String) {
    self.written = written
    self.file = file
    let slash = file.lastIndex(of: "/") ?? file.startIndex
    folder = Self.canonical(slash == file.startIndex ? "/" : String(file[..<slash]))
    var name = String(file[file.index(after: slash)...])
    for suffix in [".vnb.md", ".vnb"] where name.hasSuffix(suffix) && name.count > suffix.count {
      name.removeLast(suffix.count)
      break
    }
    stem = name
  }

  /// Without `.`, `..` and links, so that `./foo.vnb` in `Notebooks/` is seen to be in it.
  private static func canonical(_ folder: String) -> String {
    guard let path = realpath(folder, nil) else { return folder }
    defer { free(path) }
    return String(cString: path)
  }

  /// `/x/Output/foo` for `/x/foo.vnb` and for `/x/Notebooks/foo.vnb`.
  ///
  /// - Parameters:
  ///   - profile: adds `@NAME`.
  ///   - isCustom: parameters or the seed differ from the notebook's own; adds `@custom` when
  ///     there is neither a profile nor a folder of the user's.
  ///   - override: `--output`, absolute: replaces the folder of the notebook itself.
  public func outputFolder(
    profile: String?, isCustom: Bool, override: String?
  ) -> OutputFolder {
    var path = override ?? defaultOutputPath
    if let profile {
      path += "/@\(profile)"
    } else if isCustom && override == nil {
      path += "/@custom"
    }
    return OutputFolder(path: path)
  }

  private var defaultOutputPath: String {
    var root = folder
    if root.hasSuffix("/Notebooks") { root.removeLast("/Notebooks".count) }
    return root == "/" ? "/Output/\(stem)" : "\(root)/Output/\(stem)"
  }
}
