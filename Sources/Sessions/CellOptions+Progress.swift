import Evaluation
import NotebookFormat

extension CellOptions {
  /// How often a training of the cell saves.
  var progressInterval: ProgressPlace.Interval {
    switch checkpoint {
    case .epochs(let count): .epochs(count)
    case .steps(let count): .steps(count)
    case .seconds(let seconds): .seconds(seconds)
    case .off: .off
    }
  }
}
