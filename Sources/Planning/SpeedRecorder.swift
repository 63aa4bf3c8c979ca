import Evaluation
import Stores
import Synchronization

/// Measures the commands of a run, for the plans of later ones.
///
/// A training tells its speed after each epoch: it may have gone on where an earlier one stopped,
/// so its time says nothing of all that it was asked for.
public final class SpeedRecorder: Sendable {
  private struct State {
    var measured: [(command: String, costPerUnit: Double, unitsPerSecond: Double)] = []
    /// Of the command that runs, from its last epoch.
    var picturesPerSecond: Double?
  }

  private let library: CommandLibrary
  private let state = Mutex(State())

  public init(library: CommandLibrary) {
    self.library = library
  }

  /// Listens to what a command tells.
  public func receive(_ event: RunEvent) {
    guard case .epoch(let report) = event, let speed = report.imagesPerSecond else { return }
    state.withLock { $0.picturesPerSecond = speed }
  }

  /// A command was computed within this time, its inputs left out.
  public func receive(_ command: CheckedCommand, seconds: Double) {
    let workload = library.commands[command.name]?.workload(command.call)
    state.withLock { state in
      let measured = state.picturesPerSecond
      state.picturesPerSecond = nil
      if let workload, workload.isResumable {
        guard let measured else { return }
        state.measured.append((command.name, workload.costPerUnit, measured))
      } else {
        state.measured.append(
          (
            command.name, workload?.costPerUnit ?? 0,
            (workload?.amount ?? 1) / max(seconds, 1e-6)
          ))
      }
    }
  }

  /// Adds what was measured to what is known of this machine.
  public func save(to cache: CacheFolder) {
    let measured = state.withLock(\.measured)
    guard !measured.isEmpty else { return }
    var speeds = Speeds.read(from: cache)
    for (command, cost, speed) in measured {
      speeds.note(command, costPerUnit: cost, unitsPerSecond: speed)
    }
    speeds.write(to: cache)
  }
}
