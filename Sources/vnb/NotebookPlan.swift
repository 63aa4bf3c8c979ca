import Digests
import Evaluation
import FoundationEssentials
import Planning
import Sessions
import Stores
import Training

/// Makes plans with what is known on this machine: its speeds, its store, its checkpoints. Nothing
/// is made for it: a cache that is not there has nothing.
struct NotebookPlan {
  let console: Console
  let opened: OpenedNotebook

  func plan(_ chosen: Set<Int>) -> RunPlan {
    guard let cache = console.cache else {
      return RunPlan(
        for: opened.checked, cells: chosen, library: console.library, speeds: Speeds(),
        kept: { _, _ in .nothing }, roundsDone: { _ in nil }, failedTrials: { _ in [] })
    }
    let store = FileResultStore(reading: cache)
    return RunPlan(
      for: opened.checked, cells: chosen, library: console.library,
      speeds: Speeds.read(from: cache),
      kept: { kept($0, $1, in: store) }, roundsDone: { roundsDone($0, in: cache) },
      failedTrials: { key in
        guard let kept = try? store.result(for: key) else { return [] }
        return Set(Sweep.failures(in: kept).keys)
      })
  }

  private func kept(
    _ command: CheckedCommand, _ key: Digest, in store: FileResultStore
  ) -> KeptState {
    guard let storage = console.library.commands[command.name]?.storage, storage != .none,
      let kept = try? store.result(for: key)
    else { return .nothing }
    switch storage {
    case .none: return .nothing
    case .description: return .description
    case .content: return kept.kind.isEmpty ? .description : .content
    case .files: return hasFiles(kept) ? .content : .nothing
    }
  }

  private struct WrittenFile: Codable {
    var path: String
    var digest: String
  }

  /// Whether the files of a `save` are as it wrote them.
  private func hasFiles(_ kept: any KeptResult) -> Bool {
    guard
      let files = try? JSONDecoder().decode(
        [WrittenFile].self, from: Data(kept.attributes.utf8)), !files.isEmpty
    else { return false }
    return files.allSatisfy { file in
      opened.folder.read(file.path).map { Digest(of: $0).hexadecimal } == file.digest
    }
  }

  /// The epochs after which a training can go on.
  private func roundsDone(_ command: CheckedCommand, in cache: CacheFolder) -> Double? {
    guard let trajectory = command.trajectory,
      case .int(let epochs)? = command.arguments.first(where: { $0.name == "epochs" })?.value.value
        .known
    else { return nil }
    let folder = CheckpointFolder(
      "\(cache.path(of: .checkpoints))/\(trajectory.hexadecimal)")
    let reach = folder.reach(of: epochs, keeping: keptEpochs(command, before: epochs))
    return folder.places(upTo: reach).first.map { Double($0.epoch) }
  }

  /// The epochs that 'keep' asks for.
  private func keptEpochs(_ command: CheckedCommand, before epochs: Int) -> [Int] {
    let keep = command.arguments.first { $0.name == "keep" }?.value.value.known
    guard case .call("every", let values)? = keep, case .quantity(let number, _)? = values.first,
      let interval = Int(exactly: number)
    else { return [] }
    return CheckpointFolder.epochs(every: interval, before: epochs)
  }
}
