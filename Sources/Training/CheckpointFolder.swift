import Networks
import Stores

/// The checkpoints of one trajectory: trainings that differ only in how many epochs they go.
///
/// A file is named after its place, `epoch-3-step-17.safetensors`: three epochs and 17 steps of the
/// next are finished. The newest two stay, and those at epochs that somebody asked for
/// (`epoch-20-kept.safetensors`), from which a longer training goes on, and which are the result of
/// a shorter one.
public struct CheckpointFolder: Sendable {
  /// Where a checkpoint stands.
  public struct Place: Hashable, Comparable, Sendable {
    /// Finished epochs.
    public var epoch: Int
    /// Finished steps of the next.
    public var step: Int
    /// The state after an epoch that was asked for.
    public var isKept: Bool

    public init(epoch: Int, step: Int = 0, isKept: Bool = false) {
      self.epoch = epoch
      self.step = step
      self.isKept = isKept
    }

    public static func < (left: Place, right: Place) -> Bool {
      (left.epoch, left.step, left.isKept ? 1 : 0) < (right.epoch, right.step, right.isKept ? 1 : 0)
    }

    static let suffix = ".safetensors"

    var fileName: String {
      "epoch-\(epoch)" + (isKept ? "-kept" : "-step-\(step)") + Self.suffix
    }

    init?(fileName: String) {
      guard fileName.hasSuffix(Self.suffix) else { return nil }
      let words = fileName.dropLast(Self.suffix.count).split(separator: "-")
      guard words.count >= 3, words[0] == "epoch", let epoch = Int(words[1]), epoch >= 0 else {
        return nil
      }
      if words.count == 3, words[2] == "kept" {
        self.init(epoch: epoch, isKept: true)
      } else if words.count == 4, words[2] == "step", let step = Int(words[3]), step >= 0 {
        self.init(epoch: epoch, step: step)
      } else {
        return nil
      }
    }
  }

  /// So many newest checkpoints stay, whoever asked for them.
  public static let newestKept = 2

  public let path: String

  /// - Parameter path: may not exist yet.
  public init(_ path: String) {
    self.path = path
  }

  /// What is there, oldest first; nothing is read.
  public var places: [Place] {
    Folder.names(in: path).compactMap(Place.init(fileName:)).sorted()
  }

  /// The places from which a training of so many epochs can go on, newest first.
  public func places(upTo epochs: Int) -> [Place] {
    places.reversed().filter { $0.epoch < epochs || ($0.epoch == epochs && $0.step == 0) }
  }

  /// The newest whole state of at most so many epochs.
  ///
  /// - Parameter onDamage: told of each file that cannot be used; it is removed.
  public func newest(
    upTo epochs: Int, onDamage: (String) -> Void = { _ in }
  ) -> TrainingState? {
    for place in places(upTo: epochs) {
      let file = file(place)
      let result = StoredFile.withMapped(file) { bytes in
        Result { () throws(ModelFileError) in try TrainingState(checkpoint: bytes) }
      }
      switch result {
      case .success(let state)? where state.epoch == place.epoch && state.stepInEpoch == place.step:
        StoredFile.noteUse(of: file)
        return state
      case .success?: onDamage("the checkpoint '\(file)' is of another place")
      case .failure(let error)?: onDamage("the checkpoint '\(file)' is damaged: \(error)")
      case nil: onDamage("the checkpoint '\(file)' cannot be read")
      }
      StoredFile.remove(file)
    }
    return nil
  }

  /// Keeps a state durably and removes what is no longer needed.
  ///
  /// - Parameter isKept: it is the result of a training that was asked for.
  public func save(_ state: TrainingState, isKept: Bool = false) throws {
    try Folder.make(path)
    let place = Place(epoch: state.epoch, step: state.stepInEpoch, isKept: isKept)
    var output = try DurableFile(replacing: file(place))
    try state.writeCheckpoint { bytes in try output.write(bytes) }
    try output.commit()
    // What another, longer training left beyond this place is not ours to judge.
    let reached = places.filter { $0 <= place }
    for old in reached.dropLast(Self.newestKept) where !old.isKept {
      StoredFile.remove(file(old))
    }
  }

  /// Removes what killed processes left.
  public func removeLeftovers() {
    DurableFile.removeLeftovers(in: path)
  }

  /// Removes all checkpoints, and the decoders beside them.
  public func clear() {
    for file in files { StoredFile.remove(file) }
  }

  /// The paths of all that is kept here.
  var files: [String] { places.map(file) + decoderEpochs.map(decoderFile) }

  public func file(_ place: Place) -> String { "\(path)/\(place.fileName)" }
}
