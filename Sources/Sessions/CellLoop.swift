import Digests
import Evaluation
import Language
import NotebookFormat

// One pass over the cells of a notebook.
//
// 1. Chosen cells run in order. A cell whose values are missing because another one failed, was
//    skipped or is switched off does not run, and says why.
// 2. What a cell finished replaces its record, and files that nothing makes any more are removed.
// 3. A cell that failed, was stopped or could not run shows that. The files of its earlier results
//    stay until they are replaced; only what is switched off shows nothing on purpose.
// 4. Cells that were not chosen keep their records, and their files keep their names.

/// Runs the chosen cells of a notebook and keeps account of it; see the head of the file.
struct CellLoop {
  private let runner: NotebookRunner
  private let old: Manifest?
  private let chosen: [Int]
  private var interpreter: Interpreter
  private var names: ResultNames
  private let log: RunLog
  private let saved: SavedFiles

  private(set) var exitCodes: Set<ExitCode> = []
  private(set) var finished: Set<Int> = []
  /// Cells without values, so that cells that need them cannot run.
  private var absent: [Int: Absence] = [:]
  /// Why no further cell is run.
  private var stop: String?
  private var manifest: Manifest

  private struct Absence {
    var reason: String
    /// By the notebook's own `when`: then its results are gone for good.
    var isIntended: Bool
  }

  private var notebook: CheckedNotebook { runner.notebook }

  init(runner: NotebookRunner, library: CommandLibrary, old: Manifest?, chosen: Set<Int>) {
    self.runner = runner
    self.old = old
    self.chosen = chosen.sorted()
    let log = RunLog(folder: runner.folder)
    self.log = log
    manifest = Manifest(of: runner.notebook, profile: runner.profile, keeping: old)
    names = ResultNames(labels: runner.notebook.cells.map(\.cell.label))
    // Stored results of cells that are left alone keep their names.
    for index in manifest.cells.indices where !chosen.contains(index) {
      names.reserve(manifest.cells[index].files)
    }
    let saved = SavedFiles(reserved: names.taken)
    self.saved = saved
    let (folder, emit) = (runner.folder, runner.emit)
    interpreter = Interpreter(
      library: library,
      context: RunContext(
        threads: runner.threads,
        emit: { event in
          log.note(event)
          emit(.running(event))
        },
        isCancelled: runner.isCancelled,
        progress: runner.progressFolder.map { ProgressPlace(folder: $0) },
        writeFile: { path, bytes in try saved.write(bytes, to: path, in: folder) },
        hasFiles: { saved.confirm($0, in: folder) }),
      store: runner.store)
    interpreter.onComputed = runner.onComputed
    interpreter.recipes = runner.notebook.emptyRecipeBook
  }

  // MARK: - All cells

  mutating func runAll() throws -> Manifest {
    for (position, index) in chosen.enumerated() {
      let cell = notebook.cells[index]
      if let stop {
        noteNotReached(index, because: stop)
      } else if let absence = absence(of: cell) {
        leaveOut(index, absence)
      } else {
        switch runner.decide(cell, interpreter) {
        case .run:
          runner.emit(
            .cellStarted(label: cell.cell.label, number: position + 1, count: chosen.count))
          run(cell, index: index)
          try manifest.write(to: runner.folder)
        case .skip:
          let reason = "cell '\(cell.cell.label)' was skipped"
          absent[index] = Absence(reason: reason, isIntended: false)
          noteNotReached(index, because: "it was skipped")
        case .quit:
          stop = "the run was ended before it"
          noteNotReached(index, because: "the run was ended before it")
        }
      }
    }
    if stop == nil { runner.conclude(interpreter) }
    removeFilesOfVanishedCells()
    fillInValues()
    try manifest.write(to: runner.folder)
    try log.flush()
    return manifest
  }

  private func absence(of cell: CheckedCell) -> Absence? {
    if cell.isSwitchedOff {
      return Absence(reason: "its condition 'when' is false", isIntended: true)
    }
    for needed in cell.dependencies {
      guard let absence = absent[needed] else { continue }
      guard absence.isIntended else { return absence }
      return Absence(
        reason: "it needs '\(notebook.cells[needed].cell.label)', which was left out",
        isIntended: true)
    }
    return nil
  }

  private mutating func leaveOut(_ index: Int, _ absence: Absence) {
    absent[index] = absence
    var record = newRecord(for: notebook.cells[index])
    record.reason = absence.reason
    put(record, at: index, isWhole: absence.isIntended)
    runner.emit(.cellNotRun(label: record.label, reason: absence.reason))
    log.note("not-run", cell: record.label, [("reason", .text(absence.reason))])
  }

  /// Stored results stay as they are.
  private mutating func noteNotReached(_ index: Int, because reason: String) {
    if manifest.cells[index].state == .notRun { manifest.cells[index].reason = reason }
  }

  private func newRecord(for cell: CheckedCell) -> CellRecord {
    CellRecord(label: cell.cell.label, key: cell.key?.hexadecimal ?? "")
  }

  // MARK: - Records and files

  /// Puts a new record in the place of the old one.
  ///
  /// - Parameter isWhole: it replaces the old one: files that it does not name are removed.
  private mutating func put(_ record: CellRecord, at index: Int, isWhole: Bool) {
    let before = manifest.cells[index]
    manifest.cells[index] = record
    if isWhole {
      remove(before.results, and: before.earlierFiles ?? [])
    } else {
      let left = Set(before.files + (before.earlierFiles ?? [])).subtracting(record.files)
      manifest.cells[index].earlierFiles = left.isEmpty ? nil : left.sorted()
    }
  }

  /// Removes the files of results, unless some cell still makes them.
  private func remove(_ results: [ResultRecord], and files: [String]) {
    let kept = Set(manifest.cells.flatMap { $0.files + ($0.earlierFiles ?? []) })
    runner.folder.remove(results, except: kept)
    for file in files where !kept.contains(file) { runner.folder.remove(file) }
  }

  private func removeFilesOfVanishedCells() {
    let labels = Set(notebook.cells.map(\.cell.label))
    for record in old?.cells ?? [] where !labels.contains(record.label) {
      remove(record.results, and: record.earlierFiles ?? [])
    }
  }

  // MARK: - One cell

  private mutating func run(_ cell: CheckedCell, index: Int) {
    let label = cell.cell.label
    log.note("cell", cell: label)
    let start = RunLog.monotonicSeconds()
    var record = newRecord(for: cell)
    record.inputs = cell.inputs.map(\.hexadecimal)
    record.parts =
      KeyParts(
        of: cell, in: notebook, library: interpreter.library
      ).parts
    if runner.runsExpectations { record.claimParts = notebook.claimParts(of: cell) }
    record.state = .finished
    interpreter.policy = runner.policy(of: cell.cell.options)
    interpreter.context.width = cell.cell.options.width
    interpreter.context.progress?.interval = cell.cell.options.progressInterval
    do {
      for statement in cell.statements { try run(statement, of: cell, into: &record) }
    } catch is Interruption {
      interrupt(index, &record)
      return
    } catch let failure as RunFailure {
      fail(index, &record, failure)
      return
    } catch {
      let failure = error as? CommandFailure ?? CommandFailure("\(error)")
      fail(index, &record, RunFailure(failure, at: cell.cell.range))
      return
    }
    finished.insert(index)
    put(record, at: index, isWhole: true)
    let seconds = RunLog.monotonicSeconds() - start
    log.note("finished", cell: label, [("seconds", .number(seconds))])
    runner.emit(.cellFinished(label: label, seconds: seconds))
  }

  private mutating func fail(_ index: Int, _ record: inout CellRecord, _ failure: RunFailure) {
    record.state = .failed
    record.reason = failure.failure.message
    record.hint = failure.failure.hint
    put(record, at: index, isWhole: false)
    absent[index] = Absence(reason: "cell '\(record.label)' failed", isIntended: false)
    let code = ExitCode(failure.failure.cause)
    exitCodes.insert(code)
    // Where one file could not be written the next one cannot be either.
    if code == .cannotCreateOutput || code == .inputOutputError { stop = "the run ended early" }
    runner.emit(.cellFailed(label: record.label, failure))
    log.note("failed", cell: record.label, [("message", .text(failure.description))])
  }

  private mutating func interrupt(_ index: Int, _ record: inout CellRecord) {
    exitCodes.insert(.interrupted)
    stop = "the run was interrupted before it"
    record.state = .notRun
    record.reason = "the run was interrupted here"
    if !record.results.isEmpty || manifest.cells[index].state != .finished {
      put(record, at: index, isWhole: false)
    }
    runner.emit(.cellNotRun(label: record.label, reason: "interrupted"))
    log.note("interrupted", cell: record.label)
  }

  private mutating func run(
    _ statement: CheckedStatement, of cell: CheckedCell, into record: inout CellRecord
  ) throws {
    if case .expectation = statement.content, !runner.runsExpectations { return }
    let text = notebook.notebook.source.text(in: statement.range)
    switch try interpreter.run(statement, written: text) {
    case .nothing: break
    case .bound(let name, let value):
      guard case .result(let result) = value else { return }
      for (field, figure) in result.finalFigures {
        record.figures["\(name).\(field)"] = figure.text
      }
    case .shown(let value): try show(value, of: cell, into: &record)
    case .expectation(let outcome): note(outcome, of: cell, into: &record)
    }
  }

  private mutating func note(
    _ outcome: ExpectationOutcome, of cell: CheckedCell, into record: inout CellRecord
  ) {
    guard outcome.status != .skipped else { return }
    if outcome.status == .unmet { exitCodes.insert(.difference) }
    let claim = notebook.notebook.source.text(in: outcome.claimRange)
    record.expectations.append(
      ExpectationRecord(
        isMet: outcome.isMet, isExpectedToHold: outcome.isExpectedToHold, claim: claim,
        found: outcome.summary, message: outcome.message, source: outcome.source))
    runner.emit(.expectation(label: cell.cell.label, outcome, claim: claim))
  }

  // MARK: - Showing

  private mutating func show(
    _ value: Value, of cell: CheckedCell, into record: inout CellRecord
  ) throws {
    let label = cell.cell.label
    let savedFiles = saved.takeAll()
    let presentation = try Presentation(
      of: value, PresentationOptions(width: cell.cell.options.width))
    if !savedFiles.isEmpty {
      names.reserve(savedFiles.map(\.path))
      record.results.append(ResultRecord(of: savedFiles, text: presentation.text))
      runner.emit(
        .saved(
          label: label, text: presentation.text ?? "",
          paths: savedFiles.map { "\(runner.folder.path)/\($0.path)" }))
      return
    }
    var result = ResultRecord(of: presentation)
    var paths: [String] = []
    if !presentation.files.isEmpty {
      result.name = names.next(for: label, extensions: presentation.files.map(\.fileExtension))
      for file in presentation.files {
        let name = "\(result.name).\(file.fileExtension)"
        let bytes = origin(of: cell).marked(file)
        if runner.folder.read(name) != bytes { try runner.folder.write(bytes, to: name) }
        saved.reserve(name)
        result.note(name, showing: file.contentDigest, bytes)
        paths.append("\(runner.folder.path)/\(name)")
      }
    }
    record.results.append(result)
    runner.emit(.shown(label: label, presentation, paths: paths))
  }

  private func origin(of cell: CheckedCell) -> FigureOrigin {
    FigureOrigin(
      notebook: manifest.notebook, label: cell.cell.label, key: cell.key?.hexadecimal ?? "",
      profile: runner.profile)
  }

  // MARK: - Values in prose

  /// A stored value stands as long as the cell that it comes from keeps its stored results.
  private mutating func fillInValues() {
    for (text, asked) in notebook.proseValues {
      if let value = try? interpreter.value(of: asked.node) {
        manifest.values[text] = value.text
      } else if let cell = asked.cell, manifest.cells[cell].state == .finished {
        manifest.values[text] = old?.values[text]
      }
    }
  }
}
