import ArgumentParser
import Planning
import Sessions

/// `vnb status NOTEBOOK…`
struct StatusSubcommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Say which stored results are up to date; computes nothing.",
    discussion: """
      A cell is current when its results belong to the notebook as it is, stale when the notebook, \
      a parameter or the data changed since. Output files that are missing or were edited are \
      named.
      """)

  @Argument(help: "Notebooks.", completion: .file(extensions: ["vnb", "md"]))
  var notebooks: [String]

  @OptionGroup var inspection: InspectionArguments
  @OptionGroup var console: ConsoleOptions

  struct Report: Encodable {
    var notebook: String
    var folder: String
    var cells: [CellStatus]
  }

  func run() throws {
    let console = Console(console)
    var codes: Set<Sessions.ExitCode> = []
    var reports: [Report] = []
    for name in notebooks {
      do {
        let opened = try inspection.open(name, console, needsData: false)
        let cells = CellStatus.all(
          of: opened.checked, in: opened.folder, library: console.library, cache: console.cache)
        reports.append(
          Report(
            notebook: opened.place.written, folder: Surroundings.shown(opened.folder.path),
            cells: cells))
        if !inspection.json {
          StatusPrinter(console: console).print(cells, of: opened)
        }
      } catch {
        codes.insert(console.report(error))
      }
    }
    if inspection.json { console.result(json: reports) }
    throw Sessions.ExitCode.first(of: codes).thrown
  }
}
