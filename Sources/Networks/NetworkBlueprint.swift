import Tensors

/// One layer before it is built: what is needed to count, to check and to build.
///
/// The activation of a layer is applied to its output by the layer itself.
enum LayerBlueprint: Hashable, Sendable {
  case convolution(name: String, ConvolutionShape, Activation)
  /// The shape is the mirrored convolution's: its input is this layer's output.
  case transposedConvolution(name: String, mirrored: ConvolutionShape, Activation)
  case dense(name: String, inputs: Int, outputs: Int, Activation)
  case normalization(name: String, pixels: Int, channels: Int, Activation)
  case dropout(name: String, rate: Double, isAlpha: Bool, size: Int)
  case upsampling(height: Int, width: Int, channels: Int, factor: Int)
  /// activation(x + body(x)).
  case residual([LayerBlueprint], Activation)

  var parameters: [ParameterSpecification] {
    switch self {
    case .convolution(let name, let shape, _):
      return [
        Self.kernel(name, shape),
        ParameterSpecification(name + ".bias", [shape.outputChannels]),
      ]
    case .transposedConvolution(let name, let shape, _):
      return [
        Self.kernel(name, shape),
        ParameterSpecification(name + ".bias", [shape.inputChannels]),
      ]
    case .dense(let name, let inputs, let outputs, _):
      return [
        ParameterSpecification(
          name + ".kernel", [inputs, outputs], .glorotUniform(fanIn: inputs, fanOut: outputs)),
        ParameterSpecification(name + ".bias", [outputs]),
      ]
    case .normalization(let name, _, let channels, _):
      return [
        ParameterSpecification(name + ".gamma", [channels], .constant(1)),
        ParameterSpecification(name + ".beta", [channels]),
        ParameterSpecification(name + ".moving_mean", [channels], isTrainable: false),
        ParameterSpecification(
          name + ".moving_variance", [channels], .constant(1), isTrainable: false),
      ]
    case .dropout, .upsampling:
      return []
    case .residual(let body, _):
      return body.flatMap(\.parameters)
    }
  }

  /// Both fans of a transposed kernel are swapped, which leaves their sum.
  private static func kernel(_ name: String, _ shape: ConvolutionShape) -> ParameterSpecification {
    let area = shape.kernel * shape.kernel
    return ParameterSpecification(
      name + ".kernel", [shape.kernel, shape.kernel, shape.inputChannels, shape.outputChannels],
      .glorotUniform(fanIn: area * shape.inputChannels, fanOut: area * shape.outputChannels))
  }

  /// Multiply-adds for one picture.
  var multiplyAdds: Int {
    switch self {
    case .convolution(_, let shape, _), .transposedConvolution(_, let shape, _):
      shape.multiplyAdds
    case .dense(_, let inputs, let outputs, _): inputs * outputs
    case .normalization, .dropout, .upsampling: 0
    case .residual(let body, _): body.reduce(0) { $0 + $1.multiplyAdds }
    }
  }
}

/// All layers of an autoencoder for pictures of one size, before they are built.
struct NetworkBlueprint: Hashable, Sendable {
  let configuration: AutoencoderConfiguration
  let picture: PictureShape
  /// From pictures to the heads' input.
  private(set) var encoder: [LayerBlueprint] = []
  /// `mu` and `log_var`, or `code` alone.
  private(set) var heads: [LayerBlueprint] = []
  /// From codes to logits.
  private(set) var decoder: [LayerBlueprint] = []

  /// - Precondition: the configuration has no problems with these pictures.
  init(_ configuration: AutoencoderConfiguration, picture: PictureShape) {
    self.configuration = configuration
    self.picture = picture
    var shapes: [ConvolutionShape] = []
    var (height, width, channels) = (picture.height, picture.width, picture.channels)
    for (index, filters) in configuration.filters.enumerated() {
      let shape = ConvolutionShape(
        batch: 1, height: height, width: width, inputChannels: channels, outputChannels: filters,
        kernel: configuration.kernels[index], stride: configuration.strides[index])
      shapes.append(shape)
      (height, width, channels) = (shape.outputHeight, shape.outputWidth, filters)
    }
    let flat = height * width * channels
    encoder = shapes.enumerated().flatMap { encoderStage($0.offset + 1, $0.element) }
    var features = flat
    if let units = configuration.encoderDense {
      encoder.append(
        .dense(name: "encoder.dense", inputs: flat, outputs: units, activation))
      features = units
    }
    heads = (configuration.kind == .variational ? ["mu", "log_var"] : ["code"]).map {
      .dense(
        name: "encoder." + $0, inputs: features, outputs: configuration.codeLength, .identity)
    }
    decoder = [
      .dense(
        name: "decoder.dense", inputs: configuration.codeLength, outputs: flat, .identity)
    ]
    for (index, shape) in shapes.reversed().enumerated() {
      decoder += decoderStage(index + 1, shape, isLast: index + 1 == shapes.count)
    }
  }

  var encoderParameters: [ParameterSpecification] { (encoder + heads).flatMap(\.parameters) }
  var decoderParameters: [ParameterSpecification] { decoder.flatMap(\.parameters) }
  var parameters: [ParameterSpecification] { encoderParameters + decoderParameters }
}

// MARK: - Stages

extension NetworkBlueprint {
  private var activation: Activation { configuration.activation.function }

  /// The activation of a layer whose own place for it normalization takes.
  private var activationBeforeNormalization: Activation {
    configuration.batchNormalization ? .identity : activation
  }

  private func encoderStage(_ number: Int, _ shape: ConvolutionShape) -> [LayerBlueprint] {
    [
      .convolution(name: "encoder.conv\(number)", shape, activationBeforeNormalization)
    ]
      + rest(
        "encoder", number, height: shape.outputHeight, width: shape.outputWidth,
        channels: shape.outputChannels)
  }

  private func decoderStage(
    _ number: Int, _ shape: ConvolutionShape, isLast: Bool
  ) -> [LayerBlueprint] {
    let name = "decoder.conv\(number)"
    let ownActivation = isLast ? .identity : activationBeforeNormalization
    var layers: [LayerBlueprint] = []
    switch configuration.upsampling {
    case .transpose:
      layers = [.transposedConvolution(name: name, mirrored: shape, ownActivation)]
    case .nearest:
      if shape.stride > 1 {
        layers.append(
          .upsampling(
            height: shape.outputHeight, width: shape.outputWidth, channels: shape.outputChannels,
            factor: shape.stride))
      }
      let convolution = ConvolutionShape(
        batch: 1, height: shape.height, width: shape.width, inputChannels: shape.outputChannels,
        outputChannels: shape.inputChannels, kernel: shape.kernel, stride: 1)
      layers.append(.convolution(name: name, convolution, ownActivation))
    }
    guard !isLast else { return layers }
    return layers
      + rest(
        "decoder", number, height: shape.height, width: shape.width, channels: shape.inputChannels)
  }

  /// What follows a convolution: normalization, dropout, residual block.
  private func rest(
    _ part: String, _ number: Int, height: Int, width: Int, channels: Int
  ) -> [LayerBlueprint] {
    var layers: [LayerBlueprint] = []
    if configuration.batchNormalization {
      layers.append(
        .normalization(
          name: "\(part).norm\(number)", pixels: height * width, channels: channels, activation))
    }
    if configuration.dropout > 0 {
      layers.append(
        .dropout(
          name: "\(part).dropout\(number)", rate: configuration.dropout,
          isAlpha: configuration.activation == .selu, size: height * width * channels))
    }
    guard configuration.blocks == .residual else { return layers }
    let shape = ConvolutionShape(
      batch: 1, height: height, width: width, inputChannels: channels, outputChannels: channels,
      kernel: 3, stride: 1)
    var body: [LayerBlueprint] = []
    for half in 1...2 {
      let name = "\(part).block\(number)"
      let own = half == 1 ? activation : .identity
      let isNormalized = configuration.batchNormalization
      body.append(.convolution(name: "\(name).conv\(half)", shape, isNormalized ? .identity : own))
      if isNormalized {
        body.append(
          .normalization(
            name: "\(name).norm\(half)", pixels: height * width, channels: channels, own))
      }
    }
    return layers + [.residual(body, activation)]
  }
}
