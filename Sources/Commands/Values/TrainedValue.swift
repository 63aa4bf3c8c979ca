import Evaluation
import Imaging
import Networks
import Raster
import Tensors
import Training

/// A trained network with the history of its training.
struct TrainedValue: ResultValue {
  let autoencoder: Autoencoder
  let history: HistoryValue
  /// The decoders after earlier epochs, in order; nil when none were to be kept.
  let earlier: [DecoderState]?

  init(autoencoder: Autoencoder, history: History, earlier: [DecoderState]? = nil) {
    self.autoencoder = autoencoder
    self.earlier = earlier
    self.history = HistoryValue(
      history: history, hasDivergence: autoencoder.configuration.kind == .variational)
  }

  var configuration: AutoencoderConfiguration { autoencoder.configuration }
  var width: Int { autoencoder.picture.width }
  var height: Int { autoencoder.picture.height }
  var channels: Int { autoencoder.picture.channels }

  /// The epochs after which there is a decoder: the last one among them, when any were kept.
  var keptEpochs: [Int] {
    earlier.map { $0.map(\.epoch) + [history.history.epochs.count] } ?? []
  }

  // MARK: - Fields

  var type: ValueType { .trained }

  /// Facts that are no fields.
  private static let innerFacts = ["width", "height", "channels", keptFact]
  /// How many epochs were kept.
  static let keptFact = "kept"

  /// What is known of the value without its weights.
  var facts: [String: Value] {
    let model = ModelValue(configuration: configuration)
    let counts = configuration.parameterCounts(width: width, height: height, channels: channels)
    return model.facts.merging([
      "width": .int(width), "height": .int(height), "channels": .int(channels),
      "parameters": .int(counts.encoder + counts.decoder),
      "encoder_parameters": .int(counts.encoder), "decoder_parameters": .int(counts.decoder),
      "epochs": .int(history.history.epochs.count), Self.keptFact: .int(keptEpochs.count),
    ]) { $1 }
  }

  func field(_ name: String) -> Value? {
    if name == "history" { return .result(history) }
    if !Self.innerFacts.contains(name), let fact = facts[name] { return fact }
    guard ["total", "reconstruction", "kl", "kl_share"].contains(name),
      let last = history.values(of: name, isValidation: false)?.last
    else { return nil }
    return .float(last)
  }

  var finalFigures: [(name: String, value: Value)] {
    ["epochs", "total", "reconstruction", "kl", "kl_share", "parameters"].compactMap { name in
      field(name).map { (name, $0) }
    }
  }

  // MARK: - Codes and pictures

  /// The codes of pictures: μ, or z = μ + σ·ε with a stream of noise, in batches.
  func encode(
    _ input: PictureInput, noise: RandomStream?, in context: RunContext
  ) throws -> CodesValue {
    let codes = try distributions(of: input, in: context)
    var values = codes.means
    if let noise {
      guard !codes.logVariances.isEmpty else {
        throw CommandFailure(
          .failed, "a plain autoencoder has no variance to draw from", hint: "leave 'sampled' out")
      }
      for index in values.indices {
        let deviation = ElementaryFunctions.exp(0.5 * codes.logVariances[index])
        values[index] += deviation * noise.normal(at: UInt64(index))
      }
    }
    return CodesValue(values, length: codes.length)
  }

  /// μ and log σ² of pictures.
  func distributions(of input: PictureInput, in context: RunContext) throws -> Codes {
    try input.requireSize(width: width, height: height, channels: channels)
    return try autoencoder.encode(
      count: input.count, backend: BackendChoice.current.make(threads: context.threads)
    ) { range, pictures in
      if context.isCancelled() { throw Interruption() }
      try input.copy(range, into: pictures)
    }
  }

  /// The pictures of codes, in 8 bits.
  ///
  /// - Parameter autoencoder: an earlier state of the network; nil for the last.
  func decode(
    _ codes: CodesValue, with autoencoder: Autoencoder? = nil, rounding: Rounding = .nearest,
    in context: RunContext
  ) throws -> [Image] {
    let autoencoder = autoencoder ?? self.autoencoder
    guard codes.length == configuration.codeLength else {
      throw CommandFailure(
        .failed,
        "the codes have length \(codes.length), the model decodes codes of "
          + "\(configuration.codeLength)", hint: "use the model that encoded them")
    }
    let size = autoencoder.picture.size
    var images: [Image] = []
    images.reserveCapacity(codes.count)
    try autoencoder.decode(
      codes.values, rounding: rounding,
      backend: BackendChoice.current.make(threads: context.threads)
    ) { range, pictures in
      if context.isCancelled() { throw Interruption() }
      for index in 0..<range.count {
        images.append(
          Image(
            width: width, height: height, channels: channels,
            pixels: Array(pictures[(index * size)..<((index + 1) * size)])))
      }
    }
    return images
  }

  // MARK: - Files

  func safetensors() -> [UInt8] {
    TrainedModel(autoencoder: autoencoder, history: history.history).encoded()
  }
}

extension TrainedValue: StorableResult {
  static let kind = "trained"

  private static let part = "safetensors"

  /// What is kept of a training that kept earlier epochs; others have none.
  private struct Attributes: Codable {
    var kept: [Int]
  }

  private static func part(of epoch: Int) -> String { "epoch-\(epoch)" }

  /// A model file, history included, and a file for each earlier decoder.
  func content() throws -> StoredContent {
    let file = TrainedModel(autoencoder: autoencoder, history: history.history).safetensors
    var content = StoredContent(
      kind: Self.kind, parts: [.init(Self.part) { emit in try file.write(emit) }])
    if let earlier {
      content.attributes = try StoredAttributes.text(Attributes(kept: earlier.map(\.epoch)))
      for state in earlier {
        content.parts.append(.init(Self.part(of: state.epoch)) { emit in try state.write(emit) })
      }
    }
    return content
  }

  init(_ kept: any KeptResult) throws {
    let bytes = try kept.read(Self.part)
    do {
      let model = try TrainedModel(bytes)
      self.init(
        autoencoder: model.autoencoder, history: model.history, earlier: try Self.earlier(kept))
    } catch let error as ModelFileError {
      throw StoredDamage(error.description)
    }
  }

  private static func earlier(_ kept: any KeptResult) throws -> [DecoderState]? {
    guard !kept.attributes.isEmpty else { return nil }
    let attributes: Attributes = try StoredAttributes.read(kept)
    return try attributes.kept.map { epoch in
      try kept.read(part(of: epoch)).withUnsafeBytes { bytes in try DecoderState(bytes) }
    }
  }
}
