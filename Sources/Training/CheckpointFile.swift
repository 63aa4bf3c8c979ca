import FoundationEssentials
import Networks

// A checkpoint is a safetensors file with a checksum: everything that training goes on from.
//
// | tensors | |
// |---|---|
// | the network's, under their names | weights and moving statistics |
// | `adam.first/NAME`, `adam.second/NAME` | both moments of what is learned |
//
// | metadata | |
// |---|---|
// | `format`, `configuration`, `picture`, `history` | as in a model file: a checkpoint is one |
// | `position` | JSON: finished epochs, steps of the next, steps of the optimizer, loss sums |
// | `sha256` | see `Safetensors+Checksum.swift` |

extension TrainingState {
  private struct Position: Codable {
    var epoch: Int
    var stepInEpoch: Int
    var optimizerStep: Int
    /// The bits of the sums' doubles.
    var reconstruction: UInt64
    var kl: UInt64
    var pictures: Int
  }

  private static let positionKey = "position"
  private static let firstPrefix = "adam.first/"
  private static let secondPrefix = "adam.second/"

  /// Hands over the bytes of a checkpoint piece by piece; equal states give equal bytes.
  public func writeCheckpoint(_ emit: (UnsafeRawBufferPointer) throws -> Void) throws {
    var file = TrainedModel(autoencoder: autoencoder, history: history).safetensors
    let position = Position(
      epoch: epoch, stepInEpoch: stepInEpoch, optimizerStep: optimizer.step,
      reconstruction: sums.reconstruction.bitPattern, kl: sums.kl.bitPattern,
      pictures: sums.pictures)
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    file.metadata[Self.positionKey] = String(
      decoding: try encoder.encode(position), as: UTF8.self)
    let specifications = autoencoder.parameterSpecifications
    for (prefix, moments) in [
      (Self.firstPrefix, optimizer.firstMoments), (Self.secondPrefix, optimizer.secondMoments),
    ] {
      for (specification, values) in zip(specifications, moments) where !values.isEmpty {
        file.tensors.append(
          NamedTensor(
            name: prefix + specification.name, shape: specification.shape, values: values))
      }
    }
    try file.writeChecksummed(emit)
  }

  /// Reads a checkpoint, and believes nothing that does not fit together.
  public init(checkpoint bytes: UnsafeRawBufferPointer) throws(ModelFileError) {
    var file = try Safetensors(checksummed: bytes)
    guard let text = file.metadata.removeValue(forKey: Self.positionKey),
      let position = try? JSONDecoder().decode(Position.self, from: Data(text.utf8))
    else { throw .foreign("its metadata has no '\(Self.positionKey)'") }
    var first: [String: [Float]] = [:]
    var second: [String: [Float]] = [:]
    var weights: [NamedTensor] = []
    for tensor in file.tensors {
      if tensor.name.hasPrefix(Self.firstPrefix) {
        first[String(tensor.name.dropFirst(Self.firstPrefix.count))] = tensor.values
      } else if tensor.name.hasPrefix(Self.secondPrefix) {
        second[String(tensor.name.dropFirst(Self.secondPrefix.count))] = tensor.values
      } else {
        weights.append(tensor)
      }
    }
    file.tensors = weights
    let model = try TrainedModel(try ModelFile(file))
    guard model.history.epochs.count == position.epoch else {
      throw .foreign("its history is not that of its \(position.epoch) epochs")
    }
    let optimizer = try Self.optimizer(
      of: model.autoencoder, step: position.optimizerStep, first, second)
    self.init(
      autoencoder: model.autoencoder, optimizer: optimizer, epoch: position.epoch,
      stepInEpoch: position.stepInEpoch,
      sums: LossSums(
        reconstruction: Double(bitPattern: position.reconstruction),
        kl: Double(bitPattern: position.kl), pictures: position.pictures),
      history: model.history)
  }

  private static func optimizer(
    of autoencoder: Autoencoder, step: Int, _ first: [String: [Float]], _ second: [String: [Float]]
  ) throws(ModelFileError) -> Adam.State {
    var state = Adam.State(step: step, firstMoments: [], secondMoments: [])
    for specification in autoencoder.parameterSpecifications {
      let count = specification.isTrainable ? specification.count : 0
      let moments = (first[specification.name] ?? [], second[specification.name] ?? [])
      guard moments.0.count == count, moments.1.count == count else {
        throw .tensor(name: specification.name, "has moments of another size")
      }
      state.firstMoments.append(moments.0)
      state.secondMoments.append(moments.1)
    }
    return state
  }
}
