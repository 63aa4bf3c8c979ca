import Networks
import Tensors

/// A run in progress: the network and optimizer in memory, and where they stand.
final class TrainingSession {
  private(set) var epoch: Int

  private let options: TrainingOptions
  private let images: any TrainingImages
  private let validation: (any TrainingImages)?
  private let autoencoder: Autoencoder
  private let network: TrainingNetwork
  private let optimizer: Adam
  private let feed: BatchFeed
  private let ahead: ReadAhead
  private var stepInEpoch: Int
  private var sums: LossSums
  private var history: History
  private var seconds = 0.0
  private var picturesSeen = 0

  init(
    _ state: TrainingState, options: TrainingOptions, backend: any ComputeBackend,
    images: any TrainingImages, validation: (any TrainingImages)?
  ) {
    self.options = options
    self.images = images
    self.validation = validation
    autoencoder = state.autoencoder
    epoch = state.epoch
    stepInEpoch = state.stepInEpoch
    sums = state.sums
    history = state.history
    let batch = min(options.batchSize, max(images.count, validation?.count ?? 0))
    network = TrainingNetwork(
      state.autoencoder, batch: batch, loss: options.loss, fact: options.fact,
      precision: options.precision, backend: backend)
    optimizer = Adam(
      network.parameters, learningRate: options.learningRate, state: state.optimizer,
      backend: backend)
    feed = BatchFeed(
      batch: batch, picture: autoencoder.picture,
      codeLength: autoencoder.configuration.codeLength, backend: backend)
    let (seed, count) = (options.seed, images.count)
    ahead = ReadAhead(
      images, batchSize: batch,
      order: BatchOrder(
        pictures: count, batchSize: options.batchSize, epochs: options.epochs, epoch: epoch,
        batch: stepInEpoch
      ) { epoch in
        RandomStream(seed: seed, purpose: "train.shuffle", part: UInt64(epoch)).permutation(count)
      })
  }

  /// The state as it is now.
  var state: TrainingState {
    TrainingState(
      autoencoder: autoencoder.replacingValues(network.parameters.map(\.values)),
      optimizer: optimizer.state, epoch: epoch, stepInEpoch: stepInEpoch, sums: sums,
      history: history)
  }

  /// Runs the rest of the current epoch; false when it was cancelled before the end.
  func runEpoch(
    isCancelled: () -> Bool,
    onEvent: (TrainingEvent, () -> TrainingState) -> Void
  ) throws(TrainingError) -> Bool {
    let number = epoch + 1
    let steps = (images.count + options.batchSize - 1) / options.batchSize
    while stepInEpoch < steps {
      if isCancelled() { return false }
      let losses = try step()
      let event = StepEvent(
        epoch: number, epochs: options.epochs, step: stepInEpoch, stepsPerEpoch: steps,
        losses: losses, mean: Losses(sums), imagesPerSecond: imagesPerSecond)
      onEvent(.step(event)) { state }
    }
    let training = Losses(sums)
    let validationLosses = try validate()
    history.append(.init(training: training, validation: validationLosses))
    epoch += 1
    stepInEpoch = 0
    sums = LossSums()
    let event = EpochEvent(
      epoch: number, epochs: options.epochs, training: training, validation: validationLosses,
      imagesPerSecond: imagesPerSecond, waits: ahead.waits)
    onEvent(.epoch(event)) { state }
    return true
  }

  private var imagesPerSecond: Double {
    seconds > 0 ? Double(picturesSeen) / seconds : 0
  }

  /// One step of the optimizer.
  private func step() throws(TrainingError) -> Losses {
    let clock = ContinuousClock()
    let start = clock.now
    let indices = try feed.load(from: ahead)
    feed.drawNoise(
      RandomStream(seed: options.seed, purpose: "train.noise", part: UInt64(epoch)), indices)
    let result = network.forwardBackward(
      feed.pictures, count: indices.count, noise: feed.noise,
      dropout: DropoutNoise(seed: options.seed, epoch: epoch, indices: indices))
    guard result.isFinite else {
      throw .lossNotFinite(epoch: epoch + 1, step: stepInEpoch + 1)
    }
    optimizer.update()
    network.prepare()
    sums += result
    stepInEpoch += 1
    let duration = (clock.now - start).components
    seconds += Double(duration.seconds) + Double(duration.attoseconds) * 1e-18
    picturesSeen += indices.count
    return Losses(result)
  }

  private func validate() throws(TrainingError) -> Losses? {
    guard let validation else { return nil }
    let stream = RandomStream(seed: options.seed, purpose: "train.validation-noise")
    let count = validation.count
    let ahead = ReadAhead(
      validation, batchSize: min(options.batchSize, count),
      order: BatchOrder(pictures: count, batchSize: options.batchSize) { _ in Array(0..<count) })
    var result = LossSums()
    for _ in stride(from: 0, to: count, by: options.batchSize) {
      let indices = try feed.load(from: ahead)
      feed.drawNoise(stream, indices)
      result += network.forward(
        feed.pictures, count: indices.count, noise: feed.noise, mode: .inference)
    }
    return Losses(result)
  }
}

/// A batch as the network takes it: pictures as floats, and the noise of their codes.
private final class BatchFeed {
  private let pictureBuffer: Buffer
  private let noiseBuffer: Buffer
  private let size: Int
  private let codeLength: Int
  private let backend: any ComputeBackend

  init(batch: Int, picture: PictureShape, codeLength: Int, backend: any ComputeBackend) {
    size = picture.size
    self.codeLength = codeLength
    self.backend = backend
    pictureBuffer = Buffer(count: batch * size)
    noiseBuffer = Buffer(count: batch * codeLength)
  }

  var pictures: Floats { Floats(pictureBuffer.pointer) }
  var noise: Floats { Floats(noiseBuffer.pointer) }

  /// Takes the next batch; gives the indices of its pictures.
  func load(from ahead: ReadAhead) throws(TrainingError) -> [Int] {
    let batch = try ahead.take()
    backend.floats(
      fromBytes: batch.bytes, count: batch.indices.count * size, into: pictureBuffer.pointer)
    ahead.giveBack()
    return batch.indices
  }

  /// The noise of each picture, by its index.
  func drawNoise(_ stream: RandomStream, _ indices: [Int]) {
    let noise = noiseBuffer.pointer
    let length = codeLength
    backend.parallel.forEach(indices.count) { row, _ in
      stream.fillNormals(
        noise + row * length, count: length, first: UInt64(indices[row]) * UInt64(length))
    }
  }
}
