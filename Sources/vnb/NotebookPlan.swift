import Digests
import Evaluation
import Planning
import Sessions
import Stores
import Training

/// Makes plans with what is known on this machine: its speeds, its store.
struct NotebookPlan {
  let console: Console

  func plan(_ notebook: CheckedNotebook, _ chosen: Set<Int>) -> RunPlan {
    let library = console.library
    let store = console.cache.flatMap { try? FileResultStore($0) }
    return RunPlan(
      for: notebook, cells: chosen, library: library,
      speeds: console.cache.map { Speeds.read(from: $0) } ?? Speeds(),
      kept: { command, key in Self.kept(key, by: command, library, store) },
      roundsDone: { roundsDone(by: $0) })
  }

  private static func kept(
    _ key: Digest, by command: CheckedCommand, _ library: CommandLibrary, _ store: FileResultStore?
  ) -> KeptState {
    // What is never kept is as quickly made.
    guard library.commands[command.name]?.storage != ResultStorage.none else { return .content }
    guard let kept = (try? store?.result(for: key)) ?? nil else { return .nothing }
    return kept.kind.isEmpty ? .description : .content
  }

  /// The epochs of the newest checkpoint that a training could go on from.
  private func roundsDone(by command: CheckedCommand) -> Double? {
    guard let cache = console.cache, let trajectory = command.trajectory,
      case .int(let epochs)? = command.arguments.first(where: { $0.name == "epochs" })?
        .value.value.known
    else { return nil }
    let folder = "\(cache.path(of: .checkpoints))/\(trajectory.hexadecimal)"
    return CheckpointFolder(folder).places(upTo: epochs).first.map { Double($0.epoch) }
  }
}
