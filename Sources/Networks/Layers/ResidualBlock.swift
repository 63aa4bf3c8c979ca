import Tensors

/// activation(x + body(x)) (He et al. 2016); the body keeps the size.
final class ResidualBlock: Layer {
  let activation: Activation

  private let backend: any ComputeBackend
  private let body: LayerSequence
  private let outputBuffer: Buffer
  private var input: Floats?

  init(body: [LayerBlueprint], activation: Activation, _ context: LayerContext) {
    backend = context.backend
    self.activation = activation
    self.body = LayerSequence(body, context)
    outputBuffer = Buffer(count: context.batch * self.body.outputSize)
  }

  var inputSize: Int { body.inputSize }
  var outputSize: Int { body.outputSize }
  var output: Floats { Floats(outputBuffer.pointer) }
  var parameters: [Parameter] { body.parameters }

  func prepare() {
    body.prepare()
  }

  var isPicturewise: Bool { body.isPicturewise }

  func begin(_ input: Floats, mode: PassMode) {
    self.input = input
    body.begin(input, mode: mode)
  }

  func forward(_ pictures: Range<Int>, mode: PassMode) {
    guard let input else { preconditionFailure("begin comes first") }
    body.forward(pictures, mode: mode)
    let start = pictures.lowerBound * outputSize
    let count = pictures.count * outputSize
    let result = outputBuffer.pointer + start
    result.update(from: body.output + start, count: count)
    backend.add(input + start, count: count, to: result)
    backend.activate(Floats(result), count: count, activation, into: result)
  }

  func backward(
    _ outputGradient: Floats, pictures: Range<Int>, batch: Int,
    into inputGradient: MutableFloats?, inputActivation: Activation
  ) {
    guard let input, let inputGradient else {
      preconditionFailure("a residual block is never the first layer")
    }
    body.backward(
      outputGradient, pictures: pictures, batch: batch, into: inputGradient,
      inputActivation: .identity)
    let count = pictures.count * inputSize
    backend.add(outputGradient, count: count, to: inputGradient)
    backend.multiplyByDerivative(
      inputGradient, count: count, inputActivation,
      output: input + pictures.lowerBound * inputSize)
  }

  func finishGradients(batch: Int) {
    // A body that is not picturewise has finished its own.
    if isPicturewise { body.finishGradients(batch: batch) }
  }
}
