import ArgumentParser
import Commands
import Evaluation
import Sessions

/// `vnb origin FILE.png`
struct OriginSubcommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "origin",
    abstract: "Say which cell made a picture, and whether it is current.",
    discussion: """
      Every PNG that vnb writes carries its notebook, its cell and the cell's key. The notebook is \
      looked for beside the file, in the folders above it and their Notebooks/, and from the \
      current folder. Exit code 3: the cell would make another picture now, or whether it would is \
      not known as data are missing; 66: the file is no picture of vnb's, or its notebook is not \
      found.
      """)

  @Argument(help: "A picture.", completion: .file(extensions: ["png"]))
  var file: String

  @Option(
    help: ArgumentHelp("The notebook, where it is not found.", valueName: "notebook"),
    completion: .file(extensions: ["vnb", "md"]))
  var notebook: String?

  @Flag(help: "Prints the answer as JSON.")
  var json = false

  @OptionGroup var parameters: ParameterArguments
  @OptionGroup var console: ConsoleOptions
  @OptionGroup var values: ValueOptions

  private struct Answer: Encodable {
    var notebook: String
    var label: String
    var key: String
    var profile: String?
    /// `current`, `stale` or `unknown`.
    var state: String
    var reason: String
  }

  func run() throws {
    let output = Console(console)
    do {
      throw try run(output).thrown
    } catch let code as ArgumentParser.ExitCode {
      throw code
    } catch {
      throw output.report(error).thrown
    }
  }

  private func run(_ console: Console) throws -> Sessions.ExitCode {
    guard let bytes = Surroundings.read(Surroundings.absolute(file)) else {
      throw CommandFailure(
        .unusableData, "cannot read '\(file)'", hint: "is it there, and readable?")
    }
    guard let origin = FigureOrigin(in: bytes) else {
      throw CommandFailure(
        .unusableData, "'\(file)' does not say where it comes from",
        hint: "only PNG files that vnb wrote do; programs that edit pictures may remove it")
    }
    var answer = Answer(
      notebook: origin.notebook, label: origin.label, key: origin.key, profile: origin.profile,
      state: "unknown", reason: "")
    let code = try judge(&answer, origin, console)
    if json {
      console.result(json: answer)
    } else {
      let profile = origin.profile.map { ", profile \($0)" } ?? ""
      console.result("\(file): cell '\(origin.label)' of \(origin.notebook)\(profile)")
      console.result("\(answer.state): \(answer.reason)")
    }
    return code
  }

  private func judge(
    _ answer: inout Answer, _ origin: FigureOrigin, _ console: Console
  ) throws -> Sessions.ExitCode {
    guard let name = notebook ?? find(origin.notebook) else {
      answer.reason = "'\(origin.notebook)' is not found; name it with --notebook"
      return .unusableInput
    }
    var arguments = parameters
    arguments.profile = parameters.profile ?? origin.profile
    let opened = try OpenedNotebook(
      name, parameters: arguments, seed: values.seed, needsData: false, console: console)
    guard let index = opened.checked.index(of: origin.label) else {
      answer.state = "stale"
      answer.reason = "\(opened.place.written) has no cell '\(origin.label)' any more"
      return .difference
    }
    if let missing = opened.checked.missingData(of: index) {
      answer.reason = "\(missing), so that it is not known whether the cell would make it now"
      return .difference
    }
    guard opened.checked.cells[index].key?.hexadecimal == origin.key else {
      answer.state = "stale"
      answer.reason =
        "the cell, what it needs, or a parameter has changed in \(opened.place.written)"
      return .difference
    }
    answer.state = "current"
    answer.reason = "\(opened.place.written) makes it as it is"
    return .success
  }

  /// The notebook near the picture, or near the current folder.
  private func find(_ name: String) -> String? {
    var folder = Surroundings.absolute(file)
    var candidates: [String] = []
    while let slash = folder.lastIndex(of: "/") {
      folder = String(folder[..<slash])
      candidates += ["\(folder)/\(name)", "\(folder)/Notebooks/\(name)"]
    }
    candidates += [name, "Notebooks/\(name)"].map(Surroundings.absolute)
    return candidates.first { Surroundings.fileSize($0) != nil && !Surroundings.isFolder($0) }
  }
}
