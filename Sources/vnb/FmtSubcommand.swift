import ArgumentParser
import Evaluation
import NotebookFormat
import Sessions
import Stores

/// `vnb fmt NOTEBOOK…`
struct FmtSubcommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fmt",
    abstract: "Lay out the cells of notebooks alike.",
    discussion: """
      Blanks, indentation and lines of more than 100 columns are put in order; what the cells say, \
      and every byte outside of them, stays. A notebook with syntax errors is left alone. Prints \
      the notebooks that it changed.
      """)

  @Argument(help: "Notebooks to lay out.", completion: .file(extensions: ["vnb", "md"]))
  var notebooks: [String]

  @Flag(help: "Only names the notebooks that would change; exits with 3 if there are any.")
  var check = false

  @OptionGroup var console: ConsoleOptions

  func run() throws {
    let output = Console(console)
    var codes: Set<Sessions.ExitCode> = []
    for name in notebooks {
      do {
        codes.insert(try layOut(name, output))
      } catch {
        output.error(error)
        codes.insert(Sessions.ExitCode(error.cause))
      }
    }
    throw Sessions.ExitCode.first(of: codes).thrown
  }

  private func layOut(
    _ name: String, _ output: Console
  ) throws(CommandFailure) -> Sessions.ExitCode {
    let place = try NotebookFile.find(name)
    let source = try NotebookFile.read(place)
    let parsed = NotebookParser.parse(source)
    let errors = parsed.diagnostics.filter { $0.severity == .error }
    guard errors.isEmpty else {
      output.diagnostics(errors, in: source)
      return .wrongNotebook
    }
    guard let bytes = parsed.tree.laidOut() else {
      output.error(
        "cannot lay out '\(place.written)' without changing what it says",
        hint: "this is a fault of vnb; the notebook is as it was")
      return .ourFault
    }
    guard bytes != source.bytes else { return .success }
    output.result(place.written)
    guard !check else { return .difference }
    try NotebookFile.replace(place, with: bytes)
    return .success
  }
}
