import Evaluation
import Networks

/// `model vae filters=[32, 64, 128, 256] …`: describes a network; nothing is built before `train`
/// knows the size of the pictures.
struct ModelCommand: Command {
  enum Kind: String, CaseIterable, Sendable { case vae, ae }
  enum Activation: String, CaseIterable, Sendable {
    case leakyReLU = "leaky-relu"
    case relu, selu
  }
  enum Blocks: String, CaseIterable, Sendable { case plain, residual }
  enum Upsampling: String, CaseIterable, Sendable { case transpose, nearest }

  static let kind = CommandArgument<Kind>.word(
    "kind", isPositional: true,
    help: "'vae', a variational autoencoder, or 'ae', a plain autoencoder")
  static let filters = CommandArgument<[Int]>.ints(
    "filters", default: [32, 64, 128, 256],
    in: 1...AutoencoderConfiguration.widthLimit,
    help: "maps of each encoder layer; the decoder has them in reverse")
  static let kernels = CommandArgument<[Int]>.intOrList(
    "kernels", default: .int(3), in: 1...7,
    help: "side of the kernels, one for all layers or a list")
  static let strides = CommandArgument<[Int]>.intOrList(
    "strides", default: .int(2), in: 1...2, help: "stride, one for all layers or a list")
  static let codeLength = CommandArgument<Int>.int(
    "z-dim", default: 256, in: 1...AutoencoderConfiguration.widthLimit, help: "length of a code")
  static let activation = CommandArgument<Activation>.word(
    "activation", default: .leakyReLU, help: "LeakyReLU has slope 0.3")
  static let batchNorm = CommandArgument<Bool>.bool(
    "batch-norm", default: false, help: "batch normalisation between convolution and activation")
  static let dropout = CommandArgument<Double>.float(
    "dropout", default: 0, in: 0...0.95, help: "share of activations dropped after each layer")
  static let blocks = CommandArgument<Blocks>.word(
    "blocks", default: .plain, help: "'residual' adds two 3x3 convolutions around each stage")
  static let upsampling = CommandArgument<Upsampling>.word(
    "upsampling", default: .transpose,
    help: "the decoder's way up: transposed convolution, or nearest neighbour and a convolution")
  static let encoderDense = CommandArgument<Int?>.optional(
    CommandArgument<Int>.int(
      "encoder-dense", in: 1...AutoencoderConfiguration.widthLimit,
      help: "width of an extra dense layer in front of the code"))

  var storage: ResultStorage { .none }

  var signature: Signature {
    Signature(
      name: "model", summary: "describes a network",
      details: """
        A model has no picture size: `train` takes it from the data. The encoder is a row of \
        convolutions with 'same' padding, then dense layers for the code; the decoder mirrors it.
        """,
      [
        Self.kind.declaration, Self.filters.declaration, Self.kernels.declaration,
        Self.strides.declaration, Self.codeLength.declaration, Self.activation.declaration,
        Self.batchNorm.declaration, Self.dropout.declaration, Self.blocks.declaration,
        Self.upsampling.declaration, Self.encoderDense.declaration,
      ],
      result: .model, example: "let net = model vae filters=[32, 64, 128, 256] z-dim=256")
  }

  func check(_ call: inout CheckedCall) -> StaticValue {
    guard let filters = call.known(Self.filters) else { return StaticValue(.model) }
    let limit = AutoencoderConfiguration.layerLimit
    guard (1...limit).contains(filters.count) else {
      call.report(
        .badNetwork,
        filters.isEmpty
          ? "a model needs at least one layer" : "\(filters.count) layers are too many",
        at: Self.filters, hint: "give the maps of 1 to \(limit) layers, such as [32, 64, 128]")
      return StaticValue(.model)
    }
    for list in [Self.kernels, Self.strides] {
      guard let values = call.known(list), values.count > 1 || values.isEmpty,
        values.count != filters.count
      else { continue }
      call.report(
        .entriesForLayers,
        "\(list.declaration.name) has \(values.count) \(values.count == 1 ? "entry" : "entries") "
          + "for \(filters.count) \(filters.count == 1 ? "layer" : "layers")",
        at: list, hint: "give one number for all layers, or \(filters.count)")
      return StaticValue(.model)
    }
    guard let bound = call.bound else { return StaticValue(.model) }
    let model = ModelValue(configuration: Self.configuration(bound))
    return StaticValue(.model, known: .result(model), facts: model.facts)
  }

  func run(_ call: BoundCall, in context: RunContext) throws -> Value {
    let configuration = Self.configuration(call)
    if let problem = configuration.problems().first { throw CommandFailure(problem.description) }
    return .result(ModelValue(configuration: configuration))
  }

  private static func configuration(_ call: BoundCall) -> AutoencoderConfiguration {
    return AutoencoderConfiguration(
      kind: call[kind] == .vae ? .variational : .plain,
      filters: call[filters],
      kernels: call[kernels],
      strides: call[strides],
      codeLength: call[codeLength],
      activation: activations[call[activation]] ?? .leakyReLU,
      batchNormalization: call[batchNorm],
      dropout: call[dropout],
      blocks: call[blocks] == .plain ? .plain : .residual,
      upsampling: call[upsampling] == .transpose ? .transpose : .nearest,
      encoderDense: call[encoderDense])
  }

  private static let activations: [Activation: AutoencoderConfiguration.HiddenActivation] = [
    .leakyReLU: .leakyReLU, .relu: .relu, .selu: .selu,
  ]
}
