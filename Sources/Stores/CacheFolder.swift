import Glibc

/// The user's cache: results, checkpoints, prepared pictures. Everything in it can be made again.
///
/// Its place is, in this order: `--cache-dir`, `VNB_CACHE_DIR`, `$XDG_CACHE_HOME/vnb`,
/// `~/.cache/vnb`. Folders are made when something is to be written to them, for this user alone
/// (mode 0700).
public struct CacheFolder: Hashable, Sendable {
  /// What is kept, each in a folder of its own.
  public enum Kind: String, CaseIterable, Sendable {
    /// Values of statements, by content.
    case results
    /// Trainings that can be resumed.
    case checkpoints
    /// Pictures of data sets, decoded and resized.
    case pictures
    /// Digests of large files.
    case files
    /// Names of the files of data sets, to tell what changed.
    case listings
  }

  /// Absolute, without a slash at the end.
  public let path: String

  /// - Parameter path: absolute.
  public init(path: String) {
    self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
  }

  /// Where the cache is; nil when nothing says so, not even a home folder.
  ///
  /// - Parameters:
  ///   - explicit: of `--cache-dir`, relative to `currentFolder` or absolute.
  public init?(explicit: String?, environment: [String: String], currentFolder: String) {
    func absolute(_ path: String) -> String {
      path.hasPrefix("/") ? path : "\(currentFolder == "/" ? "" : currentFolder)/\(path)"
    }
    func variable(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
    if let explicit {
      self.init(path: absolute(explicit))
    } else if let path = variable("VNB_CACHE_DIR") {
      self.init(path: absolute(path))
    } else if let base = variable("XDG_CACHE_HOME"), base.hasPrefix("/") {
      // The specification has relative ones ignored.
      self.init(path: "\(base)/vnb")
    } else if let home = variable("HOME") {
      self.init(path: "\(absolute(home))/.cache/vnb")
    } else {
      return nil
    }
  }

  /// Where things of a kind are, whether anything is there or not.
  public func path(of kind: Kind) -> String { "\(path)/\(kind.rawValue)" }

  /// Makes the folder of a kind.
  ///
  /// - Returns: its path.
  public func prepared(_ kind: Kind) throws(FileProblem) -> String {
    let folder = path(of: kind)
    try Folder.make(folder, mode: 0o700)
    guard access(folder, W_OK) == 0 else { throw FileProblem("cannot write in", folder, errno) }
    return folder
  }
}
