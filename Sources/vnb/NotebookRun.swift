import ArgumentParser
import Commands
import Evaluation
import Language
import NotebookFormat
import Sessions

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
    } catch let problem as UsageProblem {
      console.error(problem.message, hint: problem.hint)
      return .wrongUsage
    } catch let failure as CommandFailure {
      console.error(failure)
      return Sessions.ExitCode(failure.cause)
    } catch {
      console.error("\(error)", hint: "this is a fault of vnb")
      return .ourFault
    }
  }

  private func run() throws -> Sessions.ExitCode {
    let place = try NotebookFile.find(options.notebook)
    let source = try NotebookFile.read(place)
    let checked = CheckedNotebook(
      source: source, folder: place.folder, library: .standard,
      options: NotebookOptions(
        overrides: try overrides(), seed: options.values.seed.map(UInt64.init),
        home: Surroundings.home, computesKeys: true))
    let findings = console.findings(of: checked)
    guard findings.isEmpty else { return Sessions.ExitCode.first(of: findings) }
    let chosen = try CellSelection(only: options.only, from: options.from, until: options.until)
      .indices(in: checked)
    let folder = place.outputFolder(
      profile: options.profile, isCustom: checked.isCustom,
      override: options.output.map(Surroundings.absolute))

    let reporter = RunReporter(console: console, source: source, printsResults: !options.json)
    let report = try runner(of: checked, in: folder, reporter).run(chosen)
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

  private func runner(
    of checked: CheckedNotebook, in folder: OutputFolder, _ reporter: RunReporter
  ) -> NotebookRunner {
    var runner = NotebookRunner(
      notebook: checked, folder: folder, library: .standard,
      threads: options.values.threads ?? Surroundings.processorCount)
    runner.runsExpectations = !options.noExpect
    runner.profile = options.profile
    Interruptions.listen()
    runner.isCancelled = { Interruptions.isRequested }
    runner.emit = { reporter.receive($0) }
    if options.step {
      let stepper = Stepper(console: console, notebook: checked)
      runner.decide = { stepper.decide($0) }
    }
    return runner
  }

  // MARK: - Parameters

  private func overrides() throws -> ParameterOverrides {
    var overrides = ParameterOverrides(profile: options.profile)
    let currentFolder = Surroundings.currentFolder
    for assignment in options.parameters {
      try overrides.add(
        commandLine: assignment, folder: currentFolder, home: Surroundings.home)
    }
    if let file = options.params {
      let path = Surroundings.absolute(file)
      guard let bytes = Surroundings.read(path) else {
        throw CommandFailure(
          .unusableData, "cannot read '\(file)'", hint: "--params takes a file with a JSON object")
      }
      let folder = String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)])
      try overrides.add(
        json: bytes, fileName: file, folder: folder.isEmpty ? "/" : folder,
        home: Surroundings.home)
    }
    return overrides
  }
}
