import Digests
import Evaluation
import Glibc
import Stores

/// The folder that a notebook's results go to, and the only way files get into it: whole or not at
/// all.
///
/// A file replaces its predecessor at once, which stays until then (`DurableFile`).
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
    do throws(FileProblem) {
      try Folder.make(parent, mode: 0o755)
      try DurableFile.write(bytes, to: target, mode: 0o644)
    } catch {
      throw CommandFailure(error, option: "--output")
    }
  }

  /// The bytes of a file, or nil when there is none that can be read.
  public func read(_ relativePath: String) -> [UInt8]? {
    StoredFile.read("\(path)/\(relativePath)")
  }

  /// The SHA-256 of a file; nil when there is none that can be read.
  func digest(of relativePath: String) -> Digest? {
    StoredFile.digest(of: "\(path)/\(relativePath)")
  }

  public func contains(_ relativePath: String) -> Bool {
    access("\(path)/\(relativePath)", F_OK) == 0
  }

  /// Removes a file that no cell makes any more; a missing one is no error.
  public func remove(_ relativePath: String) {
    unlink("\(path)/\(relativePath)")
  }

  /// Removes the files of results that no cell makes any more. Of saved files, which people work on,
  /// those that are as they were written, with the folders that they leave empty.
  ///
  /// - Parameter kept: files that stay.
  public func remove(_ results: [ResultRecord], except kept: Set<String>) {
    for result in results {
      for (file, written) in result.files where !kept.contains(file) {
        guard result.isSaved else {
          remove(file)
          continue
        }
        guard digest(of: file)?.hexadecimal == written else { continue }
        remove(file)
        removeEmptyFolders(above: file)
      }
    }
  }

  private func removeEmptyFolders(above file: String) {
    var folder = Substring(file)
    while let slash = folder.lastIndex(of: "/") {
      folder = folder[..<slash]
      guard rmdir("\(path)/\(folder)") == 0 else { return }
    }
  }

  /// Makes the folder, removes what a killed run left half written, and says at once when nothing
  /// can be written there, before hours are spent.
  public func prepare() throws(CommandFailure) {
    do throws(FileProblem) {
      try Folder.make(path, mode: 0o755)
      DurableFile.removeLeftovers(in: path)
      guard access(path, W_OK) == 0 else { throw FileProblem("cannot write in", path, errno) }
    } catch {
      throw CommandFailure(error, option: "--output")
    }
  }
}
