import ArgumentParser
import Evaluation
import Sessions

/// The command line: arguments, wiring and exit codes; the one owner of standard output.
@main
struct Vnb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "vnb",
    abstract: "Notebooks that train: plain-text notebooks with an embedded VAE engine.",
    discussion: """
      Without a subcommand: an interactive session on a terminal; otherwise a program is read from \
      standard input, checked and run.

      Exit codes: 0 all outputs are up to date; 1 a cell failed; 2 the notebook is wrong; 3 an \
      expectation is not met; 64 wrong usage; 66 a file does not exist or cannot be used; 70 a \
      fault of vnb; 73, 74 an output cannot be created or written; 130, 143 interrupted.
      """,
    version: "vnb \(EngineVersion.text)",
    subcommands: [
      RunSubcommand.self, CheckSubcommand.self, HelpSubcommand.self, DoctorSubcommand.self,
      BenchSubcommand.self,
    ])

  @OptionGroup var console: ConsoleOptions
  @OptionGroup var values: ValueOptions

  /// Flags and values that ArgumentParser refuses end with 64, as sysexits has it.
  static func main() {
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch {
      exit(withError: error)
    }
  }

  func run() throws {
    throw try Interactive.start(console: console, values: values)
  }
}
