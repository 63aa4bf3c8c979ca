import Evaluation
import Stores
import Training

/// Saves a training as it goes on, and finds where an earlier one stopped.
///
/// Of two processes on one trajectory the second waits until the first is done, and goes on from
/// there.
final class TrainingSaver {
  private let context: RunContext
  private let epochs: Int
  /// Nil when nothing is to be saved.
  private let folder: CheckpointFolder?
  private let interval: ProgressPlace.Interval
  private let isFresh: Bool
  private var lock: EntryLock?
  private var lastSave = ContinuousClock.now
  /// Why the state could not be saved; training stops then.
  private(set) var problem: (any Error)?

  /// - Throws: `CommandFailure` when the place cannot be used, `Interruption`.
  init(_ context: RunContext, epochs: Int) throws {
    self.context = context
    self.epochs = epochs
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
    let state = folder.newest(upTo: epochs) { damage in
      context.emit(.warning("\(damage); going on from the one before it"))
    }
    if let state, state.epoch < epochs {
      let steps = state.stepInEpoch > 0 ? ", step \(state.stepInEpoch)" : ""
      context.emit(.note("going on after epoch \(state.epoch)\(steps)"))
    }
    return state
  }

  /// Saves when it is time.
  func receive(_ event: TrainingEvent, _ snapshot: () -> TrainingState) {
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
