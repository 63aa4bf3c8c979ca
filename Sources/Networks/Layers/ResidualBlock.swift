import Tensors

/// activation(x + body(x)) (He et al. 2016); the body keeps the size.
final class ResidualBlock: Layer {
  let activation: Activation

  private let backend: any ComputeBackend
  private let body: LayerSequence
  private let scratch: GradientScratch
  private let outputBuffer: Buffer
  private var input: Floats?

  init(body: [LayerBlueprint], activation: Activation, _ context: LayerContext) {
    backend = context.backend
    self.activation = activation
    self.body = LayerSequence(body, context)
    scratch = GradientScratch(
      count: context.isTraining ? context.batch * self.body.largestInnerSize : 0)
    outputBuffer = Buffer(count: context.batch * self.body.outputSize)
  }

  var inputSize: Int { body.inputSize }
  var outputSize: Int { body.outputSize }
  var output: Floats { Floats(outputBuffer.pointer) }
  var parameters: [Parameter] { body.parameters }

  func prepare() {
    body.prepare()
  }

  func forward(_ input: Floats, batch: Int, mode: PassMode) -> Floats {
    self.input = input
    let result = body.forward(input, batch: batch, mode: mode)
    let count = batch * outputSize
    outputBuffer.pointer.update(from: result, count: count)
    backend.add(input, count: count, to: outputBuffer.pointer)
    backend.activate(output, count: count, activation, into: outputBuffer.pointer)
    return output
  }

  func backward(
    _ outputGradient: Floats, batch: Int, into inputGradient: MutableFloats?,
    inputActivation: Activation
  ) {
    guard let input, let inputGradient else {
      preconditionFailure("a residual block is never the first layer")
    }
    body.backward(
      outputGradient, batch: batch, into: inputGradient, inputActivation: .identity,
      scratch: scratch)
    backend.add(outputGradient, count: batch * inputSize, to: inputGradient)
    backend.multiplyByDerivative(
      inputGradient, count: batch * inputSize, inputActivation, output: input)
  }
}
