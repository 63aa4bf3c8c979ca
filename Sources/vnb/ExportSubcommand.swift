import ArgumentParser
import Evaluation
import Exporting
import Sessions

/// `vnb export NOTEBOOK --to md|html|ipynb`
struct ExportSubcommand: ParsableCommand {
  enum Format: String, ExpressibleByArgument, CaseIterable { case md, html, ipynb }

  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write a notebook with its results as Markdown, HTML or for Jupyter.",
    discussion: """
      The results are those of the last run; nothing is computed, and what is missing or out of \
      date is marked in the document. It is written beside the results, Output/NAME/NAME.md, .html \
      or .ipynb. The one for Jupyter holds its pictures; the others refer to those beside them.
      """)

  @Argument(
    help: "The notebook, a .vnb or .vnb.md file.", completion: .file(extensions: ["vnb", "md"]))
  var notebook: String

  @Option(help: "The format: md, html or ipynb.")
  var to: Format

  @Flag(help: "Prints the document instead of writing it.")
  var stdout = false

  @Option(
    help: ArgumentHelp("Takes the results from this folder.", valueName: "dir"),
    completion: .directory)
  var output: String?

  @OptionGroup var parameters: ParameterArguments
  @OptionGroup var console: ConsoleOptions
  @OptionGroup var values: ValueOptions

  func run() throws {
    let output = Console(console)
    do {
      try run(output)
    } catch {
      throw output.report(error).thrown
    }
  }

  private func run(_ console: Console) throws {
    let opened = try OpenedNotebook(
      notebook, parameters: parameters, seed: values.seed, output: output,
      needsData: false, console: console)
    let stored = Manifest.read(from: opened.folder)
    if stored == nil {
      console.note(
        "there are no results in '\(Surroundings.shown(opened.folder.path))': 'vnb run' makes them")
    }
    let manifest =
      stored
      ?? Manifest(of: opened.checked, profile: parameters.profile, keeping: nil)
    let bytes = try document(
      DocumentWriter(
        place: opened.place, folder: opened.folder, notebook: opened.checked,
        report: NotebookRunner.Report(of: manifest, in: opened.checked)))
    if stdout {
      console.result(bytes)
      return
    }
    let name = "\(opened.place.stem).\(to.rawValue)"
    if opened.folder.read(name) != bytes { try opened.folder.write(bytes, to: name) }
    console.resultPaths(["\(opened.folder.path)/\(name)"])
  }

  private func document(_ writer: DocumentWriter) throws -> [UInt8] {
    switch to {
    case .md: return Array(MarkdownExporter().markdown(of: writer.rendered).utf8)
    case .html: return Array(HTMLExporter().html(of: writer.rendered).utf8)
    case .ipynb:
      let folder = writer.folder
      return try JupyterExporter(readFile: { folder.read($0) }).json(of: writer.rendered)
    }
  }
}
