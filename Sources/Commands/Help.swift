import Evaluation

/// `help train`: a command's page of the manual, or the list of commands.
struct Help: Command {
  static let command = CommandArgument<String?>.optional(
    CommandArgument<String>(
      ArgumentDeclaration(
        name: "command", type: .command, default: .required, isPositional: true,
        help: "a command's name; without it all commands are listed")
    ) { if case .symbol(let name) = $0 { name } else { nil } })

  /// The library that the command itself belongs to, asked for when it runs.
  let library: @Sendable () -> CommandLibrary

  var storage: ResultStorage { .none }

  var signature: Signature {
    Signature(
      name: "help", summary: "explains a command", [Self.command.declaration], result: .text,
      example: "help train")
  }

  func run(_ call: BoundCall, in context: RunContext) throws -> Value {
    let library = library()
    guard let name = call[Self.command] else {
      return .result(TextValue(HelpText.renderIndex(library)))
    }
    guard let found = library.commands[name]?.signature else {
      throw CommandFailure(.failed, "there is no command '\(name)'")
    }
    return .result(TextValue(HelpText.render(found)))
  }
}
