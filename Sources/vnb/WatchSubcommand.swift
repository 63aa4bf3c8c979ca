import ArgumentParser
import Planning
import Sessions

/// `vnb watch NOTEBOOK`
struct WatchSubcommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch",
    abstract: "Bring what is cheap up to date on every save; hold what is dear.",
    discussion: """
      Cells whose price is above the budget are held, with those that need them, until you press \
      r. A save is looked at, and a change of the files that cells read. Prices follow from earlier runs on this machine, as 'vnb plan' shows them. A mistake in \
      the notebook is shown, and the next save looked at. Ctrl-C or q ends.
      """)

  @Argument(help: "The notebook.", completion: .file(extensions: ["vnb", "md"]))
  var notebook: String

  @Option(help: ArgumentHelp("What a cell may cost, such as 10s or 2min.", valueName: "time"))
  var budget = "10s"

  @Option(
    help: ArgumentHelp("Writes results to this folder.", valueName: "dir"), completion: .directory)
  var output: String?

  @OptionGroup var parameters: ParameterArguments
  @OptionGroup var pictures: PictureOptions
  @OptionGroup var console: ConsoleOptions
  @OptionGroup var values: ValueOptions

  func validate() throws {
    guard let seconds = DurationText.parse(budget), seconds >= 0 else {
      throw ValidationError("--budget takes a time such as 10s or 2min, not '\(budget)'")
    }
  }

  func run() throws {
    throw NotebookWatch(options: self).start().thrown
  }
}
