import Evaluation
import Stores
import Training

/// Saves a training as it goes on, and finds where an earlier one stopped.
///
/// The decoders of epochs that are kept are saved before the checkpoints of these epochs. Where some
/// are missing (an earlier training did not keep them), training goes back behind them: it is the
/// same training, so nothing else changes.
///
/// Of two processes on one trajectory the second waits until the first is done, and goes on from
/// there.
final class TrainingSaver {
  private let context: RunContext
  private let epochs: Int
  /// The epochs before the last whose decoders are wanted.
  private let keptEpochs: [Int]
  private(set) var decoders: [Int: DecoderState] = [:]
  /// Nil when nothing is to be saved.
  private let folder: CheckpointFolder?
  private let interval: ProgressPlace.Interval
  private let isFresh: Bool
  private var lock: EntryLock?
  private var lastSave = ContinuousClock.now
  /// Why the state could not be saved; training stops then.
  private(set) var problem: (any Error)?

  /// - Parameter keptEpochs: sorted.
  /// - Throws: `CommandFailure` when the place cannot be used, `Interruption`.
  init(_ context: RunContext, epochs: Int, keptEpochs: [Int] = []) throws {
    self.context = context
    self.epochs = epochs
    self.keptEpochs = keptEpochs
    interval = context.progress?.interval ?? .off
    isFresh = context.progress?.isFresh ?? false
    folder = interval == .off ? nil : context.progress.map { CheckpointFolder($0.folder) }
    try takeLock()
  }

  private func takeLock() throws {
    guard let folder else { return }
    do {
      try Folder.make(folder.path)
      lock = try EntryLock.acquire(folder.path, isCancelled: context.isCancelled) { holder in
        let process = holder.map { "process \($0)" } ?? "another process"
        context.emit(.note("waiting for \(process), which trains the same"))
      }
    } catch {
      throw CommandFailure(saving: error)
    }
    if lock == nil { throw Interruption() }
  }

  /// Where training goes on; nil when it begins.
  func resumedState() -> TrainingState? {
    guard let folder else { return nil }
    folder.removeLeftovers()
    if isFresh {
      folder.clear()
      return nil
    }
    let onDamage: (String) -> Void = { [context] damage in
      context.emit(.warning("\(damage); going on from the one before it"))
    }
    var reach = epochs
    for epoch in keptEpochs {
      decoders[epoch] = folder.decoder(after: epoch, onDamage: onDamage)
      if let decoder = decoders[epoch] {
        saveAgain(decoder, in: folder)
      } else {
        reach = min(reach, epoch)
      }
    }
    if reach < epochs, folder.places(upTo: epochs).contains(where: { $0.epoch >= reach }) {
      context.emit(
        .note("epoch \(reach) is to be kept and was not: training the epochs before it again"))
    }
    let state = folder.newest(upTo: reach, onDamage: onDamage)
    if let state, state.epoch < epochs {
      let steps = state.stepInEpoch > 0 ? ", step \(state.stepInEpoch)" : ""
      context.emit(.note("going on after epoch \(state.epoch)\(steps)"))
    }
    return state
  }

  /// Saves when it is time.
  func receive(_ event: TrainingEvent, _ snapshot: () -> TrainingState) {
    if case .epoch(let epoch) = event { keep(epoch.epoch, snapshot) }
    guard folder != nil, problem == nil else { return }
    switch (event, interval) {
    case (.epoch(let epoch), .epochs(let count)):
      guard epoch.epoch < epochs, epoch.epoch.isMultiple(of: max(1, count)) else { return }
    case (.step(let step), .steps(let count)):
      let number = (step.epoch - 1) * step.stepsPerEpoch + step.step
      guard number.isMultiple(of: max(1, count)) else { return }
    case (.step, .seconds(let seconds)):
      guard ContinuousClock.now - lastSave >= .seconds(seconds) else { return }
    default: return
    }
    save(snapshot(), isKept: false)
  }

  /// Keeps a decoder that only a checkpoint has, and one that does not stay.
  private func saveAgain(_ decoder: DecoderState, in folder: CheckpointFolder) {
    guard !folder.decoderEpochs.contains(decoder.epoch),
      !folder.places.contains(where: { $0.isKept && $0.epoch == decoder.epoch })
    else { return }
    do {
      try folder.save(decoder)
    } catch {
      problem = error
    }
  }

  private func keep(_ epoch: Int, _ snapshot: () -> TrainingState) {
    guard keptEpochs.contains(epoch), decoders[epoch] == nil, problem == nil else { return }
    let decoder = DecoderState(of: snapshot().autoencoder, epoch: epoch)
    decoders[epoch] = decoder
    do {
      try folder?.save(decoder)
    } catch {
      problem = error
    }
  }

  private func save(_ state: TrainingState, isKept: Bool) {
    do {
      try folder?.save(state, isKept: isKept)
    } catch {
      problem = error
    }
    lastSave = ContinuousClock.now
  }

  /// Saves the end, or where the training was stopped.
  ///
  /// - Throws: `CommandFailure` when something could not be saved, `Interruption` for a training
  ///   that was stopped.
  func finish(_ outcome: Trainer.Outcome) throws {
    let isThere = folder?.places.contains { $0.isKept && $0.epoch == outcome.state.epoch } ?? true
    if problem == nil, !(outcome.isFinished && isThere) {
      save(outcome.state, isKept: outcome.isFinished)
    }
    lock?.release()
    if let problem { throw CommandFailure(saving: problem) }
    guard outcome.isFinished else {
      if folder != nil {
        let (epoch, step) = (outcome.state.epoch + 1, outcome.state.stepInEpoch)
        context.emit(.note("saved in epoch \(epoch) after step \(step): run again to go on"))
      }
      throw Interruption()
    }
  }
}

extension CommandFailure {
  fileprivate init(saving error: any Error) {
    if let problem = error as? FileProblem {
      self.init(problem)
    } else {
      self.init("the training cannot be saved: \(error)")
    }
  }
}
