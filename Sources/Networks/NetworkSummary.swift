import Tensors

/// A layer in a table of the network: what it gives and what it learns.
public struct LayerSummary: Hashable, Sendable {
  /// As in the names of its parameters: `encoder.conv1`.
  public let name: String
  /// Of one picture: `48x48x32` (width, height, maps), or the number of units.
  public let output: String
  /// Numbers that are learned or kept.
  public let parameters: Int
}

extension AutoencoderConfiguration {
  /// The layers for pictures of this size, from the picture to the code and back, and three rows of
  /// sums: `encoder`, `decoder`, `total`.
  ///
  /// - Precondition: `problems(forWidth:height:channels:)` reports nothing.
  public func layers(width: Int, height: Int, channels: Int) -> [LayerSummary] {
    let blueprint = NetworkBlueprint(
      self, picture: PictureShape(width: width, height: height, channels: channels))
    let layers = (blueprint.encoder + blueprint.heads + blueprint.decoder).flatMap(\.summaries)
    let counts = parameterCounts(width: width, height: height, channels: channels)
    return layers + [
      LayerSummary(
        name: "encoder", output: "\(codeLength)", parameters: counts.encoder),
      LayerSummary(
        name: "decoder", output: "\(width)x\(height)x\(channels)", parameters: counts.decoder),
      LayerSummary(
        name: "total", output: "\(width)x\(height)x\(channels)",
        parameters: counts.encoder + counts.decoder),
    ]
  }

  /// The settings as the command `model` spells them.
  public var settings: [(name: String, value: String)] {
    func list(_ values: [Int]) -> String { "[\(values.map(String.init).joined(separator: ", "))]" }
    return [
      ("kind", kind == .variational ? "vae" : "ae"), ("filters", list(filters)),
      ("kernels", list(kernels)), ("strides", list(strides)), ("z-dim", "\(codeLength)"),
      ("activation", activation == .leakyReLU ? "leaky-relu" : activation.rawValue),
      ("batch-norm", "\(batchNormalization)"), ("dropout", "\(dropout)"),
      ("blocks", blocks.rawValue), ("upsampling", upsampling.rawValue),
      ("encoder-dense", encoderDense.map(String.init) ?? "none"),
    ]
  }
}

extension LayerBlueprint {
  fileprivate var summaries: [LayerSummary] {
    let count = parameters.reduce(0) { $0 + $1.count }
    switch self {
    case .convolution(let name, let shape, _):
      let output = "\(shape.outputWidth)x\(shape.outputHeight)x\(shape.outputChannels)"
      return [LayerSummary(name: name, output: output, parameters: count)]
    case .transposedConvolution(let name, let shape, _):
      let output = "\(shape.width)x\(shape.height)x\(shape.inputChannels)"
      return [LayerSummary(name: name, output: output, parameters: count)]
    case .dense(let name, _, let outputs, _):
      return [LayerSummary(name: name, output: "\(outputs)", parameters: count)]
    case .normalization(let name, _, let channels, _):
      return [LayerSummary(name: name, output: "\(channels) maps", parameters: count)]
    case .dropout, .upsampling: return []
    case .residual(let body, _): return body.flatMap(\.summaries)
    }
  }
}
