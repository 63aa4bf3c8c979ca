import ArgumentParser
import Evaluation
import Sessions

/// `vnb run NOTEBOOK`
struct RunSubcommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Bring a notebook's outputs up to date.",
    discussion: """
      The notebook is looked for as named, then in Notebooks/. The whole of it is checked before \
      anything runs. Results go to Output/NAME/ beside it, or beside Notebooks/.
      """)

  @Argument(
    help: "The notebook, a .vnb or .vnb.md file.", completion: .file(extensions: ["vnb", "md"]))
  var notebook: String

  @Flag(
    help: ArgumentHelp(
      "Goes cell by cell: shows prose, cell and result, and asks what to do next."))
  var step = false

  @Flag(name: .customLong("no-expect"), help: "Leaves the notebook's expectations out.")
  var noExpect = false

  @Option(
    help: ArgumentHelp("Writes results to this folder.", valueName: "dir"), completion: .directory)
  var output: String?

  @Flag(help: "Prints the manifest as JSON on standard output instead of the results.")
  var json = false

  @Flag(help: "Computes everything, whatever is stored, and replaces it.")
  var fresh = false

  @Flag(help: "Computes nothing: fails with 4 where something would have to be.")
  var frozen = false

  @OptionGroup var parameters: ParameterArguments
  @OptionGroup var selection: SelectionArguments
  @OptionGroup var pictures: PictureOptions
  @OptionGroup var console: ConsoleOptions
  @OptionGroup var values: ValueOptions

  func validate() throws {
    guard !(fresh && frozen) else {
      throw ValidationError("'--fresh' computes everything, '--frozen' nothing: choose one")
    }
  }

  func run() throws {
    throw NotebookRun(options: self).start().thrown
  }
}
