import ArgumentParser
import Planning
import Sessions

/// `vnb plan NOTEBOOK`
struct PlanSubcommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Say what a run would compute and what it costs; computes nothing.",
    discussion: """
      Times follow from the speeds of earlier runs on this machine; what never ran here has none. \
      A training that was begun goes on from its checkpoint.
      """)

  @Argument(help: "The notebook.", completion: .file(extensions: ["vnb", "md"]))
  var notebook: String

  @OptionGroup var inspection: InspectionArguments
  @OptionGroup var selection: SelectionArguments
  @OptionGroup var console: ConsoleOptions

  func run() throws {
    let console = Console(console)
    do {
      let opened = try inspection.open(notebook, console, needsData: true)
      let chosen = try CellSelection(selection).indices(in: opened.checked)
      let plan = NotebookPlan(console: console, opened: opened).plan(chosen)
      if inspection.json {
        console.result(json: plan)
      } else {
        PlanPrinter(console: console).print(plan, of: opened)
      }
    } catch {
      throw console.report(error).thrown
    }
  }
}
