import Networks

/// Everything that training goes on from: a value, so that it can be kept and resumed exactly, in
/// the middle of an epoch too.
public struct TrainingState: Sendable {
  /// Weights and the moving statistics of normalization.
  public var autoencoder: Autoencoder
  /// Steps taken and both moments of each parameter.
  public var optimizer: Adam.State
  /// Finished epochs.
  public var epoch: Int
  /// Finished steps of the epoch that has begun.
  public var stepInEpoch: Int
  /// Losses of that epoch so far.
  public var sums: LossSums
  public var history: History

  /// The state before the first step.
  public init(_ autoencoder: Autoencoder) {
    self.autoencoder = autoencoder
    optimizer = Adam.State(for: autoencoder.parameterSpecifications)
    epoch = 0
    stepInEpoch = 0
    sums = LossSums()
    history = History()
  }

  /// A state from its parts, as a checkpoint keeps them.
  public init(
    autoencoder: Autoencoder, optimizer: Adam.State, epoch: Int, stepInEpoch: Int, sums: LossSums,
    history: History
  ) {
    self.autoencoder = autoencoder
    self.optimizer = optimizer
    self.epoch = epoch
    self.stepInEpoch = stepInEpoch
    self.sums = sums
    self.history = history
  }
}
