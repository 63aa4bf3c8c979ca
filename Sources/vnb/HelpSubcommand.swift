import ArgumentParser
import Commands
import Evaluation
import Language
import Sessions

/// `vnb help [COMMAND]`
struct HelpSubcommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "help", abstract: "Explain a command of the language, or list them all.")

  @ArgumentParser.Argument(help: "A command of the language, such as train.")
  var command: String?

  @Flag(help: ArgumentHelp("Print the manual page in mdoc.", visibility: .hidden))
  var man = false

  @OptionGroup var console: ConsoleOptions

  func run() throws {
    let output = Console(console)
    let library = CommandLibrary.standard
    if man {
      output.result(ManualPage(library: library).text)
      return
    }
    guard let command else {
      output.result(HelpText.renderIndex(library))
      output.result("\n'vnb --help' explains the command line.")
      return
    }
    if let found = library.commands[command] {
      output.result(HelpText.render(found.signature))
      return
    }
    if let page = SubcommandHelp.all(columns: nil).first(where: { $0.name == command }) {
      output.result(page.text)
      return
    }
    let names = library.names + SubcommandHelp.all(columns: nil).map(\.name)
    output.error(
      "there is no command '\(command)'",
      hint: Nearest.name(to: command, in: names).map { "did you mean '\($0)'?" }
        ?? "'vnb help' lists them")
    throw Sessions.ExitCode.wrongUsage.thrown
  }
}

/// What `--help` says of each subcommand.
enum SubcommandHelp {
  static func all(columns: Int?) -> [(name: String, text: String)] {
    pages(of: Vnb.configuration.subcommands, in: "", columns)
  }

  private static func pages(
    of subcommands: [any ParsableCommand.Type], in path: String, _ columns: Int?
  ) -> [(name: String, text: String)] {
    subcommands.flatMap { subcommand in
      let name = path + (subcommand.configuration.commandName ?? "")
      let page = (name, Vnb.helpMessage(for: subcommand, columns: columns))
      return [page] + pages(of: subcommand.configuration.subcommands, in: "\(name) ", columns)
    }
  }
}
