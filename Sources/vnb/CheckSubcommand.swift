import ArgumentParser

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
    throw NotebookCheck(options: self).start()
  }
}
