import Evaluation
import Imaging
import Planning
import Sessions
import Stores

/// Makes runners with what belongs to this machine: store, checkpoints, speeds, signals.
struct RunnerSetup {
  let console: Console
  let cache: CacheFolder
  let values: ValueOptions
  let profile: String?
  var runsExpectations = true

  private let speeds: SpeedRecorder

  init(console: Console, cache: CacheFolder, values: ValueOptions, profile: String?) {
    self.console = console
    self.cache = cache
    self.values = values
    self.profile = profile
    speeds = SpeedRecorder(library: console.library)
  }

  /// A runner that keeps its results and takes what is kept.
  ///
  /// - Parameter receive: is told what happens.
  func runner(
    of opened: OpenedNotebook, receive: @escaping @Sendable (SessionEvent) -> Void
  ) throws(CommandFailure) -> NotebookRunner {
    var runner = runnerWithoutStore(of: opened, in: opened.folder, receive: receive)
    runner.store = try FileResultStore(cache)
    DurableFile.removeLeftovers(in: cache.path)
    PreparedSection(in: cache).removeUnfinishedFiles()
    runner.progressFolder = try cache.preparedForTrainings()
    return runner
  }

  /// A runner that computes everything and keeps nothing but its files.
  func runnerWithoutStore(
    of opened: OpenedNotebook, in folder: OutputFolder,
    receive: @escaping @Sendable (SessionEvent) -> Void
  ) -> NotebookRunner {
    var runner = NotebookRunner(
      notebook: opened.checked, folder: folder, library: console.library,
      threads: values.threads ?? Surroundings.processorCount)
    runner.runsExpectations = runsExpectations
    runner.profile = profile
    Interruptions.listen()
    runner.isCancelled = { Interruptions.isRequested }
    let speeds = speeds
    runner.emit = { event in
      if case .running(let event) = event { speeds.receive(event) }
      receive(event)
    }
    runner.onComputed = { speeds.receive($0, seconds: $1) }
    return runner
  }

  /// Keeps what a run taught of this machine and of the data, for plans and explanations.
  func keepMeasurements(of notebook: CheckedNotebook) {
    speeds.save(to: cache)
    for (path, digest) in notebook.pathDigests { FileListing.keep(path, of: digest, in: cache) }
  }
}
