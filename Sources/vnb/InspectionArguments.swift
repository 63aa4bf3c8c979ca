import ArgumentParser

/// What `plan`, `status` and `why` take: a notebook, its parameters, its folder.
struct InspectionArguments: ParsableArguments {
  @OptionGroup var parameters: ParameterArguments
  @OptionGroup var values: ValueOptions

  @Option(
    help: ArgumentHelp("The folder of the results.", valueName: "dir"), completion: .directory)
  var output: String?

  @Flag(help: "Prints JSON.")
  var json = false

  /// - Throws: as `OpenedNotebook`.
  func open(
    _ notebook: String, _ console: Console, needsData: Bool
  ) throws -> OpenedNotebook {
    try OpenedNotebook(
      notebook, parameters: parameters, seed: values.seed, output: output, needsData: needsData,
      console: console)
  }
}
