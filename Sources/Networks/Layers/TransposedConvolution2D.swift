import Tensors

/// Transposed convolution with 'same' padding (output = input × stride), bias and activation: the
/// input gradient of its mirrored convolution, see `ConvolutionShape`.
final class TransposedConvolution2D: Layer {
  let activation: Activation

  private let backend: any ComputeBackend
  private let plan: any ConvolutionPlan
  private let kernel: Parameter
  private let bias: Parameter
  private let outputBuffer: Buffer
  private let scratch: Buffer
  private var input: Floats?

  /// `mirrored` has this layer's output as its input.
  init(
    name: String, mirrored: ConvolutionShape, activation: Activation, _ context: LayerContext
  ) {
    self.activation = activation
    backend = context.backend
    plan = backend.convolution(mirrored.withBatch(context.batch), precision: context.precision)
    kernel = context.parameter(name + ".kernel")
    bias = context.parameter(name + ".bias")
    outputBuffer = Buffer(count: context.batch * mirrored.inputSize)
    scratch = Buffer(
      count: context.isTraining ? backend.reductionScratch(columns: mirrored.inputChannels) : 0)
  }

  var inputSize: Int { plan.shape.outputSize }
  var outputSize: Int { plan.shape.inputSize }
  var output: Floats { Floats(outputBuffer.pointer) }
  var parameters: [Parameter] { [kernel, bias] }

  func prepare() {
    plan.prepare(weights: kernel.value.pointer)
  }

  func forward(_ input: Floats, batch: Int, mode: PassMode) -> Floats {
    self.input = input
    plan.inputGradient(
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
      outputGradient, rows: batch * shape.height * shape.width, columns: shape.inputChannels,
      into: bias.gradient.pointer, scratch: scratch.pointer)
    plan.weightGradient(
      input: outputGradient, outputGradient: input, batch: batch, into: kernel.gradient.pointer)
    if let inputGradient {
      plan.forward(
        outputGradient, batch: batch, into: inputGradient,
        epilogue: .derivative(ifNeeded: inputActivation, output: input))
    }
  }
}
