import FoundationEssentials
import Networks

/// A trained autoencoder with the history of its training: what a `.safetensors` file holds.
public struct TrainedModel: Sendable {
  public let autoencoder: Autoencoder
  public let history: History

  private static let key = "history"

  public init(autoencoder: Autoencoder, history: History) {
    self.autoencoder = autoencoder
    self.history = history
  }

  /// Reads a model file; one without a history has an empty one.
  public init(_ bytes: [UInt8]) throws(ModelFileError) {
    try self.init(try ModelFile(bytes))
  }

  init(_ file: ModelFile) throws(ModelFileError) {
    autoencoder = file.autoencoder
    guard let text = file.notes[Self.key] else {
      history = History()
      return
    }
    do {
      history = try JSONDecoder().decode(History.self, from: Data(text.utf8))
    } catch {
      throw .foreign("its metadata '\(Self.key)' cannot be read")
    }
  }

  /// The bytes of a model file; equal models give equal bytes.
  public func encoded() -> [UInt8] { safetensors.encoded() }

  /// The file as tensors and metadata.
  public var safetensors: Safetensors {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    do {
      let text = String(decoding: try encoder.encode(history), as: UTF8.self)
      return ModelFile(autoencoder, notes: [Self.key: text]).safetensors
    } catch {
      preconditionFailure("finished epochs have finite losses: \(error)")
    }
  }
}
