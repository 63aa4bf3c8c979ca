import Glibc
import Networks
import Stores

/// The trainings in `vnb cache`: a folder of checkpoints for each trajectory.
public struct CheckpointsSection: CacheSection {
  private let folder: String

  public init(_ cache: CacheFolder) {
    folder = cache.path(of: .checkpoints)
  }

  public var name: String { CacheFolder.Kind.checkpoints.rawValue }

  public func entries() throws(FileProblem) -> [CacheEntry] {
    trajectories.compactMap { name in
      let checkpoints = CheckpointFolder("\(folder)/\(name)")
      let places = checkpoints.places
      guard let newest = places.last else { return nil }
      let files = places.compactMap { StoredFile.status(of: checkpoints.file($0)) }
      let steps = newest.step > 0 ? " and \(newest.step) steps" : ""
      return CacheEntry(
        id: name, bytes: files.reduce(0) { $0 + $1.bytes },
        lastUse: files.map(\.changed).max() ?? 0,
        description: "train, saved after \(newest.epoch) epochs\(steps)")
    }
  }

  public func remove(_ entry: CacheEntry) throws(FileProblem) -> Bool {
    let path = "\(folder)/\(entry.id)"
    guard let lock = try EntryLock.attempt(path) else { return false }
    defer { lock.release() }
    let checkpoints = CheckpointFolder(path)
    for place in checkpoints.places where !StoredFile.remove(checkpoints.file(place)) {
      throw FileProblem("cannot remove", checkpoints.file(place), errno)
    }
    return rmdir(path) == 0 || errno == ENOENT
  }

  public func removeLeftovers() throws(FileProblem) {
    DurableFile.removeLeftovers(in: folder)
    for name in trajectories { CheckpointFolder("\(folder)/\(name)").removeLeftovers() }
  }

  public func problem(with entry: CacheEntry) -> String? {
    let checkpoints = CheckpointFolder("\(folder)/\(entry.id)")
    for place in checkpoints.places {
      let file = checkpoints.file(place)
      let result = StoredFile.withMapped(file) { bytes in
        Result { () throws(ModelFileError) in _ = try TrainingState(checkpoint: bytes) }
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
