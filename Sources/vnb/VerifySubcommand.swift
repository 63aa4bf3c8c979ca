import ArgumentParser
import Sessions

/// `vnb verify NOTEBOOK…`
struct VerifySubcommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Compute again and compare with the stored outputs.",
    discussion: """
      Pictures are compared by their pixels, texts and tables by their text, unless a cell's option \
      'verify' says otherwise. For a picture that changed a sheet old | new | difference is written \
      to the folder @verify in the output folder. Files that are missing and files that nothing \
      makes count as differences, another PNG encoding does not. With --from or --only the cells \
      before are computed again, too, where they are needed. Exit code 3: there are differences.
      """)

  @Argument(
    help: "Notebooks to verify.", completion: .file(extensions: ["vnb", "md"]))
  var notebooks: [String]

  @Flag(help: "Records what was computed in the place of what differs.")
  var accept = false

  @Option(
    help: ArgumentHelp("Compares with the results in this folder.", valueName: "dir"),
    completion: .directory)
  var output: String?

  @Flag(name: .customLong("no-expect"), help: "Leaves the notebook's expectations out.")
  var noExpect = false

  @Flag(help: "Prints the comparison as JSON.")
  var json = false

  @OptionGroup var parameters: ParameterArguments
  @OptionGroup var selection: SelectionArguments
  @OptionGroup var console: ConsoleOptions
  @OptionGroup var values: ValueOptions

  func validate() throws {
    guard output == nil || notebooks.count == 1 else {
      throw ValidationError("--output is the folder of one notebook, and there are several")
    }
  }

  func run() throws {
    let console = Console(console)
    var codes: Set<Sessions.ExitCode> = []
    var reports: [VerificationReport] = []
    for notebook in notebooks {
      do {
        let verified = try NotebookVerification(options: self, console: console).verify(notebook)
        codes.formUnion(verified.codes)
        reports.append(verified.report)
      } catch {
        codes.insert(console.report(error))
      }
      if Interruptions.isRequested { break }
    }
    if json { console.result(json: reports) }
    throw Interruptions.exitCode(for: codes).thrown
  }
}
