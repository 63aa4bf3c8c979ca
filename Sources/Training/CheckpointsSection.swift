import Glibc
import Networks
import Stores

/// The trainings in `vnb cache`: a folder of checkpoints for each trajectory, and of decoders that
/// a film shows.
public struct CheckpointsSection: CacheSection {
  private let folder: String

  public init(_ cache: CacheFolder) {
    folder = cache.path(of: .checkpoints)
  }

  public var name: String { CacheFolder.Kind.checkpoints.rawValue }

  public func entries() throws(FileProblem) -> [CacheEntry] {
    trajectories.compactMap { name in
      let checkpoints = CheckpointFolder("\(folder)/\(name)")
      let files = checkpoints.files.compactMap(StoredFile.status)
      guard !files.isEmpty else { return nil }
      return CacheEntry(
        id: name, bytes: files.reduce(0) { $0 + $1.bytes },
        lastUse: files.map(\.changed).max() ?? 0, description: description(of: checkpoints))
    }
  }

  private func description(of checkpoints: CheckpointFolder) -> String {
    var words = "train"
    if let newest = checkpoints.places.last {
      words += ", saved after \(newest.epoch) epochs"
      if newest.step > 0 { words += " and \(newest.step) steps" }
    }
    let decoders = checkpoints.decoderEpochs.count
    if decoders > 0 { words += ", kept at \(decoders) \(decoders == 1 ? "epoch" : "epochs")" }
    return words
  }

  public func remove(_ entry: CacheEntry) throws(FileProblem) -> Bool {
    let path = "\(folder)/\(entry.id)"
    guard let lock = try EntryLock.attempt(path) else { return false }
    defer { lock.release() }
    let checkpoints = CheckpointFolder(path)
    for file in checkpoints.files where !StoredFile.remove(file) {
      throw FileProblem("cannot remove", file, errno)
    }
    return rmdir(path) == 0 || errno == ENOENT
  }

  public func removeLeftovers() throws(FileProblem) {
    DurableFile.removeLeftovers(in: folder)
    for name in trajectories { CheckpointFolder("\(folder)/\(name)").removeLeftovers() }
  }

  public func problem(with entry: CacheEntry) -> String? {
    let checkpoints = CheckpointFolder("\(folder)/\(entry.id)")
    let decoders = Set(checkpoints.decoderEpochs.map(checkpoints.decoderFile))
    for file in checkpoints.files {
      let result = StoredFile.withMapped(file) { bytes in
        Result { () throws(ModelFileError) in
          if decoders.contains(file) {
            _ = try DecoderState(bytes)
          } else {
            _ = try TrainingState(checkpoint: bytes)
          }
        }
      }
      switch result {
      case .success?: continue
      case .failure(let error)?: return "'\(file)': \(error)"
      case nil: return "'\(file)' cannot be read"
      }
    }
    return nil
  }

  private var trajectories: [String] {
    Folder.names(in: folder).filter { Folder.isFolder("\(folder)/\($0)") }
  }
}
