import FoundationEssentials

/// A trained autoencoder as a `.safetensors` file.
///
/// The tensors are the parameters under their names (`encoder.conv1.kernel`, …): kernels as rows,
/// columns, input and output maps (of transposed convolutions rows, columns, output and input),
/// dense kernels as inputs and outputs; pictures are NHWC, so a flattened picture has its channels
/// last. The metadata holds
///
/// | key | value |
/// |---|---|
/// | `format` | `vnb-autoencoder-1` |
/// | `configuration` | `AutoencoderConfiguration` as JSON |
/// | `picture` | `PictureShape` as JSON |
///
/// and what the caller adds, such as the history of training.
public struct ModelFile: Sendable {
  public let autoencoder: Autoencoder
  /// Further metadata, such as `history`; the keys above are not among it.
  public let notes: [String: String]

  /// Most bytes of a header that is read.
  public static let headerLimit = 16 << 20

  private static let format = "vnb-autoencoder-1"
  private static let ownKeys = ["format", "configuration", "picture"]

  public init(_ autoencoder: Autoencoder, notes: [String: String] = [:]) {
    self.autoencoder = autoencoder
    self.notes = notes.filter { !Self.ownKeys.contains($0.key) }
  }

  /// Reads a file's bytes.
  public init(_ bytes: [UInt8]) throws(ModelFileError) {
    try self.init(try Safetensors(bytes))
  }

  /// Reads what a file holds.
  public init(_ file: Safetensors) throws(ModelFileError) {
    guard let format = file.metadata["format"] else {
      throw .foreign("its metadata names no format")
    }
    guard format == Self.format else {
      throw .foreign("its format is '\(format)', not '\(Self.format)'")
    }
    let configuration: AutoencoderConfiguration = try Self.decode("configuration", file.metadata)
    let picture: PictureShape = try Self.decode("picture", file.metadata)
    do {
      autoencoder = try Autoencoder(configuration, picture: picture, tensors: file.tensors)
    } catch {
      throw .network(error)
    }
    notes = file.metadata.filter { !Self.ownKeys.contains($0.key) }
  }

  /// The file's bytes; equal models give equal bytes.
  public func encoded() -> [UInt8] { safetensors.encoded() }

  /// The file as tensors and metadata.
  public var safetensors: Safetensors {
    var metadata = notes
    metadata["format"] = Self.format
    metadata["configuration"] = Self.encode(autoencoder.configuration)
    metadata["picture"] = Self.encode(autoencoder.picture)
    return Safetensors(metadata: metadata, tensors: autoencoder.tensors)
  }

  private static func encode(_ value: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do {
      return String(decoding: try encoder.encode(value), as: UTF8.self)
    } catch {
      preconditionFailure("a value of numbers and words has a JSON form: \(error)")
    }
  }

  private static func decode<Value: Decodable>(
    _ key: String, _ metadata: [String: String]
  ) throws(ModelFileError) -> Value {
    guard let text = metadata[key] else { throw .foreign("its metadata has no '\(key)'") }
    do {
      return try JSONDecoder().decode(Value.self, from: Data(text.utf8))
    } catch {
      throw .foreign("its metadata '\(key)' cannot be read")
    }
  }
}
