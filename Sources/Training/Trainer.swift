import Networks
import Tensors

/// Trains an autoencoder: a pure function of state, pictures and options.
///
/// Epoch e visits the pictures in the order of a permutation of (seed, e). The noise of a picture is
/// a function of (seed, e, the picture's index), wherever it lands in a batch; dropout likewise. So
/// neither the number of threads nor an interruption changes a bit.
///
///     let result = try Trainer(options).run(TrainingState(autoencoder), on: images)
public struct Trainer: Sendable {
  public let options: TrainingOptions
  private let backend: any ComputeBackend

  /// - Parameter backend: what computes; the standard choice on `options.threads` threads if none.
  public init(_ options: TrainingOptions, backend: (any ComputeBackend)? = nil) {
    self.options = options
    self.backend = backend ?? BackendChoice.current.make(threads: max(1, options.threads))
  }

  /// How a run ended.
  public struct Outcome: Sendable {
    public let state: TrainingState
    /// False when it was cancelled: `state` then goes on where it stopped.
    public let isFinished: Bool
  }

  /// Trains until `options.epochs` epochs are finished.
  ///
  /// - Parameters:
  ///   - state: where to begin.
  ///   - images: what to train on.
  ///   - validation: pictures whose losses are measured after each epoch: in inference mode, with
  ///     noise that is the same after each epoch.
  ///   - isCancelled: asked before each step.
  ///   - onEvent: told each step and epoch, on the calling thread; `snapshot` makes a copy of the
  ///     state as it is then.
  public func run(
    _ state: consuming TrainingState, on images: any TrainingImages,
    validation: (any TrainingImages)? = nil, isCancelled: () -> Bool = { false },
    onEvent: (_ event: TrainingEvent, _ snapshot: () -> TrainingState) -> Void = { _, _ in }
  ) throws(TrainingError) -> Outcome {
    try check(images, state)
    if let validation { try check(validation, state) }
    let session = TrainingSession(
      state, options: options, backend: backend, images: images, validation: validation)
    while session.epoch < options.epochs {
      guard try session.runEpoch(isCancelled: isCancelled, onEvent: onEvent) else {
        return Outcome(state: session.state, isFinished: false)
      }
    }
    return Outcome(state: session.state, isFinished: true)
  }

  private func check(
    _ images: any TrainingImages, _ state: TrainingState
  ) throws(TrainingError) {
    guard images.count > 0 else { throw .noPictures }
    let given = PictureShape(
      width: images.width, height: images.height, channels: images.channels)
    guard given == state.autoencoder.picture else {
      throw .pictureSize(given: given, expected: state.autoencoder.picture)
    }
    guard options.batchSize >= 1 else {
      throw .option("a batch of \(options.batchSize) pictures: use at least 1")
    }
    guard options.learningRate > 0, options.learningRate.isFinite else {
      throw .option("a learning rate of \(options.learningRate): use a positive number")
    }
    guard options.fact >= 0, options.fact.isFinite else {
      throw .option("a factor of \(options.fact) for the KL loss: use 0 or more")
    }
  }
}
