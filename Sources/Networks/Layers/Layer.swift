import Tensors

/// How a pass treats normalization and dropout.
public enum PassMode: Sendable {
  /// Moving statistics, no dropout.
  case inference
  /// The batch's own statistics, which move the moving ones, and dropout from the given numbers.
  case training(DropoutNoise)
}

/// Where dropout takes its random numbers: a pure function of seed, layer, epoch and the index of
/// the picture in its data set, whatever the place in a batch.
public struct DropoutNoise: Sendable {
  public let seed: UInt64
  public let epoch: Int
  /// The index of each picture of the batch.
  public let indices: [Int]

  public init(seed: UInt64, epoch: Int, indices: [Int]) {
    self.seed = seed
    self.epoch = epoch
    self.indices = indices
  }
}

/// A differentiable function with memory for its output.
///
/// The layer applies `activation` to its output itself. Gradients by the output are those by the
/// value *before* the activation: the next layer multiplies by the derivative when it writes them,
/// which it can tell from its input. So activations cost no pass of their own.
///
/// A pass is `begin` for all layers, then `forward` for all pictures, a few at a time where layers
/// allow it (`isPicturewise`): see `LayerSequence`. Then `backward` likewise, and
/// `finishGradients`.
protocol Layer: AnyObject {
  /// Numbers of one picture's input.
  var inputSize: Int { get }
  /// Numbers of one picture's output.
  var outputSize: Int { get }
  /// What the layer applies to its output.
  var activation: Activation { get }
  /// The output of the last pass, for the whole batch.
  var output: Floats { get }
  var parameters: [Parameter] { get }
  /// Whether threads may compute different pictures at the same time. Otherwise `forward` and
  /// `backward` are called for the whole batch at once.
  var isPicturewise: Bool { get }

  /// To be called after parameters have changed.
  func prepare()

  /// Takes note of where a batch's inputs lie, which have to stay until `backward` is done.
  func begin(_ input: Floats, mode: PassMode)

  /// Computes the outputs of `pictures`.
  func forward(_ pictures: Range<Int>, mode: PassMode)

  /// Computes what `pictures` of a batch of `batch` give to the parameters' gradients and, if asked
  /// for, the input's gradient: the latter multiplied by the derivative of `inputActivation`, which
  /// made the input. Both gradients' arrays begin with the first of `pictures`.
  ///
  /// - Precondition: the network was built for training, and `forward` was called in training mode.
  func backward(
    _ outputGradient: Floats, pictures: Range<Int>, batch: Int,
    into inputGradient: MutableFloats?, inputActivation: Activation)

  /// Completes the parameters' gradients, once `backward` was called for all pictures.
  func finishGradients(batch: Int)
}

extension Layer {
  var parameters: [Parameter] { [] }
  func prepare() {}
  func finishGradients(batch: Int) {}
}

extension Epilogue {
  /// Multiplication by the derivative of `activation` at `output`, or nothing for the identity.
  static func derivative(ifNeeded activation: Activation, output: Floats) -> Epilogue {
    activation == .identity ? .none : .derivative(activation, output: output)
  }
}

/// What layers are built with.
struct LayerContext {
  let backend: any ComputeBackend
  let precision: Precision
  /// The most pictures of a pass.
  let batch: Int
  let isTraining: Bool
  /// The parameters by name.
  let parameters: [String: Parameter]

  /// The parameter of a blueprint; it is there because both come from the same blueprint.
  func parameter(_ name: String) -> Parameter {
    guard let parameter = parameters[name] else { preconditionFailure("no parameter \(name)") }
    return parameter
  }

  /// Builds the layer of a blueprint.
  func layer(_ blueprint: LayerBlueprint) -> any Layer {
    switch blueprint {
    case .convolution(let name, let shape, let activation):
      Convolution2D(name: name, shape: shape, activation: activation, self)
    case .transposedConvolution(let name, let mirrored, let activation):
      TransposedConvolution2D(name: name, mirrored: mirrored, activation: activation, self)
    case .dense(let name, let inputs, let outputs, let activation):
      Dense(name: name, inputs: inputs, outputs: outputs, activation: activation, self)
    case .normalization(let name, let pixels, let channels, let activation):
      BatchNormalization(
        name: name, pixels: pixels, channels: channels, activation: activation, self)
    case .dropout(let name, let rate, let isAlpha, let size):
      Dropout(name: name, rate: rate, isAlpha: isAlpha, size: size, self)
    case .upsampling(let height, let width, let channels, let factor):
      NearestUpsampling(
        height: height, width: width, channels: channels, factor: factor, self)
    case .residual(let body, let activation):
      ResidualBlock(body: body, activation: activation, self)
    }
  }
}
