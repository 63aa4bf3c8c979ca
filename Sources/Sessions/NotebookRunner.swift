import Digests
import Evaluation
import Language
import NotebookFormat

/// What a run tells while it goes on; a terminal, a log or a test listens.
public enum SessionEvent: Sendable {
  case cellStarted(label: String, number: Int, count: Int)
  /// A result was written; paths are absolute.
  case shown(label: String, Presentation, paths: [String])
  case saved(label: String, text: String, paths: [String])
  case expectation(label: String, ExpectationOutcome, claim: String)
  case cellFailed(label: String, RunFailure)
  case cellNotRun(label: String, reason: String)
  case cellFinished(label: String, seconds: Double)
  case running(RunEvent)
}

/// What is done with the next cell of a run that goes step by step.
public enum StepDecision: Sendable { case run, skip, quit }

/// Runs the cells of a checked notebook and writes what they show.
///
/// A cell's files are written when the cell has shown them, the manifest after every cell: what is
/// finished stays, whatever happens next.
public struct NotebookRunner {
  public let notebook: CheckedNotebook
  public let folder: OutputFolder
  public var threads: Int
  public var runsExpectations = true
  public var profile: String?
  /// Where results are kept and looked for.
  public var store: (any ResultStore)?
  /// Where trainings keep their checkpoints, each in a folder of its own.
  public var progressFolder: String?
  /// What may be taken from the store and what may be computed, where a cell does not say.
  public var policy = StorePolicy.auto
  public var isCancelled: @Sendable () -> Bool = { false }
  public var emit: @Sendable (SessionEvent) -> Void = { _ in }
  /// Told of every command that was computed, and of the seconds that it took without its inputs.
  public var onComputed: @Sendable (CheckedCommand, Double) -> Void = { _, _ in }
  /// Asked before each cell; the interpreter holds the values so far.
  public var decide: (CheckedCell, Interpreter) -> StepDecision = { _, _ in .run }
  /// Told when all cells are through, unless the run ended early.
  public var conclude: (Interpreter) -> Void = { _ in }

  private let library: CommandLibrary

  public init(
    notebook: CheckedNotebook, folder: OutputFolder, library: CommandLibrary, threads: Int
  ) {
    self.notebook = notebook
    self.folder = folder
    self.library = library
    self.threads = threads
  }

  /// A cell may ask for less to be taken from the store, or for less to be computed, never for
  /// more.
  func policy(of options: CellOptions) -> StorePolicy {
    switch options.cache {
    case .auto: policy
    case .off: if case .only = policy { policy } else { .fresh }
    case .only: if case .only = policy { policy } else { .only("'cache: only'") }
    }
  }

  /// What a run left behind.
  public struct Report: Sendable {
    public var manifest: Manifest
    /// Labels of cells whose stored results belong to an older state of the notebook.
    public var stale: Set<String>
    /// Of those, the cells of which it is not known, and why: data are missing.
    public var unjudged: [String: String] = [:]
    public var exitCodes: Set<ExitCode>

    init(manifest: Manifest, stale: Set<String>, exitCodes: Set<ExitCode>) {
      self.manifest = manifest
      self.stale = stale
      self.exitCodes = exitCodes
    }

    /// What a finished run of the notebook would have reported of a stored manifest.
    public init(of manifest: Manifest, in notebook: CheckedNotebook) {
      self.init(
        manifest: manifest, stale: notebook.staleLabels(in: manifest), exitCodes: [])
      for (index, cell) in notebook.cells.enumerated() where stale.contains(cell.cell.label) {
        unjudged[cell.cell.label] = notebook.missingData(of: index)
      }
    }
  }

  /// Brings the chosen cells up to date.
  ///
  /// - Throws: ``CommandFailure`` when the output folder cannot be used; failures of cells are part
  ///   of the report.
  public func run(_ chosen: Set<Int>) throws -> Report {
    try folder.prepare()
    let old = Manifest.read(from: folder)
    var run = CellLoop(runner: self, library: library, old: old, chosen: chosen)
    let manifest = try run.runAll()
    let finished = Set(run.finished.map { notebook.cells[$0].cell.label })
    return Report(
      manifest: manifest,
      stale: old.map { notebook.staleLabels(in: $0).subtracting(finished) } ?? [],
      exitCodes: run.exitCodes)
  }
}

extension CheckedNotebook {
  /// Cells whose stored results belong to an older state of the notebook.
  func staleLabels(in manifest: Manifest) -> Set<String> {
    let stale = cells.filter { cell in
      guard let record = manifest.record(for: cell.cell.label), record.state == .finished else {
        return false
      }
      return !isCurrent(record, of: cell)
    }
    return Set(stale.map(\.cell.label))
  }
}
