/// The arithmetic of the products in convolutions and dense layers.
///
/// Sums, weights, optimizer and losses are float32 in both.
public enum Precision: String, Hashable, Sendable, CaseIterable, Codable {
  case float32
  /// Operands of products rounded to bfloat16 (to nearest, ties to even).
  case bfloat16
}

/// What is done to each sum before it is written.
public enum Epilogue {
  /// The sum itself.
  case none
  /// activation(sum + bias[channel]); no bias is zero.
  case activation(bias: Floats?, Activation)
  /// sum · activation′, the derivative told from `output`, an array like the result: the
  /// activations that the result is the gradient of.
  case derivative(Activation, output: Floats)
}

/// The operations of a plan that read packed weights.
public struct ConvolutionPasses: OptionSet, Sendable {
  public let rawValue: Int

  public init(rawValue: Int) { self.rawValue = rawValue }

  public static let forward = ConvolutionPasses(rawValue: 1)
  public static let inputGradient = ConvolutionPasses(rawValue: 2)
  public static let all: ConvolutionPasses = [.forward, .inputGradient]
}

/// A side of a convolution.
public enum ConvolutionSide: Sendable {
  case input
  case output
}

/// A convolution made ready for one shape: owns packed weights and scratch memory, so that its
/// operations allocate nothing.
///
/// `batch` is at most `shape.batch`; arrays have exactly as many pictures as are told. Results do
/// not depend on the number of threads. Several pieces of work on the plan's own threads may call
/// `forward`, `inputGradient` and `addWeightGradient` at once, for different slices of a batch;
/// otherwise a plan serves one call at a time.
public protocol ConvolutionPlan: AnyObject {
  var shape: ConvolutionShape { get }

  /// Tells the weights, `[kh][kw][in][out]`: before the first of `passes`, and after each change.
  /// The memory has to stay until the next `prepare`.
  func prepare(weights: Floats, for passes: ConvolutionPasses)

  /// `output[batch][oh][ow][out]` from `input[batch][h][w][in]`.
  func forward(_ input: Floats, batch: Int, into output: MutableFloats, epilogue: Epilogue)

  /// `inputGradient[batch][h][w][in]` from `outputGradient[batch][oh][ow][out]`; with a bias (of
  /// the input's channels) and an activation it is the forward pass of a transposed convolution.
  func inputGradient(
    _ outputGradient: Floats, batch: Int, into inputGradient: MutableFloats, epilogue: Epilogue)

  /// Adds what `pictures` of a batch of `batch` give to the weight gradient and to the sums over
  /// pixels of one side, for the gradient of a bias. The arrays begin with the first of `pictures`,
  /// which lie in one slice of `PictureSlices`; those of a slice come in order, its first one starts
  /// the sums.
  func addWeightGradient(
    input: Floats, outputGradient: Floats, pictures: Range<Int>, batch: Int)

  /// `weightGradient[kh][kw][in][out]` and `sums[channels]` over the whole batch, once all slices
  /// were added.
  func finishWeightGradient(batch: Int, into weightGradient: MutableFloats, sums: MutableFloats)
}

extension ConvolutionPlan {
  /// The weight gradient and the sums of a batch at once.
  public func weightGradient(
    input: Floats, outputGradient: Floats, batch: Int, on parallel: Parallel,
    into weightGradient: MutableFloats, sums: MutableFloats
  ) {
    let (inputSize, outputSize) = (shape.inputSize, shape.outputSize)
    parallel.forEach(PictureSlices.count(batch: batch)) { slice, _ in
      let pictures = PictureSlices.pictures(of: slice, batch: batch)
      addWeightGradient(
        input: input + pictures.lowerBound * inputSize,
        outputGradient: outputGradient + pictures.lowerBound * outputSize, pictures: pictures,
        batch: batch)
    }
    finishWeightGradient(batch: batch, into: weightGradient, sums: sums)
  }
}

/// A dense layer made ready for one shape; see `ConvolutionPlan`.
public protocol DensePlan: AnyObject {
  var shape: DenseShape { get }

  /// Tells the weights, `[inputs][outputs]`; see `ConvolutionPlan.prepare`.
  func prepare(weights: Floats)

  /// `output[batch][outputs]` from `input[batch][inputs]`.
  func forward(_ input: Floats, batch: Int, into output: MutableFloats, epilogue: Epilogue)

  /// `inputGradient[batch][inputs]` from `outputGradient[batch][outputs]`. With `accumulate` the
  /// sum starts from what `inputGradient` holds; the epilogue comes after it.
  func inputGradient(
    _ outputGradient: Floats, batch: Int, into inputGradient: MutableFloats, accumulate: Bool,
    epilogue: Epilogue)

  /// `weightGradient[inputs][outputs]`, the sum over the batch; overwrites.
  func weightGradient(
    input: Floats, outputGradient: Floats, batch: Int, into weightGradient: MutableFloats)
}

/// The hot loops of the engine: everything that a training step or an inference pass computes.
///
/// Two kinds of work: products (convolution, dense) through plans, and element-wise loops and
/// reductions, for which `ComputeBackend` has the straightforward loops as defaults. Arrays are
/// given with explicit sizes, and never overlap unless they are the same array where that is said.
/// Nothing allocates but the making of plans. For equal arguments every operation gives the same
/// bits with any number of threads.
public protocol ComputeBackend: Sendable {
  /// A short name, as `VNB_BACKEND` takes it.
  var name: String { get }

  /// The threads that the backend's operations run on.
  var parallel: Parallel { get }

  /// A plan whose sums for a bias are those of side `biasSide`.
  func convolution(
    _ shape: ConvolutionShape, precision: Precision, biasSide: ConvolutionSide
  ) -> any ConvolutionPlan
  func dense(_ shape: DenseShape, precision: Precision) -> any DensePlan

  // MARK: Sums over rows

  /// `sums[columns]` of `values[rows][columns]`, for the gradient of a bias. `scratch` holds
  /// `reductionScratch(columns:)` floats.
  func columnSums(
    _ values: Floats, rows: Int, columns: Int, into sums: MutableFloats, scratch: MutableFloats)

  // MARK: Activations

  /// `output[i] = activation(input[i])`; in place if they are the same array.
  func activate(_ input: Floats, count: Int, _ activation: Activation, into output: MutableFloats)

  /// `gradient[i] *= activation′`, told from the activation's `output`.
  func multiplyByDerivative(
    _ gradient: MutableFloats, count: Int, _ activation: Activation, output: Floats)

  /// `sum[i] += addend[i]`.
  func add(_ addend: Floats, count: Int, to sum: MutableFloats)

  // MARK: Batch normalization, channels last

  /// output = activation(γ·(x − mean)·inverseDeviation + β) with the mean and the biased variance of
  /// the rows; writes `mean`, `variance` and `inverseDeviation` = 1/√(variance + ε), each of
  /// `channels` floats.
  func normalize(
    _ input: Floats, rows: Int, channels: Int, by affine: NormalizationAffine,
    statistics: NormalizationStatistics, activation: Activation, into output: MutableFloats,
    scratch: MutableFloats)

  /// The same with the given `mean` and `variance` instead of the rows' own.
  func normalizeInference(
    _ input: Floats, rows: Int, channels: Int, by affine: NormalizationAffine, mean: Floats,
    variance: Floats, activation: Activation, into output: MutableFloats, scratch: MutableFloats)

  /// Gradients of the normalization (without its activation). `inputGradient` may be
  /// `outputGradient`.
  func normalizationGradient(
    input: Floats, outputGradient: Floats, rows: Int, channels: Int, by affine: NormalizationAffine,
    statistics: NormalizationStatistics, scaleGradient: MutableFloats,
    offsetGradient: MutableFloats, into inputGradient: MutableFloats, scratch: MutableFloats)

  // MARK: Losses

  /// Binary cross-entropy of sigmoid(`logits`) against `targets` in [0, 1]: the sum over each
  /// picture's `size` values into `sums[batch]`, and, if asked for, its gradient by the logits times
  /// `gradientScale`: (sigmoid(l) − t)·scale.
  func crossEntropy(
    logits: Floats, targets: Floats, batch: Int, size: Int, gradientScale: Float,
    gradient: MutableFloats?, sums: UnsafeMutablePointer<Double>)

  /// Squared error of sigmoid(`logits`): like `crossEntropy`; gradient 2(p − t)·p·(1 − p)·scale.
  func squaredError(
    logits: Floats, targets: Floats, batch: Int, size: Int, gradientScale: Float,
    gradient: MutableFloats?, sums: UnsafeMutablePointer<Double>)

  // MARK: The Gaussian code

  /// code = mean + exp(logVariance / 2)·noise.
  func reparameterize(
    mean: Floats, logVariance: Floats, noise: Floats, count: Int, into code: MutableFloats)

  /// −½ Σ (1 + log σ² − μ² − σ²) of each row of `size` into `sums[batch]`.
  func divergence(
    mean: Floats, logVariance: Floats, batch: Int, size: Int, sums: UnsafeMutablePointer<Double>)

  /// Gradients of the code's loss and of `scale` × the divergence by mean and log-variance:
  /// ∂μ = ∂z + scale·μ and ∂log σ² = ½·(∂z·noise·σ + scale·(σ² − 1)).
  func gaussianGradient(
    codeGradient: Floats, mean: Floats, logVariance: Floats, noise: Floats, count: Int,
    scale: Float, meanGradient: MutableFloats, logVarianceGradient: MutableFloats)

  // MARK: Optimizer

  /// One step of Adam on `count` values; the moments are updated in place.
  func adam(
    _ step: AdamStep, gradient: Floats, count: Int, values: MutableFloats,
    firstMoment: MutableFloats, secondMoment: MutableFloats)

  // MARK: Pictures

  /// `floats[i] = bytes[i] / 255`.
  func floats(fromBytes bytes: UnsafePointer<UInt8>, count: Int, into floats: MutableFloats)

  /// `output[i] = sigmoid(logits[i])`; in place if they are the same array.
  func sigmoid(_ logits: Floats, count: Int, into output: MutableFloats)

  /// `bytes[i]` = 255·sigmoid(logits[i]), rounded to nearest.
  func sigmoidBytes(_ logits: Floats, count: Int, into bytes: UnsafeMutablePointer<UInt8>)

  /// `output[i] = input[pixel / factor]`: nearest upsampling of NHWC pictures.
  func upsample(
    _ input: Floats, batch: Int, height: Int, width: Int, channels: Int, factor: Int,
    into output: MutableFloats)

  /// The gradient of `upsample`: sums of factor × factor pixels; sizes are the small picture's.
  func upsampleGradient(
    _ outputGradient: Floats, batch: Int, height: Int, width: Int, channels: Int, factor: Int,
    into inputGradient: MutableFloats)
}

/// Scale γ, offset β and ε of a normalization.
public struct NormalizationAffine {
  public let scale: Floats
  public let offset: Floats
  public let epsilon: Float

  public init(scale: Floats, offset: Floats, epsilon: Float) {
    self.scale = scale
    self.offset = offset
    self.epsilon = epsilon
  }
}

/// Where a normalization keeps what it measured, for its gradient and the moving averages.
public struct NormalizationStatistics {
  public let mean: MutableFloats
  public let variance: MutableFloats
  public let inverseDeviation: MutableFloats

  public init(mean: MutableFloats, variance: MutableFloats, inverseDeviation: MutableFloats) {
    self.mean = mean
    self.variance = variance
    self.inverseDeviation = inverseDeviation
  }
}

/// The constants of one step of Adam in Keras's form:
///
///     m += (g − m)·gain1        v += (g² − v)·gain2        value −= rate·m / (√v + ε)
///
/// with gain = 1 − β and rate = lr·√(1 − β₂ᵗ)/(1 − β₁ᵗ), where β and its power are rounded to
/// float32 as Keras has them: early steps see that rounding (1e-5 of the rate).
public struct AdamStep: Hashable, Sendable {
  public let rate: Float
  public let gain1: Float
  public let gain2: Float
  public let epsilon: Float

  /// The constants of step `step`, counted from 1.
  public init(
    learningRate: Double, step: Int, beta1: Double = 0.9, beta2: Double = 0.999,
    epsilon: Double = 1e-7
  ) {
    precondition(step >= 1, "steps are counted from 1")
    let correction1 = 1 - Float(Self.power(Double(Float(beta1)), step))
    let correction2 = 1 - Float(Self.power(Double(Float(beta2)), step))
    rate = Float(learningRate) * correction2.squareRoot() / correction1
    gain1 = Float(1 - beta1)
    gain2 = Float(1 - beta2)
    self.epsilon = Float(epsilon)
  }

  /// base^exponent by squaring, for libm's `pow` may differ between machines.
  private static func power(_ base: Double, _ exponent: Int) -> Double {
    var result = 1.0
    var factor = base
    var left = exponent
    while left > 0 {
      if left & 1 == 1 { result *= factor }
      factor *= factor
      left >>= 1
    }
    return result
  }
}
