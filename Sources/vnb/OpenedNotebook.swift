import ArgumentParser
import Commands
import Evaluation
import Language
import Sessions

/// A notebook that was found, read and checked for a subcommand, with the place of its results.
struct OpenedNotebook {
  let place: NotebookPlace
  let checked: CheckedNotebook
  let folder: OutputFolder

  var source: SourceText { checked.notebook.source }

  /// The notebook cannot be run; its findings were printed.
  struct Refusal: Error {
    let exitCode: Sessions.ExitCode
  }

  /// - Parameters:
  ///   - seed: `--seed`
  ///   - output: `--output`, as it was given
  ///   - needsData: false where nothing is computed: paths written in the notebook at which there
  ///     is nothing are then noted only, and what reads them has no keys.
  /// - Throws: `Refusal` after printing what the check found, `UsageProblem`, `CommandFailure`.
  init(
    _ name: String, parameters: ParameterArguments, seed: Int? = nil, output: String? = nil,
    needsData: Bool = true, console: Console
  ) throws {
    place = try NotebookFile.find(name)
    let source = try NotebookFile.read(place)
    checked = CheckedNotebook(
      source: source, folder: place.folder, library: console.library,
      options: NotebookOptions(
        overrides: try parameters.overrides(), seed: seed.map(UInt64.init),
        home: Surroundings.home, computesKeys: true))
    let findings = console.findings(of: checked, needsData: needsData)
    guard findings.isEmpty else { throw Refusal(exitCode: .first(of: findings)) }
    folder = place.outputFolder(
      profile: parameters.profile, isCustom: checked.isCustom,
      override: output.map(Surroundings.absolute))
  }
}

extension Console {
  /// Prints why a subcommand ended early.
  ///
  /// - Returns: the exit code for it.
  func report(_ error: any Error) -> Sessions.ExitCode {
    switch error {
    case let refusal as OpenedNotebook.Refusal: return refusal.exitCode
    case let problem as UsageProblem:
      self.error(problem.message, hint: problem.hint)
      return .wrongUsage
    case let failure as CommandFailure:
      self.error(failure)
      return Sessions.ExitCode(failure.cause)
    default:
      self.error("\(error)", hint: "this is a fault of vnb")
      return .ourFault
    }
  }
}
