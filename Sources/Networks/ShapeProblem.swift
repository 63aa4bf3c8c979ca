/// Why a network cannot be built, found without building it.
public struct ShapeProblem: Error, Hashable, Sendable, CustomStringConvertible {
  /// What has to be changed.
  public enum Subject: String, Hashable, Sendable {
    case filters, kernels, strides, codeLength, dropout, encoderDense
    case pictureSize, parameters
  }

  public let subject: Subject
  /// What is wrong and what to do.
  public let description: String

  init(_ subject: Subject, _ description: String) {
    self.subject = subject
    self.description = description
  }
}

// MARK: - Limits

extension AutoencoderConfiguration {
  /// Most layers of an encoder.
  public static let layerLimit = 12
  /// Most maps of a layer, numbers of a code, units of the extra dense layer.
  public static let widthLimit = 16_384
  /// Longest side of a picture.
  public static let sideLimit = 4096
  /// Most bytes for weights, gradients and the two moments: 16 bytes a parameter.
  public static let parameterByteLimit = 8 << 30
}

// MARK: - Checks

extension AutoencoderConfiguration {
  /// What is wrong whatever the size of the pictures; empty if nothing is.
  public func problems() -> [ShapeProblem] {
    var problems: [ShapeProblem] = []
    let layers = filters.count
    if layers == 0 || layers > Self.layerLimit {
      problems.append(
        .init(.filters, "\(layers) layers: give the maps of 1 to \(Self.layerLimit) layers"))
    }
    for (index, count) in filters.enumerated() where !(1...Self.widthLimit).contains(count) {
      problems.append(
        .init(.filters, "layer \(index + 1) has \(count) maps: use 1 to \(Self.widthLimit)"))
    }
    if kernels.count != layers {
      problems.append(
        .init(
          .kernels, "\(kernels.count) kernels for \(layers) layers: give one, or one for each layer"
        ))
    }
    for (index, side) in kernels.enumerated() where !(1...7).contains(side) {
      problems.append(.init(.kernels, "layer \(index + 1) has a kernel of \(side): use 1 to 7"))
    }
    if strides.count != layers {
      problems.append(
        .init(
          .strides, "\(strides.count) strides for \(layers) layers: give one, or one for each layer"
        ))
    }
    for (index, stride) in strides.enumerated() where !(1...2).contains(stride) {
      problems.append(.init(.strides, "layer \(index + 1) has a stride of \(stride): use 1 or 2"))
    }
    if !(1...Self.widthLimit).contains(codeLength) {
      problems.append(
        .init(.codeLength, "a code of \(codeLength) numbers: use 1 to \(Self.widthLimit)"))
    }
    if !(dropout >= 0 && dropout < 1) {
      problems.append(
        .init(.dropout, "dropout of \(dropout): use a share from 0 up to, not including, 1"))
    }
    if let encoderDense, !(1...Self.widthLimit).contains(encoderDense) {
      problems.append(
        .init(.encoderDense, "a dense layer of \(encoderDense) units: use 1 to \(Self.widthLimit)"))
    }
    return problems
  }

  /// What keeps the network from working on pictures of this size; empty if nothing does.
  public func problems(forWidth width: Int, height: Int, channels: Int) -> [ShapeProblem] {
    var problems = problems()
    if !(1...Self.sideLimit).contains(width) || !(1...Self.sideLimit).contains(height) {
      problems.append(
        .init(
          .pictureSize, "pictures of \(width)x\(height): use sides of 1 to \(Self.sideLimit)"))
    }
    if !(1...4).contains(channels) {
      problems.append(.init(.pictureSize, "pictures of \(channels) channels: use 1 to 4"))
    }
    guard problems.isEmpty else { return problems }
    let factor = strides.reduce(1, *)
    if width % factor != 0 || height % factor != 0 {
      func neighbours(_ side: Int) -> String {
        let below = side / factor * factor
        return below == 0 ? "\(factor)" : "\(below) or \(below + factor)"
      }
      let sides = [("width", width), ("height", height)].filter { $0.1 % factor != 0 }
      let advice = sides.map { "a \($0.0) of \(neighbours($0.1))" }.joined(separator: " and ")
      problems.append(
        .init(
          .pictureSize,
          "strides \(strides) divide by \(factor), and \(width)x\(height) cannot be divided so: "
            + "use \(advice)"))
      return problems
    }
    let counts = parameterCounts(width: width, height: height, channels: channels)
    let bytes = (counts.encoder + counts.decoder) * 16
    if bytes > Self.parameterByteLimit {
      problems.append(
        .init(
          .parameters,
          "\(counts.encoder + counts.decoder) parameters need \(bytes >> 20) MiB while training, "
            + "more than \(Self.parameterByteLimit >> 20) MiB: use fewer filters, more strides of 2 "
            + "or a shorter code"))
    }
    return problems
  }
}

// MARK: - Costs

extension AutoencoderConfiguration {
  /// Numbers that are learned or kept (batch normalization's moving statistics included).
  ///
  /// - Precondition: `problems(forWidth:height:channels:)` reports nothing but `.parameters`.
  public func parameterCounts(
    width: Int, height: Int, channels: Int
  ) -> (encoder: Int, decoder: Int) {
    let blueprint = NetworkBlueprint(
      self, picture: PictureShape(width: width, height: height, channels: channels))
    return (
      blueprint.encoderParameters.reduce(0) { $0 + $1.count },
      blueprint.decoderParameters.reduce(0) { $0 + $1.count }
    )
  }

  /// Numbers that are learned: those of `parameterCounts` but batch normalization's moving
  /// statistics.
  ///
  /// - Precondition: as for `parameterCounts`.
  public func trainableCount(width: Int, height: Int, channels: Int) -> Int {
    let blueprint = NetworkBlueprint(
      self, picture: PictureShape(width: width, height: height, channels: channels))
    return blueprint.parameters.reduce(0) { $0 + ($1.isTrainable ? $1.count : 0) }
  }

  /// Multiply-adds of one picture's way through encoder and decoder, by the direct method and
  /// counting the padding. A training step costs three times their sum, less the first layer's
  /// input gradient.
  ///
  /// - Precondition: as for `parameterCounts`.
  public func multiplyAdds(
    width: Int, height: Int, channels: Int
  ) -> (encoder: Int, decoder: Int) {
    let blueprint = NetworkBlueprint(
      self, picture: PictureShape(width: width, height: height, channels: channels))
    return (
      (blueprint.encoder + blueprint.heads).reduce(0) { $0 + $1.multiplyAdds },
      blueprint.decoder.reduce(0) { $0 + $1.multiplyAdds }
    )
  }
}
