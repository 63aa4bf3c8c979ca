import ArgumentParser
import Commands
import Evaluation
import Language
import NotebookFormat
import Planning
import Sessions
import Stores

/// What `vnb run` does: find, check, run, write the documents.
struct NotebookRun {
  let options: RunSubcommand
  private let console: Console
  private let speeds: SpeedRecorder

  init(options: RunSubcommand) {
    self.options = options
    console = Console(options.console)
    speeds = SpeedRecorder(library: console.library)
  }

  func start() -> Sessions.ExitCode {
    do {
      return try run()
    } catch {
      return console.report(error)
    }
  }

  private func run() throws -> Sessions.ExitCode {
    let opened = try OpenedNotebook(
      options.notebook, parameters: options.parameters, seed: options.values.seed,
      output: options.output, console: console)
    let (place, checked, folder) = (opened.place, opened.checked, opened.folder)
    let chosen = try CellSelection(options.selection).indices(in: checked)

    if options.frozen, let refusal = refusal(of: checked, chosen) { return refusal }
    let reporter = RunReporter(
      console: console, source: opened.source, printsResults: !options.json, pictures: pictures)
    let cache = try options.console.cacheFolder()
    let report = try runner(of: checked, in: folder, cache, reporter).run(chosen)
    speeds.save(to: cache)
    for (path, digest) in checked.pathDigests { FileListing.keep(path, of: digest, in: cache) }
    var codes = report.exitCodes
    let documents = DocumentWriter(place: place, folder: folder, notebook: checked, report: report)
    do {
      try documents.write()
      reporter.finish(documents: documents.paths)
    } catch {
      console.error(error)
      codes.insert(Sessions.ExitCode(error.cause))
    }
    if options.json, let bytes = folder.read(Manifest.fileName) { console.result(bytes) }
    return Interruptions.exitCode(for: codes)
  }

  /// `--frozen`: names what would have to be computed.
  ///
  /// - Returns: nil when everything is in the store.
  private func refusal(of notebook: CheckedNotebook, _ chosen: Set<Int>) -> Sessions.ExitCode? {
    let plan = NotebookPlan(console: console).plan(notebook, chosen)
    guard !plan.computing.isEmpty else { return nil }
    for cell in plan.cells where cell.needsComputing {
      let commands = cell.steps.filter { !$0.isRepeated }.map(\.command)
      console.error(
        "'\(cell.label)' would have to run: \(commands.joined(separator: ", "))", hint: nil)
    }
    console.note("--frozen computes nothing; 'vnb plan' says what it would cost")
    return .refusedToCompute
  }

  /// Pictures belong to a terminal, and to those who step through a notebook or ask for them.
  private var pictures: PictureDisplay? {
    let choice = options.pictures.pictures
    guard !options.json, options.step || choice != .auto else { return nil }
    return PictureDisplay(choice, console.environment)
  }

  private func runner(
    of checked: CheckedNotebook, in folder: OutputFolder, _ cache: CacheFolder,
    _ reporter: RunReporter
  ) throws -> NotebookRunner {
    var runner = NotebookRunner(
      notebook: checked, folder: folder, library: console.library,
      threads: options.values.threads ?? Surroundings.processorCount)
    try runner.keepResults(in: cache)
    if options.fresh { runner.policy = .fresh }
    if options.frozen { runner.policy = .only("'--frozen'") }
    runner.runsExpectations = !options.noExpect
    runner.profile = options.parameters.profile
    Interruptions.listen()
    runner.isCancelled = { Interruptions.isRequested }
    runner.emit = { reporter.receive($0) }
    if options.step {
      let results = StepResults(reporter: reporter)
      let stepper = Stepper(
        console: console, notebook: checked, results: results, pictures: pictures)
      runner.emit = { results.receive($0) }
      runner.decide = { stepper.decide($0, $1) }
      runner.conclude = { stepper.conclude($0) }
    }
    let emit = runner.emit
    runner.emit = { event in
      if case .running(let event) = event { speeds.receive(event) }
      emit(event)
    }
    runner.onComputed = { speeds.receive($0, seconds: $1) }
    return runner
  }
}

extension CellSelection {
  init(_ arguments: SelectionArguments) {
    self.init(only: arguments.only, from: arguments.from, until: arguments.until)
  }
}
