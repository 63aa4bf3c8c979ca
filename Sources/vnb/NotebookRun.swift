import ArgumentParser
import Commands
import Evaluation
import Language
import NotebookFormat
import Sessions
import Terminal

/// What `vnb run` does: find, check, run, write the documents.
struct NotebookRun {
  let options: RunSubcommand
  private let console: Console

  init(options: RunSubcommand) {
    self.options = options
    console = Console(options.console)
  }

  func start() -> ArgumentParser.ExitCode {
    do {
      return try run()
    } catch let problem as UsageProblem {
      console.error(problem.message, hint: problem.hint)
      return ArgumentParser.ExitCode(Sessions.ExitCode.wrongUsage.rawValue)
    } catch let failure as CommandFailure {
      console.error(failure.message, hint: failure.hint)
      return ArgumentParser.ExitCode(Sessions.ExitCode(failure.cause).rawValue)
    } catch {
      console.error("\(error)", hint: "this is a fault of vnb")
      return ArgumentParser.ExitCode(Sessions.ExitCode.ourFault.rawValue)
    }
  }

  private func run() throws -> ArgumentParser.ExitCode {
    let place = try NotebookFile.find(options.notebook)
    let source = try NotebookFile.read(place)
    let library = CommandLibrary.standard
    let checked = CheckedNotebook(
      source: source, folder: place.folder, library: library,
      options: NotebookOptions(
        overrides: try overrides(), seed: options.values.seed.map(UInt64.init),
        home: Surroundings.home, computesKeys: true))
    if let code = report(checked) { return code }
    let selection = CellSelection(only: options.only, from: options.from, until: options.until)
    let chosen = try selection.indices(in: checked)
    let folder = place.outputFolder(
      profile: options.profile, isCustom: checked.isCustom,
      override: options.output.map(Surroundings.absolute))

    let reporter = RunReporter(console: console, source: source, printsResults: !options.json)
    Interruptions.listen()
    var runner = NotebookRunner(
      notebook: checked, folder: folder, library: library,
      threads: options.values.threads ?? Surroundings.processorCount)
    runner.runsExpectations = !options.noExpect
    runner.profile = options.profile
    runner.isCancelled = { Interruptions.isRequested }
    runner.emit = { reporter.receive($0) }
    if options.step {
      let stepper = Stepper(console: console, notebook: checked)
      runner.decide = { stepper.decide($0) }
    }
    let report = try runner.run(chosen)
    let documents = DocumentWriter(place: place, folder: folder, notebook: checked, report: report)
    try documents.write()
    reporter.finish(documents: documents.paths)
    if options.json, let bytes = folder.read(Manifest.fileName) { console.result(bytes) }
    return ArgumentParser.ExitCode(exitCode(of: report).rawValue)
  }

  private func exitCode(of report: NotebookRunner.Report) -> Sessions.ExitCode {
    if report.exitCodes.contains(.interrupted), Interruptions.isTermination { return .terminated }
    return Sessions.ExitCode.first(of: report.exitCodes)
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

  // MARK: - Findings

  /// Prints what the check found.
  ///
  /// - Returns: the exit code when nothing can be run.
  private func report(_ checked: CheckedNotebook) -> ArgumentParser.ExitCode? {
    for problem in checked.usageProblems { console.error(problem.message, hint: problem.hint) }
    console.diagnostics(checked.diagnostics, in: checked.notebook.source)
    if !checked.usageProblems.isEmpty {
      return ArgumentParser.ExitCode(Sessions.ExitCode.wrongUsage.rawValue)
    }
    guard checked.hasErrors else { return nil }
    return ArgumentParser.ExitCode(Findings.exitCode(of: checked.diagnostics).rawValue)
  }
}

/// What `vnb check` does.
struct NotebookCheck {
  let options: CheckSubcommand

  func start() -> ArgumentParser.ExitCode {
    let console = Console(options.console)
    var codes: Set<Sessions.ExitCode> = []
    for name in options.notebooks {
      do {
        let place = try NotebookFile.find(name)
        let source = try NotebookFile.read(place)
        let checked = CheckedNotebook(
          source: source, folder: place.folder, library: .standard,
          options: NotebookOptions(home: Surroundings.home))
        console.diagnostics(checked.diagnostics, in: source)
        if checked.hasErrors {
          codes.insert(Findings.exitCode(of: checked.diagnostics))
        } else {
          let cells = checked.cells.count
          console.result("\(place.written): \(cells) \(cells == 1 ? "cell" : "cells"), no errors")
        }
      } catch {
        console.error(error.message, hint: error.hint)
        codes.insert(Sessions.ExitCode(error.cause))
      }
    }
    let code =
      codes.contains(.wrongNotebook) && !codes.contains(.ourFault)
      ? Sessions.ExitCode.wrongNotebook : Sessions.ExitCode.first(of: codes)
    return ArgumentParser.ExitCode(code.rawValue)
  }
}
