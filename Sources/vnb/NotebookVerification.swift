import Commands
import Evaluation
import FoundationEssentials
import Language
import Sessions
import Verification

/// What `vnb verify` does with one notebook: run it into a temporary folder, compare, accept.
struct NotebookVerification {
  let options: VerifySubcommand
  let console: Console

  func verify(
    _ name: String
  ) throws -> (report: VerificationReport, codes: Set<Sessions.ExitCode>) {
    let opened = try OpenedNotebook(
      name, parameters: options.parameters, seed: options.values.seed, output: options.output,
      console: console)
    let chosen = try CellSelection(options.selection).indices(in: opened.checked)
    let printer = VerificationPrinter(console: console, opened: opened)
    guard Manifest.read(from: opened.folder) != nil || options.accept else {
      console.error(
        "\(opened.place.written): there are no results in '\(Surroundings.shown(opened.folder.path))'",
        hint: "'vnb run' makes them, 'vnb verify --accept' records them, too")
      return (VerificationReport(of: opened, verification: nil, isAccepted: false), [.difference])
    }
    let scratch = try ScratchFolder()
    defer { scratch.remove() }
    let recomputed = OutputFolder(path: "\(scratch.path)/\(opened.place.stem)")
    // So that names are given as they were, and cells that are left out keep their records.
    try Manifest.read(from: opened.folder)?.write(to: recomputed)
    let report = try runner(of: opened, in: recomputed).run(chosen)
    let verification = try Verification(
      of: opened.checked, chosen: chosen, stored: opened.folder, recomputed: recomputed,
      report: report, documentNames: DocumentWriter.names(for: opened.place)
    ) { opened.documents(of: $0) }

    var codes = verification.exitCodes
    var isAccepted = false
    if options.accept { isAccepted = try accept(verification, opened, codes: &codes) }
    if !options.json { printer.print(verification, isAccepted: isAccepted) }
    return (
      VerificationReport(of: opened, verification: verification, isAccepted: isAccepted), codes
    )
  }

  /// Nothing is recorded of a run that failed or was interrupted.
  private func accept(
    _ verification: Verification, _ opened: OpenedNotebook, codes: inout Set<Sessions.ExitCode>
  ) throws -> Bool {
    guard codes.isSubset(of: [.difference]) else {
      console.error(
        "\(opened.place.written): nothing was recorded, since not every cell could be computed",
        hint: nil)
      return false
    }
    _ = try verification.accept { opened.documents(of: $0) }
    codes = verification.hasUnmetExpectations ? [.difference] : []
    if verification.files.contains(where: {
      $0.state == .orphaned && opened.folder.contains($0.file)
    }) {
      codes.insert(.difference)
    }
    return true
  }

  /// Cells that were asked for are computed; what they need of others may come from the store.
  private func runner(of opened: OpenedNotebook, in folder: OutputFolder) throws -> NotebookRunner {
    let cache = try options.console.cacheFolder()
    var setup = RunnerSetup(
      console: console, cache: cache, values: options.values,
      profile: options.parameters.profile)
    setup.runsExpectations = !options.noExpect
    let reporter = RunReporter(console: console, source: opened.source, printsResults: false)
    var runner = setup.runnerWithoutStore(of: opened, in: folder) { reporter.receive($0) }
    let selection = CellSelection(options.selection)
    if !selection.isWhole {
      runner.store = RecomputingStore(
        reading: FileResultStore(reading: cache),
        except: opened.checked.keys(of: try selection.named(in: opened.checked)))
    }
    return runner
  }
}

/// A folder of our own for the time of a verification.
struct ScratchFolder {
  let path: String

  /// - Throws: `CommandFailure` when none can be made.
  init() throws(CommandFailure) {
    let root = FileManager.default.temporaryDirectory.path
    path = "\(root == "/" ? "" : root)/vnb-\(UUID().uuidString)"
    do {
      try FileManager.default.createDirectory(
        atPath: path, withIntermediateDirectories: true)
    } catch {
      throw CommandFailure(
        .cannotCreate, "cannot create a folder in '\(root)'", hint: "set TMPDIR to one")
    }
  }

  func remove() { try? FileManager.default.removeItem(atPath: path) }
}

extension OpenedNotebook {
  /// The documents that a state of the results gives, without writing them.
  func documents(of report: NotebookRunner.Report) -> [(name: String, bytes: [UInt8])] {
    DocumentWriter(place: place, folder: folder, notebook: checked, report: report).documents()
  }
}
