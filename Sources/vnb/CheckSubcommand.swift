import ArgumentParser
import Commands
import Evaluation
import Sessions

/// `vnb check NOTEBOOK…`
struct CheckSubcommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check notebooks without running anything.",
    discussion: "Syntax, names, types, ranges, files and shapes; every mistake with its place.")

  @Argument(help: "Notebooks to check.", completion: .file(extensions: ["vnb", "md"]))
  var notebooks: [String]

  @OptionGroup var console: ConsoleOptions

  func run() throws {
    let output = Console(console)
    var codes: Set<Sessions.ExitCode> = []
    for name in notebooks {
      do {
        codes.formUnion(try check(name, output))
      } catch {
        output.error(error)
        codes.insert(Sessions.ExitCode(error.cause))
      }
    }
    throw Sessions.ExitCode.first(of: codes).thrown
  }

  private func check(
    _ name: String, _ output: Console
  ) throws(CommandFailure) -> Set<Sessions.ExitCode> {
    let place = try NotebookFile.find(name)
    let source = try NotebookFile.read(place)
    let checked = CheckedNotebook(
      source: source, folder: place.folder, library: .standard,
      options: NotebookOptions(home: Surroundings.home))
    let codes = output.findings(of: checked)
    if codes.isEmpty {
      let count = checked.cells.count
      output.result("\(place.written): \(count) \(count == 1 ? "cell" : "cells"), no errors")
    }
    return codes
  }
}
