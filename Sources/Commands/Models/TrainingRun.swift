import Evaluation
import Imaging
import Networks
import Stores
import Training

/// One training with its progress told to the context, and kept where the context says.
struct TrainingRun {
  let model: AutoencoderConfiguration
  let options: TrainingOptions
  let context: RunContext
  /// Keeps the decoder after every so many epochs; nil keeps none.
  var keptInterval: Int?

  func train(
    on images: CollectionImages, validation: CollectionImages?
  ) throws -> TrainedValue {
    let keptEpochs = keptInterval.map {
      CheckpointFolder.epochs(every: $0, before: options.epochs)
    }
    let saver = try TrainingSaver(
      context, epochs: options.epochs, keptEpochs: keptEpochs ?? [])
    let outcome: Trainer.Outcome
    let state = try saver.resumedState() ?? newState(for: images)
    do throws(TrainingError) {
      outcome = try Trainer(options).run(
        state, on: images, validation: validation,
        isCancelled: { context.isCancelled() || saver.problem != nil },
        onEvent: { event, snapshot in
          report(event)
          saver.receive(event, snapshot)
        })
    } catch {
      throw failure(error)
    }
    try saver.finish(outcome)
    return TrainedValue(
      autoencoder: outcome.state.autoencoder, history: outcome.state.history,
      earlier: keptEpochs.map { $0.compactMap { saver.decoders[$0] } })
  }

  private func newState(for images: CollectionImages) throws -> TrainingState {
    let picture = PictureShape(
      width: images.width, height: images.height, channels: images.channels)
    do {
      return TrainingState(try Autoencoder(model, picture: picture, seed: options.seed))
    } catch {
      throw CommandFailure(.failed, error.description)
    }
  }

  private func failure(_ error: TrainingError) -> CommandFailure {
    switch error {
    case .lossNotFinite(let epoch, let step):
      CommandFailure(
        .failed, "the loss is no longer a finite number in epoch \(epoch), step \(step)",
        hint: "lower learning-rate, or fact")
    case .pictures(let cause):
      CommandFailure(
        (cause as? FileProblem)?.isDiskFailure == true ? .inputOutput : .unusableData,
        "a picture cannot be read: \(cause)")
    default: CommandFailure(.failed, error.description)
    }
  }

  // MARK: - Progress

  private func report(_ event: TrainingEvent) {
    switch event {
    case .step(let step):
      let completed = (step.epoch - 1) * step.stepsPerEpoch + step.step
      let total = step.epochs * step.stepsPerEpoch
      let stepsLeft = Double(total - completed)
      let remaining =
        step.imagesPerSecond > 0
        ? stepsLeft * Double(options.batchSize) / step.imagesPerSecond : nil
      context.emit(.step(number: completed, figures: figures(step.losses)))
      context.emit(
        .progress(
          ProgressReport(
            activity: "training", completed: completed, total: total, epoch: step.epoch,
            epochs: step.epochs, step: step.step, steps: step.stepsPerEpoch,
            imagesPerSecond: step.imagesPerSecond, secondsRemaining: remaining,
            figures: figures(step.mean))))
    case .epoch(let epoch):
      var all = figures(epoch.training)
      if let validation = epoch.validation { all.append(("validation", validation.total)) }
      context.emit(
        .epoch(
          ProgressReport(
            activity: "training", completed: epoch.epoch, total: epoch.epochs, epoch: epoch.epoch,
            epochs: epoch.epochs, imagesPerSecond: epoch.imagesPerSecond, figures: all,
            timings: [
              ("images_per_second", epoch.imagesPerSecond),
              ("steps_that_waited", Double(epoch.waits.waited)),
              ("steps_fed", Double(epoch.waits.batches)), ("seconds_waited", epoch.waits.seconds),
            ])))
    }
  }

  private func figures(_ losses: Losses) -> [(name: String, value: Double)] {
    var figures = [
      (name: "total", value: losses.total), (name: "reconstruction", value: losses.reconstruction),
    ]
    if model.kind == .variational {
      figures += [(name: "kl", value: losses.kl), (name: "kl_share", value: losses.klShare)]
    }
    return figures
  }
}

/// A data set as the trainer takes it.
struct CollectionImages: TrainingImages {
  private let collection: any ImageCollection

  init(_ collection: any ImageCollection) {
    self.collection = collection
  }

  var count: Int { collection.count }
  var width: Int { collection.width }
  var height: Int { collection.height }
  var channels: Int { collection.channels }

  func copy(_ indices: [Int], into pictures: UnsafeMutablePointer<UInt8>) throws {
    try collection.copy(indices, into: pictures)
  }
}
