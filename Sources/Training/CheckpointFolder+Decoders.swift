import Networks
import Stores

// Beside the checkpoints lie the decoders of epochs that somebody wants to look back at, in
// `epoch-3-decoder.safetensors`. They are saved before any checkpoint of their epoch or of a later
// one, so a training that goes on from a checkpoint finds those of all epochs before it, unless
// they were not asked for then. A whole checkpoint of an epoch serves as well.

extension CheckpointFolder {
  private static let decoderSuffix = "-decoder" + Place.suffix

  public func decoderFile(_ epoch: Int) -> String {
    "\(path)/epoch-\(epoch)\(Self.decoderSuffix)"
  }

  /// The epochs whose decoders are there; nothing is read.
  public var decoderEpochs: [Int] {
    Folder.names(in: path).compactMap { name in
      guard name.hasPrefix("epoch-"), name.hasSuffix(Self.decoderSuffix) else { return nil }
      return Int(name.dropFirst("epoch-".count).dropLast(Self.decoderSuffix.count))
    }.sorted()
  }

  /// Keeps a decoder durably.
  public func save(_ decoder: DecoderState) throws {
    try Folder.make(path)
    var output = try DurableFile(replacing: decoderFile(decoder.epoch))
    try decoder.write { bytes in try output.write(bytes) }
    try output.commit()
  }

  /// The decoder after an epoch, from its own file or from a checkpoint.
  ///
  /// - Parameter onDamage: told of each file that cannot be used; it is removed.
  public func decoder(after epoch: Int, onDamage: (String) -> Void = { _ in }) -> DecoderState? {
    let file = decoderFile(epoch)
    if StoredFile.status(of: file) != nil {
      let result = StoredFile.withMapped(file) { bytes in
        Result { () throws(ModelFileError) in try DecoderState(bytes) }
      }
      switch result {
      case .success(let state)? where state.epoch == epoch:
        StoredFile.noteUse(of: file)
        return state
      case .success?: onDamage("the decoder '\(file)' is of another epoch")
      case .failure(let error)?: onDamage("the decoder '\(file)' is damaged: \(error)")
      case nil: onDamage("the decoder '\(file)' cannot be read")
      }
      StoredFile.remove(file)
    }
    guard places.contains(where: { $0.epoch == epoch && $0.step == 0 }),
      let state = newest(upTo: epoch, onDamage: onDamage), state.epoch == epoch,
      state.stepInEpoch == 0
    else { return nil }
    return DecoderState(of: state.autoencoder, epoch: epoch)
  }

  /// The epochs of a training that are multiples of a number; the last one is its result.
  public static func epochs(every count: Int, before last: Int) -> [Int] {
    Array(stride(from: max(1, count), to: last, by: max(1, count)))
  }

  /// How far a training can go on that needs the decoders of these epochs, too: not beyond the first
  /// that is not there. Nothing is read.
  public func reach(of epochs: Int, keeping kept: [Int]) -> Int {
    let there = Set(decoderEpochs).union(places.filter { $0.step == 0 }.map(\.epoch))
    return kept.first { !there.contains($0) } ?? epochs
  }
}
