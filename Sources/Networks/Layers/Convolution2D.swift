import Tensors

/// Convolution with 'same' padding, bias and activation.
final class Convolution2D: Layer {
  let activation: Activation

  private let plan: any ConvolutionPlan
  private let kernel: Parameter
  private let bias: Parameter
  private let outputBuffer: Buffer
  private let passes: ConvolutionPasses
  private var input: Floats?

  init(
    name: String, shape: ConvolutionShape, activation: Activation, _ context: LayerContext
  ) {
    self.activation = activation
    plan = context.backend.convolution(
      shape.withBatch(context.batch), precision: context.precision, biasSide: .output)
    passes = context.isTraining ? .all : .forward
    kernel = context.parameter(name + ".kernel")
    bias = context.parameter(name + ".bias")
    outputBuffer = Buffer(count: context.batch * shape.outputSize)
  }

  var inputSize: Int { plan.shape.inputSize }
  var outputSize: Int { plan.shape.outputSize }
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
    plan.forward(
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
      input: source, outputGradient: outputGradient, pictures: pictures, batch: batch)
    if let inputGradient {
      plan.inputGradient(
        outputGradient, batch: pictures.count, into: inputGradient,
        epilogue: .derivative(ifNeeded: inputActivation, output: source))
    }
  }

  func finishGradients(batch: Int) {
    plan.finishWeightGradient(
      batch: batch, into: kernel.gradient.pointer, sums: bias.gradient.pointer)
  }
}
