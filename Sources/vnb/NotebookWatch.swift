import Evaluation
import Glibc
import Planning
import Sessions
import Terminal

/// What `vnb watch` does: looks at the notebook whenever it, or what its cells read, is saved, runs
/// what is cheap, and holds the rest until a key releases it.
final class NotebookWatch {
  private let options: WatchSubcommand
  private let console: Console
  private let budget: Double
  /// Keys of cells that failed: they fail again until something changes.
  private var failed: Set<String> = []
  private var files = WatchedFiles(texts: [])

  /// Between two looks at the file.
  private static let interval: Int32 = 150

  init(options: WatchSubcommand) {
    self.options = options
    console = Console(options.console)
    budget = DurationText.parse(options.budget) ?? 10
  }

  func start() -> Sessions.ExitCode {
    do throws(CommandFailure) {
      let place = try NotebookFile.find(options.notebook)
      Interruptions.listen()
      console.note("watching \(place.written); Ctrl-C ends")
      return watch(place)
    } catch {
      return console.report(error)
    }
  }

  private enum Wish {
    case look, release
    case end(Sessions.ExitCode)
  }

  private func watch(_ place: NotebookPlace) -> Sessions.ExitCode {
    let texts = [place.file] + (options.parameters.params.map { [Surroundings.absolute($0)] } ?? [])
    files = WatchedFiles(texts: texts)
    var isReleased = false
    while true {
      // As they were before: what is saved while cells run is looked at next.
      files.look()
      let holds = update(isReleased: isReleased)
      if Interruptions.isRequested { return Interruptions.exitCode(for: [.interrupted]) }
      switch wait(holds: holds) {
      case .look: isReleased = false
      case .release: isReleased = true
      case .end(let code): return code
      }
    }
  }

  // MARK: - Waiting

  /// Waits for a save or for a key.
  private func wait(holds: Bool) -> Wish {
    while true {
      switch KeyReader.poll(milliseconds: Self.interval) {
      case .character("q"): return .end(.success)
      case .character("r"), .enter: if holds { return .release }
      case .interrupt:
        raise(SIGINT)
      case .none, .some: break
      }
      if Interruptions.isRequested {
        return .end(Interruptions.exitCode(for: [.interrupted]))
      }
      if files.haveChanged() {
        // Whoever writes a file is given the time to write it to its end.
        usleep(50_000)
        return .look
      }
    }
  }

  // MARK: - Bringing up to date

  /// - Returns: whether something is held.
  private func update(isReleased: Bool) -> Bool {
    do {
      var opened = try open()
      // Its digests are those of files that were looked at before.
      if files.follow(Set(opened.checked.pathDigests.keys)) { opened = try open() }
      return try update(opened, isReleased: isReleased)
    } catch {
      _ = console.report(error)
      console.note("waiting for the next save")
      return false
    }
  }

  private func open() throws -> OpenedNotebook {
    try OpenedNotebook(
      options.notebook, parameters: options.parameters, seed: options.values.seed,
      output: options.output, console: console)
  }

  private func update(_ opened: OpenedNotebook, isReleased: Bool) throws -> Bool {
    let planner = NotebookPlan(console: console, opened: opened)
    let cells = BudgetedCells(
      opened.checked, outdated: outdated(opened), budget: isReleased ? nil : budget
    ) { planner.plan($0) }
    if !cells.run.isEmpty { try run(cells.run, of: opened) }
    guard !Interruptions.isRequested else { return false }
    for held in cells.held {
      let price = held.price.map { "about \(DurationText.text($0))" } ?? "an unknown time"
      let commands =
        held.commands.isEmpty ? "" : " (\(held.commands.joined(separator: ", ")))"
      console.result("held: '\(held.label)' takes \(price)\(commands)")
    }
    for waiting in cells.waiting {
      console.result("held: '\(waiting.label)' needs '\(waiting.cell)'")
    }
    if cells.held.isEmpty {
      console.note("up to date; waiting for the next save")
    } else {
      console.note("press r to run what is held")
    }
    return !cells.held.isEmpty
  }

  /// Cells that are stale, that never ran or whose files are gone, unless they failed as they are.
  private func outdated(_ opened: OpenedNotebook) -> Set<Int> {
    let statuses = CellStatus.all(
      of: opened.checked, in: opened.folder, library: console.library, cache: console.cache)
    return Set(
      statuses.indices.filter { index in
        guard !failed.contains(key(index, opened.checked)) else { return false }
        return switch statuses[index].state {
        case .current: !statuses[index].files.isEmpty
        case .stale, .failed, .neverRun: true
        case .off: false
        }
      })
  }

  private func key(_ index: Int, _ notebook: CheckedNotebook) -> String {
    let cell = notebook.cells[index]
    let claims = notebook.claimParts(of: cell).sorted { $0.key < $1.key }
      .map { "\($0.key)=\($0.value)" }
    return ([cell.cell.label, cell.key?.hexadecimal ?? ""] + claims).joined(separator: " ")
  }

  private func run(_ chosen: Set<Int>, of opened: OpenedNotebook) throws {
    let reporter = RunReporter(
      console: console, source: opened.source, printsResults: true,
      pictures: PictureDisplay(options.pictures.pictures, console.environment))
    let setup = RunnerSetup(
      console: console, cache: try options.console.cacheFolder(), values: options.values,
      profile: options.parameters.profile)
    let report = try setup.runner(of: opened) { reporter.receive($0) }.run(chosen)
    setup.keepMeasurements(of: opened.checked)
    for index in chosen {
      let record = report.manifest.record(for: opened.checked.cells[index].cell.label)
      if record?.state != .finished { failed.insert(key(index, opened.checked)) }
    }
    try DocumentWriter(
      place: opened.place, folder: opened.folder, notebook: opened.checked, report: report
    ).write()
    reporter.finish(documents: [])
  }
}
