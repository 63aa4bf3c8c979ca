import ArgumentParser
import Evaluation

/// `-P`, `--params` and `--profile`: which values a notebook's parameters take.
struct ParameterArguments: ParsableArguments {
  @Option(
    name: [.customShort("P")], parsing: .unconditionalSingleValue,
    help: ArgumentHelp("Sets a parameter of the notebook.", valueName: "name=value"))
  var parameters: [String] = []

  @Option(
    help: ArgumentHelp("Reads parameters from a JSON object.", valueName: "file"),
    completion: .file(extensions: ["json"]))
  var params: String?

  @Option(help: ArgumentHelp("Uses a named set of parameters.", valueName: "name"))
  var profile: String?

  /// What they say, paths resolved.
  ///
  /// - Throws: `UsageProblem` for what is no assignment, `CommandFailure` for a file that cannot be
  ///   read.
  func overrides() throws -> ParameterOverrides {
    var overrides = ParameterOverrides(profile: profile)
    let currentFolder = Surroundings.currentFolder
    for assignment in parameters {
      try overrides.add(
        commandLine: assignment, folder: currentFolder, home: Surroundings.home)
    }
    if let file = params {
      let path = Surroundings.absolute(file)
      guard let bytes = Surroundings.read(path) else {
        throw CommandFailure(
          .unusableData, "cannot read '\(file)'", hint: "--params takes a file with a JSON object")
      }
      let folder = String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)])
      try overrides.add(
        json: bytes, fileName: file, folder: folder.isEmpty ? "/" : folder,
        home: Surroundings.home)
    }
    return overrides
  }
}

/// `--only`, `--from`, `--until`: which cells are meant.
struct SelectionArguments: ParsableArguments {
  @Option(help: ArgumentHelp("Takes this cell and what it needs; repeatable.", valueName: "label"))
  var only: [String] = []

  @Option(
    help: ArgumentHelp("Takes this cell, all after it, and what they need.", valueName: "label"))
  var from: String?

  @Option(help: ArgumentHelp("Takes the cells up to and including this one.", valueName: "label"))
  var until: String?
}
