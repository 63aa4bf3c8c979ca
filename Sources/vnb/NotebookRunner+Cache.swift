import Evaluation
import Sessions
import Stores

extension NotebookRunner {
  /// Keeps results and trainings in the cache, and looks for them there.
  mutating func keepResults(in cache: CacheFolder) throws(CommandFailure) {
    store = try FileResultStore(cache)
    progressFolder = try cache.preparedForTrainings()
  }
}
