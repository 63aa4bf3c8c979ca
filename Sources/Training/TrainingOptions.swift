import Networks
import Tensors

/// What a training run is asked to do.
public struct TrainingOptions: Hashable, Sendable {
  /// Passes over the pictures.
  public var epochs: Int
  /// Pictures of a step; the last of an epoch takes what is left.
  public var batchSize: Int
  public var learningRate: Double
  public var loss: ReconstructionLoss
  /// Weight of the divergence.
  public var fact: Double
  public var precision: Precision
  /// For shuffles, noise and dropout.
  public var seed: UInt64
  /// Threads to compute with; they do not change the result.
  public var threads: Int

  public init(
    epochs: Int = 24, batchSize: Int = 128, learningRate: Double = 0.0005,
    loss: ReconstructionLoss = .crossEntropy, fact: Double = 5, precision: Precision = .float32,
    seed: UInt64 = 0, threads: Int = Parallel.availableProcessors
  ) {
    self.epochs = epochs
    self.batchSize = batchSize
    self.learningRate = learningRate
    self.loss = loss
    self.fact = fact
    self.precision = precision
    self.seed = seed
    self.threads = threads
  }
}
