import Synchronization

/// Folders that were read to find a load's key, for the load that follows: so it loads just what the
/// key stands for, and a folder of 202,599 pictures is read once.
///
/// A file that changes in between is found out when it is read.
public final class OpenedFolders: Sendable {
  private struct Key: Hashable {
    let path: String
    let split: DatasetSplit
    let limits: LoadLimits
  }

  private let sources = Mutex<[Key: FileSource]>([:])

  public init() {}

  func put(_ source: FileSource, at path: String, for request: LoadRequest) {
    let key = Key(path: path, split: request.split, limits: request.limits)
    sources.withLock { $0[key] = source }
  }

  /// What was put last, which is then forgotten.
  func take(at path: String, for request: LoadRequest) -> FileSource? {
    let key = Key(path: path, split: request.split, limits: request.limits)
    return sources.withLock { $0.removeValue(forKey: key) }
  }
}
