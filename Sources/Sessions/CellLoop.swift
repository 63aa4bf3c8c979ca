import Digests
import Evaluation
import Language
import NotebookFormat

/// One pass over the cells of a notebook.
struct CellLoop {
  private let runner: NotebookRunner
  private let old: Manifest?
  private let chosen: Set<Int>
  private var interpreter: Interpreter
  private var names: ResultNames
  private let log: RunLog
  private let saved = SavedFiles()

  private(set) var exitCodes: Set<ExitCode> = []
  private(set) var finished: Set<Int> = []
  /// Why cells that need this one cannot run.
  private var unavailable: [Int: String] = [:]
  private var manifest: Manifest

  private var notebook: CheckedNotebook { runner.notebook }

  init(runner: NotebookRunner, library: CommandLibrary, old: Manifest?, chosen: Set<Int>) {
    self.runner = runner
    self.old = old
    self.chosen = chosen
    let log = RunLog(folder: runner.folder)
    self.log = log
    let saved = saved
    let folder = runner.folder
    let emit = runner.emit
    interpreter = Interpreter(
      library: library,
      context: RunContext(
        threads: runner.threads,
        emit: { event in
          log.note(event)
          emit(.running(event))
        },
        isCancelled: runner.isCancelled,
        writeFile: { path, bytes in
          try saved.write(bytes, to: path, in: folder)
        }))
    names = ResultNames(labels: runner.notebook.cells.map(\.cell.label))
    let notebook = runner.notebook
    manifest = Manifest(
      engine: EngineVersion.text,
      notebook: String(notebook.notebook.source.name.split(separator: "/").last ?? ""),
      parameters: Dictionary(
        notebook.parameters.map { ($0.name, $0.value.map(Self.portable) ?? "") }
      ) { first, _ in first },
      profile: runner.profile, seed: notebook.seed)
    manifest.cells = notebook.cells.map { cell in
      if let record = old?.record(for: cell.cell.label) { return record }
      return CellRecord(label: cell.cell.label, key: cell.key?.hexadecimal ?? "")
    }
  }

  /// A value without anything of this machine: paths by their last component.
  private static func portable(_ value: Value) -> String {
    switch value {
    case .path(let path), .source(.path(let path)): path.lastComponent
    case .list(let values): "[\(values.map(portable).joined(separator: ", "))]"
    default: value.text
    }
  }

  // MARK: - All cells

  mutating func runAll() throws -> Manifest {
    var isStopped = false
    reserveNames()
    for (index, cell) in notebook.cells.enumerated() where chosen.contains(index) {
      let label = cell.cell.label
      if isStopped { continue }
      if let reason = reasonNotToRun(cell) {
        leaveOut(index, reason: reason)
        continue
      }
      switch runner.decide(cell) {
      case .run: break
      case .skip:
        unavailable[index] = "cell '\(label)' was skipped"
        continue
      case .quit:
        isStopped = true
        continue
      }
      isStopped = try !run(cell, index: index)
      try manifest.write(to: runner.folder)
    }
    fillInValues()
    try manifest.write(to: runner.folder)
    try log.flush()
    return manifest
  }

  /// Stored results of cells that are left alone keep their names.
  private mutating func reserveNames() {
    for (index, cell) in notebook.cells.enumerated() where !chosen.contains(index) {
      for result in old?.record(for: cell.cell.label)?.results ?? [] where !result.files.isEmpty {
        let extensions = result.files.keys.compactMap { $0.split(separator: ".").last }
        _ = names.next(for: cell.cell.label, extensions: extensions.map(String.init).sorted())
      }
    }
  }

  private func reasonNotToRun(_ cell: CheckedCell) -> String? {
    if cell.isSwitchedOff { return "its condition 'when' is false" }
    for needed in cell.dependencies {
      if let reason = unavailable[needed] { return reason }
    }
    return nil
  }

  private mutating func leaveOut(_ index: Int, reason: String) {
    let cell = notebook.cells[index]
    var record = CellRecord(label: cell.cell.label, key: cell.key?.hexadecimal ?? "")
    record.reason = reason
    replace(record, at: index)
    unavailable[index] =
      cell.isSwitchedOff ? "it needs '\(cell.cell.label)', which was left out: \(reason)" : reason
    runner.emit(.cellNotRun(label: cell.cell.label, reason: reason))
    log.note("not-run", cell: cell.cell.label, [("reason", .text(reason))])
  }

  /// Puts a new record in the place of the old one and removes files that nothing shows any more.
  private mutating func replace(_ record: CellRecord, at index: Int) {
    let gone = manifest.cells[index].results.flatMap { Array($0.files.keys) }
    manifest.cells[index] = record
    let kept = Set(manifest.cells.flatMap(\.results).flatMap { $0.files.keys })
    for file in gone where !kept.contains(file) { runner.folder.remove(file) }
  }

  // MARK: - One cell

  /// - Returns: false when the run has to stop here.
  private mutating func run(_ cell: CheckedCell, index: Int) throws -> Bool {
    let label = cell.cell.label
    let position = notebook.cells.indices.filter(chosen.contains).firstIndex(of: index) ?? 0
    runner.emit(.cellStarted(label: label, number: position + 1, count: chosen.count))
    log.note("cell", cell: label)
    let start = RunLog.monotonicSeconds()
    var record = CellRecord(label: label, key: cell.key?.hexadecimal ?? "")
    record.inputs = cell.inputs.map(\.hexadecimal)
    record.state = .finished
    do {
      for statement in cell.statements { try run(statement, of: cell, into: &record) }
    } catch let failure as RunFailure {
      fail(index, &record, failure)
      return !exitCodes.contains(.inputOutputError) && !exitCodes.contains(.cannotCreateOutput)
    } catch let failure as CommandFailure {
      fail(index, &record, RunFailure(failure, at: cell.cell.range))
      return failure.cause != .inputOutput && failure.cause != .cannotCreate
    } catch is Interruption {
      exitCodes.insert(.interrupted)
      record.state = .notRun
      record.reason = "the run was interrupted here"
      manifest.cells[index].state = .notRun
      manifest.cells[index].reason = record.reason
      runner.emit(.cellNotRun(label: label, reason: "interrupted"))
      log.note("interrupted", cell: label)
      return false
    }
    finished.insert(index)
    replace(record, at: index)
    let seconds = RunLog.monotonicSeconds() - start
    log.note("finished", cell: label, [("seconds", .number(seconds))])
    runner.emit(.cellFinished(label: label, seconds: seconds))
    return true
  }

  private mutating func fail(_ index: Int, _ record: inout CellRecord, _ failure: RunFailure) {
    let label = record.label
    record.state = .failed
    record.reason = failure.failure.message
    record.hint = failure.failure.hint
    replace(record, at: index)
    unavailable[index] = "cell '\(label)' failed"
    exitCodes.insert(ExitCode(failure.failure.cause))
    runner.emit(.cellFailed(label: label, failure))
    log.note("failed", cell: label, [("message", .text(failure.description))])
  }

  private mutating func run(
    _ statement: CheckedStatement, of cell: CheckedCell, into record: inout CellRecord
  ) throws {
    if case .expectation = statement.content, !runner.runsExpectations { return }
    interpreter.context.width = cell.cell.options.width
    switch try interpreter.run(statement) {
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
    let claim = notebook.notebook.source.text(in: outcome.range)
    record.expectations.append(
      ExpectationRecord(
        isMet: outcome.isMet, claim: claim, found: outcome.summary, message: outcome.message))
    runner.emit(.expectation(label: cell.cell.label, outcome, claim: claim))
  }

  // MARK: - Showing

  private mutating func show(
    _ value: Value, of cell: CheckedCell, into record: inout CellRecord
  ) throws {
    let label = cell.cell.label
    let savedFiles = saved.takeAll()
    let options = PresentationOptions(width: cell.cell.options.width)
    let presentation = try Presentation(of: value, options)
    if !savedFiles.isEmpty {
      record.results.append(
        ResultRecord(
          kind: "saved", name: savedFiles[0].path,
          files: Dictionary(savedFiles.map { ($0.path, $0.digest.hexadecimal) }) { $1 },
          text: presentation.text))
      runner.emit(
        .saved(
          label: label, text: presentation.text ?? "",
          paths: savedFiles.map { "\(runner.folder.path)/\($0.path)" }))
      return
    }
    var result = ResultRecord(
      kind: presentation.kind.rawValue, name: "", text: presentation.text,
      width: presentation.pixelSize?.width, height: presentation.pixelSize?.height)
    var paths: [String] = []
    if !presentation.files.isEmpty {
      result.name = names.next(for: label, extensions: presentation.files.map(\.fileExtension))
      for file in presentation.files {
        let name = "\(result.name).\(file.fileExtension)"
        if old == nil || runner.folder.read(name) != file.bytes {
          try runner.folder.write(file.bytes, to: name)
        }
        result.files[name] = file.contentDigest.hexadecimal
        paths.append("\(runner.folder.path)/\(name)")
      }
    }
    record.results.append(result)
    runner.emit(.shown(label: label, presentation, paths: paths))
  }

  // MARK: - Values in prose

  private mutating func fillInValues() {
    for (text, node) in notebook.proseValues {
      if let value = try? interpreter.value(of: node) {
        manifest.values[text] = value.text
      } else if let stored = old?.values[text] {
        manifest.values[text] = stored
      }
    }
  }
}

extension Presentation {
  /// A value that shows itself, or a plain value as text.
  public init(of value: Value, _ options: PresentationOptions) throws {
    if case .result(let result) = value, let presentable = result as? any PresentableValue {
      self = try presentable.presentation(options)
    } else {
      self.init(kind: .text, text: value.text)
    }
  }
}
