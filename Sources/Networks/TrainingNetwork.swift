import Tensors

/// What the reconstruction is compared by.
public enum ReconstructionLoss: String, Hashable, Sendable, Codable, CaseIterable {
  /// Binary cross-entropy.
  case crossEntropy
  case squaredError
}

/// Sums over the pictures of a batch; divided by the number of pictures they are the losses.
public struct LossSums: Hashable, Sendable, Codable {
  /// Reconstruction: mean over channels, sum over rows and columns.
  public var reconstruction: Double
  /// The divergence times its factor; 0 for a plain autoencoder.
  public var kl: Double
  public var pictures: Int

  public init(reconstruction: Double = 0, kl: Double = 0, pictures: Int = 0) {
    self.reconstruction = reconstruction
    self.kl = kl
    self.pictures = pictures
  }

  /// Adds another batch.
  public static func += (left: inout LossSums, right: LossSums) {
    left.reconstruction += right.reconstruction
    left.kl += right.kl
    left.pictures += right.pictures
  }

  public var isFinite: Bool { reconstruction.isFinite && kl.isFinite }
}

/// Encoder, code, decoder and loss in memory, with gradients: one batch forward and backward.
///
/// loss = reconstruction + fact · KL, both means over the batch (see `LossSums`);
/// KL = −½ Σ (1 + log σ² − μ² − σ²), z = μ + σ·noise. Nothing is allocated in a pass.
public final class TrainingNetwork {
  /// All parameters, in the order of the autoencoder's tensors.
  public let parameters: [Parameter]
  /// The most pictures of a batch.
  public let batch: Int

  private let autoencoder: Autoencoder
  private let backend: any ComputeBackend
  private let loss: ReconstructionLoss
  private let fact: Float
  private let encoder: Encoder
  private let decoder: LayerSequence
  private let featureGradient: Buffer
  private let logitGradient: Buffer
  private let code: Buffer
  private let codeGradient: Buffer
  private let headGradients: Buffer
  private let sums: UnsafeMutablePointer<Double>

  public init(
    _ autoencoder: Autoencoder, batch: Int, loss: ReconstructionLoss, fact: Double,
    precision: Precision, backend: any ComputeBackend
  ) {
    self.autoencoder = autoencoder
    self.batch = batch
    self.backend = backend
    self.loss = loss
    self.fact = Float(fact)
    let blueprint = autoencoder.blueprint
    parameters = autoencoder.parameters(blueprint.parameters, isTraining: true)
    let context = LayerContext(
      backend: backend, precision: precision, batch: batch, isTraining: true,
      parameters: Dictionary(uniqueKeysWithValues: parameters.map { ($0.specification.name, $0) }))
    encoder = Encoder(blueprint, context)
    decoder = LayerSequence(blueprint.decoder, context)
    featureGradient = Buffer(count: batch * encoder.body.outputSize)
    logitGradient = Buffer(count: batch * autoencoder.picture.size)
    let codeSize = batch * autoencoder.configuration.codeLength
    code = Buffer(count: codeSize)
    codeGradient = Buffer(count: codeSize)
    headGradients = Buffer(count: codeSize * encoder.heads.count)
    sums = .allocate(capacity: batch)
    sums.initialize(repeating: 0, count: batch)
    prepare()
  }

  deinit {
    sums.deallocate()
  }

  /// To be called after parameters have changed.
  public func prepare() {
    encoder.prepare()
    decoder.prepare()
  }
}

// MARK: - Passes

extension TrainingNetwork {
  /// The heads' outputs in inference mode, `[count][codeLength]` each: mean and log-variance, or the
  /// code alone.
  public func encode(_ pictures: Floats, count: Int) -> [[Float]] {
    precondition((1...batch).contains(count), "\(count) pictures for a batch of \(batch)")
    encoder.forward(pictures, batch: count, mode: .inference)
    let size = count * autoencoder.configuration.codeLength
    return encoder.heads.map { Array(UnsafeBufferPointer(start: $0.output, count: size)) }
  }

  /// The loss of `count` pictures `[count][height][width][channels]` with values in [0, 1].
  ///
  /// `noise` is `[count][codeLength]`, standard normal; a plain autoencoder does not read it.
  public func forward(
    _ pictures: Floats, count: Int, noise: Floats, mode: PassMode
  ) -> LossSums {
    runForward(pictures, count: count, noise: noise, mode: mode, isTraining: false)
  }

  /// The loss in training mode, and the gradients of its mean in the parameters.
  public func forwardBackward(
    _ pictures: Floats, count: Int, noise: Floats, dropout: DropoutNoise
  ) -> LossSums {
    let sums = runForward(
      pictures, count: count, noise: noise, mode: .training(dropout), isTraining: true)
    decoder.backward(
      Floats(logitGradient.pointer), pictures: 0..<count, batch: count,
      into: codeGradient.pointer, inputActivation: .identity)
    encoder.backward(
      gradientsOfHeads(count: count, noise: noise), batch: count,
      featureGradient: featureGradient.pointer)
    return sums
  }

  private func runForward(
    _ pictures: Floats, count: Int, noise: Floats, mode: PassMode, isTraining: Bool
  ) -> LossSums {
    precondition((1...batch).contains(count), "\(count) pictures for a batch of \(batch)")
    let length = autoencoder.configuration.codeLength
    encoder.forward(pictures, batch: count, mode: mode)
    var result = LossSums(pictures: count)
    var input = encoder.heads[0].output
    if encoder.heads.count == 2 {
      let logVariance = encoder.heads[1].output
      backend.divergence(
        mean: input, logVariance: logVariance, batch: count, size: length, sums: sums)
      result.kl = Double(fact) * total(count)
      backend.reparameterize(
        mean: input, logVariance: logVariance, noise: noise, count: count * length,
        into: code.pointer)
      input = Floats(code.pointer)
    }
    let logits = decoder.forward(input, batch: count, mode: mode)
    let channels = autoencoder.picture.channels
    let size = autoencoder.picture.size
    let scale = 1 / Float(channels * count)
    let gradient = isTraining ? logitGradient.pointer : nil
    switch loss {
    case .crossEntropy:
      backend.crossEntropy(
        logits: logits, targets: pictures, batch: count, size: size, gradientScale: scale,
        gradient: gradient, sums: sums)
    case .squaredError:
      backend.squaredError(
        logits: logits, targets: pictures, batch: count, size: size, gradientScale: scale,
        gradient: gradient, sums: sums)
    }
    result.reconstruction = total(count) / Double(channels)
    return result
  }

  /// The sum of the pictures' sums, in order.
  private func total(_ count: Int) -> Double {
    (0..<count).reduce(0) { $0 + sums[$1] }
  }

  /// The gradients by the heads' outputs, one head's after the other's.
  private func gradientsOfHeads(count: Int, noise: Floats) -> Floats {
    guard encoder.heads.count == 2 else { return Floats(codeGradient.pointer) }
    let size = count * autoencoder.configuration.codeLength
    backend.gaussianGradient(
      codeGradient: codeGradient.pointer, mean: encoder.heads[0].output,
      logVariance: encoder.heads[1].output, noise: noise, count: size, scale: fact / Float(count),
      meanGradient: headGradients.pointer, logVarianceGradient: headGradients.pointer + size)
    return Floats(headGradients.pointer)
  }
}
