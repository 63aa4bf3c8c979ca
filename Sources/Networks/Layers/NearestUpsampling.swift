import Tensors

/// Repeats every pixel `factor` times in both directions.
final class NearestUpsampling: Layer {
  let inputSize: Int
  let outputSize: Int

  private let backend: any ComputeBackend
  private let height: Int
  private let width: Int
  private let channels: Int
  private let factor: Int
  private let outputBuffer: Buffer
  private var input: Floats?

  init(height: Int, width: Int, channels: Int, factor: Int, _ context: LayerContext) {
    backend = context.backend
    self.height = height
    self.width = width
    self.channels = channels
    self.factor = factor
    inputSize = height * width * channels
    outputSize = inputSize * factor * factor
    outputBuffer = Buffer(count: context.batch * outputSize)
  }

  var activation: Activation { .identity }
  var output: Floats { Floats(outputBuffer.pointer) }

  var isPicturewise: Bool { true }

  func begin(_ input: Floats, mode: PassMode) {
    self.input = input
  }

  func forward(_ pictures: Range<Int>, mode: PassMode) {
    guard let input else { preconditionFailure("begin comes first") }
    backend.upsample(
      input + pictures.lowerBound * inputSize, batch: pictures.count, height: height,
      width: width, channels: channels, factor: factor,
      into: outputBuffer.pointer + pictures.lowerBound * outputSize)
  }

  func backward(
    _ outputGradient: Floats, pictures: Range<Int>, batch: Int,
    into inputGradient: MutableFloats?, inputActivation: Activation
  ) {
    guard let input, let inputGradient else {
      preconditionFailure("upsampling is never the first layer")
    }
    backend.upsampleGradient(
      outputGradient, batch: pictures.count, height: height, width: width, channels: channels,
      factor: factor, into: inputGradient)
    backend.multiplyByDerivative(
      inputGradient, count: pictures.count * inputSize, inputActivation,
      output: input + pictures.lowerBound * inputSize)
  }
}
