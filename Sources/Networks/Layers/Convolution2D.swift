import Tensors

/// Convolution with 'same' padding, bias and activation.
final class Convolution2D: Layer {
  let activation: Activation

  private let backend: any ComputeBackend
  private let plan: any ConvolutionPlan
  private let kernel: Parameter
  private let bias: Parameter
  private let outputBuffer: Buffer
  private let scratch: Buffer
  private var input: Floats?

  init(
    name: String, shape: ConvolutionShape, activation: Activation, _ context: LayerContext
  ) {
    self.activation = activation
    backend = context.backend
    plan = backend.convolution(shape.withBatch(context.batch), precision: context.precision)
    kernel = context.parameter(name + ".kernel")
    bias = context.parameter(name + ".bias")
    outputBuffer = Buffer(count: context.batch * shape.outputSize)
    scratch = Buffer(
      count: context.isTraining ? backend.reductionScratch(columns: shape.outputChannels) : 0)
  }

  var inputSize: Int { plan.shape.inputSize }
  var outputSize: Int { plan.shape.outputSize }
  var output: Floats { Floats(outputBuffer.pointer) }
  var parameters: [Parameter] { [kernel, bias] }

  func prepare() {
    plan.prepare(weights: kernel.value.pointer)
  }

  func forward(_ input: Floats, batch: Int, mode: PassMode) -> Floats {
    self.input = input
    plan.forward(
      input, batch: batch, into: outputBuffer.pointer,
      epilogue: .activation(bias: bias.value.pointer, activation))
    return output
  }

  func backward(
    _ outputGradient: Floats, batch: Int, into inputGradient: MutableFloats?,
    inputActivation: Activation
  ) {
    guard let input else { preconditionFailure("forward comes first") }
    let shape = plan.shape
    backend.columnSums(
      outputGradient, rows: batch * shape.outputHeight * shape.outputWidth,
      columns: shape.outputChannels, into: bias.gradient.pointer, scratch: scratch.pointer)
    plan.weightGradient(
      input: input, outputGradient: outputGradient, batch: batch, into: kernel.gradient.pointer)
    if let inputGradient {
      plan.inputGradient(
        outputGradient, batch: batch, into: inputGradient,
        epilogue: .derivative(ifNeeded: inputActivation, output: input))
    }
  }
}
