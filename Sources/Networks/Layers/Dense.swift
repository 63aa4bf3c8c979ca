import Tensors

/// input · kernel + bias, then the activation.
final class Dense: Layer {
  let activation: Activation

  private let backend: any ComputeBackend
  private let plan: any DensePlan
  private let kernel: Parameter
  private let bias: Parameter
  private let outputBuffer: Buffer
  private let scratch: Buffer
  private var input: Floats?

  init(
    name: String, inputs: Int, outputs: Int, activation: Activation, _ context: LayerContext
  ) {
    self.activation = activation
    backend = context.backend
    plan = backend.dense(
      DenseShape(batch: context.batch, inputs: inputs, outputs: outputs),
      precision: context.precision)
    kernel = context.parameter(name + ".kernel")
    bias = context.parameter(name + ".bias")
    outputBuffer = Buffer(count: context.batch * outputs)
    scratch = Buffer(
      count: context.isTraining ? backend.reductionScratch(columns: outputs) : 0)
  }

  var inputSize: Int { plan.shape.inputs }
  var outputSize: Int { plan.shape.outputs }
  var output: Floats { Floats(outputBuffer.pointer) }
  var parameters: [Parameter] { [kernel, bias] }

  func prepare() {
    plan.prepare(weights: kernel.value.pointer)
  }

  /// A product reads all weights, so the more pictures the better.
  var isPicturewise: Bool { false }

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
    backward(
      outputGradient, batch: batch, into: inputGradient, accumulate: false,
      inputActivation: inputActivation)
  }

  /// Like `backward` for the whole batch; with `accumulate` the input's gradient is added to what is there before it is
  /// multiplied by the derivative: for several heads on one input.
  func backward(
    _ outputGradient: Floats, batch: Int, into inputGradient: MutableFloats?, accumulate: Bool,
    inputActivation: Activation
  ) {
    guard let input else { preconditionFailure("begin comes first") }
    backend.columnSums(
      outputGradient, rows: batch, columns: plan.shape.outputs, into: bias.gradient.pointer,
      scratch: scratch.pointer)
    plan.weightGradient(
      input: input, outputGradient: outputGradient, batch: batch, into: kernel.gradient.pointer)
    if let inputGradient {
      plan.inputGradient(
        outputGradient, batch: batch, into: inputGradient, accumulate: accumulate,
        epilogue: .derivative(ifNeeded: inputActivation, output: input))
    }
  }
}
