import ArgumentParser
import Evaluation
import Sessions

/// `vnb figures NOTEBOOK --to DIR`
struct FiguresSubcommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "figures",
    abstract: "Copy the labelled figures of a notebook to a folder, for a post.",
    discussion: """
      Pictures and charts of labelled cells get names that stay: NOTEBOOK-LABEL.png, then \
      NOTEBOOK-LABEL-2.png, charts as .svg, too. Nothing is computed: a figure whose cell has \
      changed since its run is not copied, and the exit code is 4. With --check nothing is written: \
      figures of the folder that are stale, missing or orphaned are named, and the exit code is 3 \
      if there are any.
      """)

  @Argument(
    help: "The notebook, a .vnb or .vnb.md file.", completion: .file(extensions: ["vnb", "md"]))
  var notebook: String

  @Option(
    help: ArgumentHelp("The folder for the figures.", valueName: "dir"), completion: .directory)
  var to: String

  @Flag(help: "Compares the folder with the notebook's results and writes nothing.")
  var check = false

  @Option(
    help: ArgumentHelp("Takes the results from this folder.", valueName: "dir"),
    completion: .directory)
  var output: String?

  @Flag(help: "Prints what was found as JSON.")
  var json = false

  @OptionGroup var parameters: ParameterArguments
  @OptionGroup var console: ConsoleOptions
  @OptionGroup var values: ValueOptions

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
    let opened = try OpenedNotebook(
      notebook, parameters: parameters, seed: values.seed, output: output,
      needsData: false, console: console)
    let copies = FigureCopies(of: opened, library: console.library)
    let folder = OutputFolder(path: Surroundings.absolute(to))
    if check {
      let findings = copies.findings(in: folder)
      report(findings, console)
      return findings.allSatisfy { $0.state == .current } ? .success : .difference
    }
    if !copies.copies.isEmpty { try folder.prepare() }
    let left = try copies.write(to: folder)
    if json {
      report(left, console)
    } else {
      let leftNames = Set(left.map(\.file))
      console.resultPaths(
        copies.copies.map(\.name).filter { !leftNames.contains($0) }.map { "\(folder.path)/\($0)" })
    }
    for finding in left {
      console.error(
        "\(finding.file) was not written: \(finding.reason)",
        hint: opened.checked.hasErrors
          ? "it can be copied where the data are" : "'vnb run \(notebook)' brings it up to date")
    }
    if copies.copies.isEmpty && left.isEmpty {
      console.note("\(opened.place.written) has no labelled figures")
    }
    return left.isEmpty ? .success : .refusedToCompute
  }

  private func report(_ findings: [FigureCopies.Finding], _ console: Console) {
    if json {
      console.result(json: findings)
      return
    }
    let width = findings.map(\.state.rawValue.count).max() ?? 0
    for finding in findings {
      let state = finding.state.rawValue
      let padding = String(repeating: " ", count: width - state.count)
      let reason = finding.reason.isEmpty ? "" : ": \(finding.reason)"
      console.result("\(state)\(padding)  \(finding.file)\(reason)")
    }
  }
}
