import ArgumentParser
import Commands
import Evaluation
import Sessions
import Stores

/// `vnb gallery FOLDER [--to FILE]`
struct GallerySubcommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gallery",
    abstract: "Make a page on a folder of notebooks: a figure and a sentence each, and the claims.",
    discussion: """
      Notebooks without a number come first, then those with one, by number. A notebook is shown \
      with its title, its description, and the figure of its cell with the option 'cover: true', \
      or else its first picture with a caption. A table lists every 'expect' that names a \
      'source=', with what was measured. Nothing is computed: all comes from the manifests of the \
      last runs. Notebooks that were never run, and cells whose results are out of date, are named, \
      and the exit code is 4. With --check nothing is written, and the exit code is 3 if the page is \
      not what would be written.
      """)

  @Argument(help: "The folder of the notebooks.", completion: .directory)
  var folder: String

  @Option(
    help: ArgumentHelp(
      "The page, Markdown; README.md in the folder unless it is given.", valueName: "file"),
    completion: .file(extensions: ["md"]))
  var to: String?

  @Flag(help: "Compares the page with the notebooks' results and writes nothing.")
  var check = false

  @OptionGroup var console: ConsoleOptions

  func run() throws {
    let output = Console(console)
    do {
      throw try run(output).thrown
    } catch let code as ArgumentParser.ExitCode {
      throw code
    } catch let refusal as NotebookGallery.Refusal {
      output.diagnostics(refusal.diagnostics, in: refusal.source)
      throw Sessions.ExitCode.wrongNotebook.thrown
    } catch {
      throw output.report(error).thrown
    }
  }

  private func run(_ console: Console) throws -> Sessions.ExitCode {
    let folder =
      self.folder.count > 1 && self.folder.hasSuffix("/")
      ? String(self.folder.dropLast()) : self.folder
    let page = to ?? "\(folder)/README.md"
    let target = Surroundings.absolute(page)
    let gallery = try NotebookGallery(of: folder, for: target, library: console.library)
    let command = "vnb gallery \(folder)" + (to.map { " --to \($0)" } ?? "")
    let bytes = Array(gallery.markdown(madeBy: command).utf8)
    for name in gallery.notRun {
      console.error("'\(name)' has no results", hint: "vnb run \(name)")
    }
    for (name, labels) in gallery.outdated {
      let cells = labels.map { "'\($0)'" }.joined(separator: ", ")
      console.error("'\(name)' has results that are out of date: \(cells)", hint: "vnb run \(name)")
    }
    let isUpToDate = gallery.notRun.isEmpty && gallery.outdated.isEmpty
    let codes: Set<Sessions.ExitCode> = isUpToDate ? [] : [.refusedToCompute]
    let isCurrent = Surroundings.read(target) == bytes
    if check {
      guard !isCurrent else { return .first(of: codes) }
      console.error(
        "'\(page)' is not what the results of the notebooks give", hint: "write it anew: \(command)"
      )
      return .first(of: codes.union([.difference]))
    }
    if !isCurrent { try write(bytes, to: target) }
    console.resultPaths([target])
    return .first(of: codes)
  }

  private func write(_ bytes: [UInt8], to target: String) throws(CommandFailure) {
    do throws(FileProblem) {
      try DurableFile.write(bytes, to: target, mode: 0o644)
    } catch {
      throw CommandFailure(error, option: "--to")
    }
  }
}
