import ArgumentParser

/// What `plan`, `status` and `why` take: a notebook, its parameters, its folder.
struct InspectionArguments: ParsableArguments {
  @OptionGroup var parameters: ParameterArguments

  @Option(help: "Replaces the notebook's seed.")
  var seed: Int?

  @Option(
    help: ArgumentHelp("The folder of the results.", valueName: "dir"), completion: .directory)
  var output: String?

  @Flag(help: "Prints JSON.")
  var json = false

  func validate() throws {
    if let seed, seed < 0 { throw ValidationError("--seed takes a whole number from 0 on") }
  }

  /// - Throws: as `OpenedNotebook`.
  func open(_ notebook: String, _ console: Console) throws -> OpenedNotebook {
    try OpenedNotebook(
      notebook, parameters: parameters, seed: seed, output: output, console: console)
  }
}
