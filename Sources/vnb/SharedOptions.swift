import ArgumentParser
import Sessions
import Terminal

/// Options of every subcommand.
struct ConsoleOptions: ParsableArguments {
  enum Color: String, ExpressibleByArgument, CaseIterable { case auto, always, never }

  @Option(help: "Colours in messages: auto, always or never; NO_COLOR is respected.")
  var color = Color.auto

  @Flag(help: "No progress and no notes, only results and errors.")
  var quiet = false

  @Flag(help: "Progress even with --quiet.")
  var progress = false

  @Option(
    help: ArgumentHelp("Keeps results and prepared data in this folder.", valueName: "dir"),
    completion: .directory)
  var cacheDir: String?
}

/// Options that change what is computed. `vnb` itself has them, for its session; a subcommand with
/// options of these names must take the group, since it would not see them otherwise.
struct ValueOptions: ParsableArguments {
  @Option(help: "Seed of what is drawn by chance, in place of the notebook's or of 0.")
  var seed: Int?

  @Option(help: "Threads of the engine; as many as there are processors unless it is given.")
  var threads: Int?

  func validate() throws {
    if let seed, seed < 0 { throw ValidationError("--seed takes a whole number from 0 on") }
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("--threads takes a number from 1 to 1024")
    }
  }
}
