import Evaluation
import Planning
import Sessions

/// Makes plans with what is known on this machine: its speeds, its store.
struct NotebookPlan {
  let console: Console

  func plan(_ notebook: CheckedNotebook, _ chosen: Set<Int>) -> RunPlan {
    RunPlan(
      for: notebook, cells: chosen, library: console.library,
      speeds: console.cache.map { Speeds.read(from: $0) } ?? Speeds(),
      kept: { _, _ in .nothing }, roundsDone: { _ in nil })
  }
}
