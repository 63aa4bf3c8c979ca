import Tensors

/// Batch normalization (Ioffe and Szegedy 2015) over pictures and pixels, as Keras 3 has it:
/// moving = 0.99·moving + 0.01·batch with the biased variance; ε is 1e-3. The activation follows.
final class BatchNormalization: Layer {
  let activation: Activation

  private let backend: any ComputeBackend
  private let pixels: Int
  private let channels: Int
  private let gamma: Parameter
  private let beta: Parameter
  private let movingMean: Parameter
  private let movingVariance: Parameter
  private let outputBuffer: Buffer
  /// Mean, variance and inverse deviation of the last batch.
  private let statisticsBuffer: Buffer
  private let scratch: Buffer
  private var input: Floats?

  private static let momentum: Float = 0.99
  private static let epsilon: Float = 1e-3

  init(
    name: String, pixels: Int, channels: Int, activation: Activation, _ context: LayerContext
  ) {
    self.activation = activation
    self.pixels = pixels
    self.channels = channels
    backend = context.backend
    gamma = context.parameter(name + ".gamma")
    beta = context.parameter(name + ".beta")
    movingMean = context.parameter(name + ".moving_mean")
    movingVariance = context.parameter(name + ".moving_variance")
    outputBuffer = Buffer(count: context.batch * pixels * channels)
    statisticsBuffer = Buffer(count: 3 * channels)
    scratch = Buffer(
      count: context.isTraining ? backend.reductionScratch(columns: channels) : channels)
  }

  var inputSize: Int { pixels * channels }
  var outputSize: Int { pixels * channels }
  var output: Floats { Floats(outputBuffer.pointer) }
  var parameters: [Parameter] { [gamma, beta, movingMean, movingVariance] }

  private var affine: NormalizationAffine {
    NormalizationAffine(
      scale: gamma.value.pointer, offset: beta.value.pointer, epsilon: Self.epsilon)
  }

  private var statistics: NormalizationStatistics {
    let start = statisticsBuffer.pointer
    return NormalizationStatistics(
      mean: start, variance: start + channels, inverseDeviation: start + 2 * channels)
  }

  /// While training all pictures are normalized by what they have in common.
  var isPicturewise: Bool { false }

  func begin(_ input: Floats, mode: PassMode) {
    self.input = input
  }

  func forward(_ pictures: Range<Int>, mode: PassMode) {
    guard var input else { preconditionFailure("begin comes first") }
    let output = outputBuffer.pointer + pictures.lowerBound * outputSize
    let rows = pictures.count * pixels
    input += pictures.lowerBound * inputSize
    switch mode {
    case .inference:
      backend.normalizeInference(
        input, rows: rows, channels: channels, by: affine,
        mean: movingMean.value.pointer, variance: movingVariance.value.pointer,
        activation: activation, into: output, scratch: scratch.pointer)
    case .training:
      backend.normalize(
        input, rows: rows, channels: channels, by: affine, statistics: statistics,
        activation: activation, into: output, scratch: scratch.pointer)
      moveStatistics()
    }
  }

  private func moveStatistics() {
    let mean = movingMean.value.pointer
    let variance = movingVariance.value.pointer
    let batch = statistics
    for channel in 0..<channels {
      mean[channel] =
        mean[channel] * Self.momentum + batch.mean[channel] * (1 - Self.momentum)
      variance[channel] =
        variance[channel] * Self.momentum + batch.variance[channel] * (1 - Self.momentum)
    }
  }

  func backward(
    _ outputGradient: Floats, pictures: Range<Int>, batch: Int,
    into inputGradient: MutableFloats?, inputActivation: Activation
  ) {
    guard let input, let inputGradient else {
      preconditionFailure("normalization is never the first layer")
    }
    backend.normalizationGradient(
      input: input, outputGradient: outputGradient, rows: batch * pixels, channels: channels,
      by: affine, statistics: statistics, scaleGradient: gamma.gradient.pointer,
      offsetGradient: beta.gradient.pointer, into: inputGradient, scratch: scratch.pointer)
    backend.multiplyByDerivative(
      inputGradient, count: batch * inputSize, inputActivation, output: input)
  }
}
