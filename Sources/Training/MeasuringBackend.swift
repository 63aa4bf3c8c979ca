import Glibc
import Synchronization
import Tensors

/// A backend that notes how long each operation of another one takes, by layer and pass.
///
/// It computes nothing itself. Times are those of the whole operation on all its threads; of an
/// operation that is part of a piece of work, and so runs on one of them, a thread's share. So they
/// add up to the training step but for what happens between operations and for threads that wait.
public final class MeasuringBackend: ComputeBackend {
  /// What was measured of one kind of operation on one shape.
  public struct Measurement: Hashable, Sendable, Codable {
    /// The layer's shape, or the loop.
    public let layer: String
    /// `forward`, `input gradient`, `weight gradient`, or empty for a loop.
    public let pass: String
    /// Multiply-adds × 2 in all calls; 0 for a loop.
    public var operations: Double
    public var seconds: Double
    public var calls: Int

    /// Operations a second.
    public var rate: Double { seconds > 0 ? operations / seconds : 0 }
  }

  private let base: any ComputeBackend
  private let measured = Mutex<[Measurement]>([])

  public init(_ base: any ComputeBackend) {
    self.base = base
  }

  public var name: String { base.name }
  public var parallel: Parallel { base.parallel }

  /// What was measured since the last reset, in the order of first calls.
  public var measurements: [Measurement] { measured.withLock { $0 } }

  /// Forgets all measurements.
  public func reset() { measured.withLock { $0 = [] } }

  fileprivate func measure(
    _ layer: String, _ pass: String = "", operations: Double = 0, _ body: () -> Void
  ) {
    let start = ContinuousClock.now
    body()
    let duration = (ContinuousClock.now - start).components
    let share = parallel.currentWorker == nil ? 1 : 1 / Double(parallel.threads)
    let seconds = share * (Double(duration.seconds) + Double(duration.attoseconds) * 1e-18)
    measured.withLock { all in
      let index =
        all.firstIndex { $0.layer == layer && $0.pass == pass }
        ?? {
          all.append(
            Measurement(layer: layer, pass: pass, operations: 0, seconds: 0, calls: 0))
          return all.count - 1
        }()
      all[index].operations += operations
      all[index].seconds += seconds
      all[index].calls += 1
    }
  }
}

// MARK: - Plans

extension MeasuringBackend {
  public func convolution(
    _ shape: ConvolutionShape, precision: Precision, biasSide: ConvolutionSide
  ) -> any ConvolutionPlan {
    MeasuringConvolution(
      base.convolution(shape, precision: precision, biasSide: biasSide), self)
  }

  public func dense(_ shape: DenseShape, precision: Precision) -> any DensePlan {
    MeasuringDense(base.dense(shape, precision: precision), self)
  }
}

private final class MeasuringConvolution: ConvolutionPlan {
  private let base: any ConvolutionPlan
  private let backend: MeasuringBackend
  private let name: String

  init(_ base: any ConvolutionPlan, _ backend: MeasuringBackend) {
    self.base = base
    self.backend = backend
    let s = base.shape
    name =
      "convolution \(s.width)x\(s.height)x\(s.inputChannels) to "
      + "\(s.outputWidth)x\(s.outputHeight)x\(s.outputChannels), kernel \(s.kernel)"
  }

  var shape: ConvolutionShape { base.shape }

  private func operations(_ batch: Int) -> Double {
    2 * Double(batch) * Double(shape.multiplyAdds)
  }

  func prepare(weights: Floats, for passes: ConvolutionPasses) {
    backend.measure("packing of weights") { base.prepare(weights: weights, for: passes) }
  }

  func forward(_ input: Floats, batch: Int, into output: MutableFloats, epilogue: Epilogue) {
    backend.measure(name, "forward", operations: operations(batch)) {
      base.forward(input, batch: batch, into: output, epilogue: epilogue)
    }
  }

  func inputGradient(
    _ outputGradient: Floats, batch: Int, into inputGradient: MutableFloats, epilogue: Epilogue
  ) {
    backend.measure(name, "input gradient", operations: operations(batch)) {
      base.inputGradient(outputGradient, batch: batch, into: inputGradient, epilogue: epilogue)
    }
  }

  func addWeightGradient(
    input: Floats, outputGradient: Floats, pictures: Range<Int>, batch: Int
  ) {
    backend.measure(name, "weight gradient", operations: operations(pictures.count)) {
      base.addWeightGradient(
        input: input, outputGradient: outputGradient, pictures: pictures, batch: batch)
    }
  }

  func finishWeightGradient(batch: Int, into weightGradient: MutableFloats, sums: MutableFloats) {
    backend.measure(name, "weight gradient") {
      base.finishWeightGradient(batch: batch, into: weightGradient, sums: sums)
    }
  }
}

private final class MeasuringDense: DensePlan {
  private let base: any DensePlan
  private let backend: MeasuringBackend
  private let name: String

  init(_ base: any DensePlan, _ backend: MeasuringBackend) {
    self.base = base
    self.backend = backend
    name = "dense \(base.shape.inputs) to \(base.shape.outputs)"
  }

  var shape: DenseShape { base.shape }

  private func operations(_ batch: Int) -> Double {
    2 * Double(batch) * Double(shape.weightCount)
  }

  func prepare(weights: Floats) { base.prepare(weights: weights) }

  func forward(_ input: Floats, batch: Int, into output: MutableFloats, epilogue: Epilogue) {
    backend.measure(name, "forward", operations: operations(batch)) {
      base.forward(input, batch: batch, into: output, epilogue: epilogue)
    }
  }

  func inputGradient(
    _ outputGradient: Floats, batch: Int, into inputGradient: MutableFloats, accumulate: Bool,
    epilogue: Epilogue
  ) {
    backend.measure(name, "input gradient", operations: operations(batch)) {
      base.inputGradient(
        outputGradient, batch: batch, into: inputGradient, accumulate: accumulate,
        epilogue: epilogue)
    }
  }

  func weightGradient(
    input: Floats, outputGradient: Floats, batch: Int, into weightGradient: MutableFloats
  ) {
    backend.measure(name, "weight gradient", operations: operations(batch)) {
      base.weightGradient(
        input: input, outputGradient: outputGradient, batch: batch, into: weightGradient)
    }
  }
}

// MARK: - Loops

extension MeasuringBackend {
  public func columnSums(
    _ values: Floats, rows: Int, columns: Int, into sums: MutableFloats, scratch: MutableFloats
  ) {
    measure("sums for biases") {
      base.columnSums(values, rows: rows, columns: columns, into: sums, scratch: scratch)
    }
  }

  public func activate(
    _ input: Floats, count: Int, _ activation: Activation, into output: MutableFloats
  ) {
    measure("activation") { base.activate(input, count: count, activation, into: output) }
  }

  public func multiplyByDerivative(
    _ gradient: MutableFloats, count: Int, _ activation: Activation, output: Floats
  ) {
    measure("activation's derivative") {
      base.multiplyByDerivative(gradient, count: count, activation, output: output)
    }
  }

  public func add(_ addend: Floats, count: Int, to sum: MutableFloats) {
    measure("addition") { base.add(addend, count: count, to: sum) }
  }

  public func normalize(
    _ input: Floats, rows: Int, channels: Int, by affine: NormalizationAffine,
    statistics: NormalizationStatistics, activation: Activation, into output: MutableFloats,
    scratch: MutableFloats
  ) {
    measure("normalization") {
      base.normalize(
        input, rows: rows, channels: channels, by: affine, statistics: statistics,
        activation: activation, into: output, scratch: scratch)
    }
  }

  public func normalizeInference(
    _ input: Floats, rows: Int, channels: Int, by affine: NormalizationAffine, mean: Floats,
    variance: Floats, activation: Activation, into output: MutableFloats, scratch: MutableFloats
  ) {
    measure("normalization") {
      base.normalizeInference(
        input, rows: rows, channels: channels, by: affine, mean: mean, variance: variance,
        activation: activation, into: output, scratch: scratch)
    }
  }

  public func normalizationGradient(
    input: Floats, outputGradient: Floats, rows: Int, channels: Int,
    by affine: NormalizationAffine, statistics: NormalizationStatistics,
    scaleGradient: MutableFloats, offsetGradient: MutableFloats, into inputGradient: MutableFloats,
    scratch: MutableFloats
  ) {
    measure("normalization's gradient") {
      base.normalizationGradient(
        input: input, outputGradient: outputGradient, rows: rows, channels: channels, by: affine,
        statistics: statistics, scaleGradient: scaleGradient, offsetGradient: offsetGradient,
        into: inputGradient, scratch: scratch)
    }
  }

  public func crossEntropy(
    logits: Floats, targets: Floats, batch: Int, size: Int, gradientScale: Float,
    gradient: MutableFloats?, sums: UnsafeMutablePointer<Double>
  ) {
    measure("loss") {
      base.crossEntropy(
        logits: logits, targets: targets, batch: batch, size: size, gradientScale: gradientScale,
        gradient: gradient, sums: sums)
    }
  }

  public func squaredError(
    logits: Floats, targets: Floats, batch: Int, size: Int, gradientScale: Float,
    gradient: MutableFloats?, sums: UnsafeMutablePointer<Double>
  ) {
    measure("loss") {
      base.squaredError(
        logits: logits, targets: targets, batch: batch, size: size, gradientScale: gradientScale,
        gradient: gradient, sums: sums)
    }
  }

  public func reparameterize(
    mean: Floats, logVariance: Floats, noise: Floats, count: Int, into code: MutableFloats
  ) {
    measure("Gaussian code") {
      base.reparameterize(
        mean: mean, logVariance: logVariance, noise: noise, count: count, into: code)
    }
  }

  public func divergence(
    mean: Floats, logVariance: Floats, batch: Int, size: Int, sums: UnsafeMutablePointer<Double>
  ) {
    measure("Gaussian code") {
      base.divergence(
        mean: mean, logVariance: logVariance, batch: batch, size: size, sums: sums)
    }
  }

  public func gaussianGradient(
    codeGradient: Floats, mean: Floats, logVariance: Floats, noise: Floats, count: Int,
    scale: Float, meanGradient: MutableFloats, logVarianceGradient: MutableFloats
  ) {
    measure("Gaussian code") {
      base.gaussianGradient(
        codeGradient: codeGradient, mean: mean, logVariance: logVariance, noise: noise,
        count: count, scale: scale, meanGradient: meanGradient,
        logVarianceGradient: logVarianceGradient)
    }
  }

  public func adam(
    _ step: AdamStep, gradient: Floats, count: Int, values: MutableFloats,
    firstMoment: MutableFloats, secondMoment: MutableFloats
  ) {
    measure("Adam") {
      base.adam(
        step, gradient: gradient, count: count, values: values, firstMoment: firstMoment,
        secondMoment: secondMoment)
    }
  }

  public func floats(
    fromBytes bytes: UnsafePointer<UInt8>, count: Int, into floats: MutableFloats
  ) {
    measure("pictures") { base.floats(fromBytes: bytes, count: count, into: floats) }
  }

  public func sigmoid(_ logits: Floats, count: Int, into output: MutableFloats) {
    measure("sigmoid") { base.sigmoid(logits, count: count, into: output) }
  }

  public func sigmoidBytes(_ logits: Floats, count: Int, into bytes: UnsafeMutablePointer<UInt8>) {
    measure("sigmoid") { base.sigmoidBytes(logits, count: count, into: bytes) }
  }

  public func upsample(
    _ input: Floats, batch: Int, height: Int, width: Int, channels: Int, factor: Int,
    into output: MutableFloats
  ) {
    measure("upsampling") {
      base.upsample(
        input, batch: batch, height: height, width: width, channels: channels, factor: factor,
        into: output)
    }
  }

  public func upsampleGradient(
    _ outputGradient: Floats, batch: Int, height: Int, width: Int, channels: Int, factor: Int,
    into inputGradient: MutableFloats
  ) {
    measure("upsampling's gradient") {
      base.upsampleGradient(
        outputGradient, batch: batch, height: height, width: width, channels: channels,
        factor: factor, into: inputGradient)
    }
  }
}
