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

  init(options: RunSubcommand) {
    self.options = options
    console = Console(options.console)
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

    if options.frozen, let refusal = refusal(of: opened, chosen) { return refusal }
    let reporter = RunReporter(
      console: console, source: opened.source, printsResults: !options.json, pictures: pictures)
    let setup = setup(try options.console.cacheFolder())
    let report = try runner(setup, of: opened, reporter).run(chosen)
    setup.keepMeasurements(of: checked)
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
  private func refusal(of opened: OpenedNotebook, _ chosen: Set<Int>) -> Sessions.ExitCode? {
    let plan = NotebookPlan(console: console, opened: opened).plan(chosen)
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

  private func setup(_ cache: CacheFolder) -> RunnerSetup {
    var setup = RunnerSetup(
      console: console, cache: cache, values: options.values,
      profile: options.parameters.profile)
    setup.runsExpectations = !options.noExpect
    return setup
  }

  private func runner(
    _ setup: RunnerSetup, of opened: OpenedNotebook, _ reporter: RunReporter
  ) throws -> NotebookRunner {
    let results = StepResults(reporter: reporter)
    var runner = try setup.runner(of: opened) { results.receive($0) }
    if options.fresh { runner.policy = .fresh }
    if options.frozen { runner.policy = .only("'--frozen'") }
    if options.step {
      let stepper = Stepper(
        console: console, notebook: opened.checked, results: results, pictures: pictures)
      runner.decide = { stepper.decide($0, $1) }
      runner.conclude = { stepper.conclude($0) }
    }
    return runner
  }
}

extension CellSelection {
  init(_ arguments: SelectionArguments) {
    self.init(only: arguments.only, from: arguments.from, until: arguments.until)
  }
}
