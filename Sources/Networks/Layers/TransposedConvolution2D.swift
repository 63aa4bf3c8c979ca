import Tensors

/// Transposed convolution with 'same' padding (output = input × stride), bias and activation: the
/// input gradient of its mirrored convolution, see `ConvolutionShape`.
final class TransposedConvolution2D: Layer {
  let activation: Activation

  private let plan: any ConvolutionPlan
  private let kernel: Parameter
  private let bias: Parameter
  private let outputBuffer: Buffer
  private let passes: ConvolutionPasses
  private var input: Floats?

  /// `mirrored` has this layer's output as its input.
  init(
    name: String, mirrored: ConvolutionShape, activation: Activation, _ context: LayerContext
  ) {
    self.activation = activation
    plan = context.backend.convolution(
      mirrored.withBatch(context.batch), precision: context.precision, biasSide: .input)
    passes = context.isTraining ? .all : .inputGradient
    kernel = context.parameter(name + ".kernel")
    bias = context.parameter(name + ".bias")
    outputBuffer = Buffer(count: context.batch * mirrored.inputSize)
  }

  var inputSize: Int { plan.shape.outputSize }
  var outputSize: Int { plan.shape.inputSize }
  var output: Floats { Floats(outputBuffer.pointer) }
  var parameters: [Parameter] { [kernel, bias] }

  var isPicturewise: Bool { true }

  func prepare() {
    plan.prepare(weights: kernel.value.pointer, for: passes)
  }

  func begin(_ input: Floats, mode: PassMode) {
    self.input = input
  }

  func forward(_ pictures: Range<Int>, mode: PassMode) {
    guard let input else { preconditionFailure("begin comes first") }
    plan.inputGradient(
      input + pictures.lowerBound * inputSize, batch: pictures.count,
      into: outputBuffer.pointer + pictures.lowerBound * outputSize,
      epilogue: .activation(bias: bias.value.pointer, activation))
  }

  func backward(
    _ outputGradient: Floats, pictures: Range<Int>, batch: Int,
    into inputGradient: MutableFloats?, inputActivation: Activation
  ) {
    guard let input else { preconditionFailure("begin comes first") }
    let source = input + pictures.lowerBound * inputSize
    plan.addWeightGradient(
      input: outputGradient, outputGradient: source, pictures: pictures, batch: batch)
    if let inputGradient {
      plan.forward(
        outputGradient, batch: pictures.count, into: inputGradient,
        epilogue: .derivative(ifNeeded: inputActivation, output: source))
    }
  }

  func finishGradients(batch: Int) {
    plan.finishWeightGradient(
      batch: batch, into: kernel.gradient.pointer, sums: bias.gradient.pointer)
  }
}
