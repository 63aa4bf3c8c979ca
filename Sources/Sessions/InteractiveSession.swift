import Evaluation
import Language

/// A session of the language without a notebook: the REPL's lines, or a program from standard
/// input.
///
/// An input is checked as a whole before any of it runs; one with errors changes nothing. Names may
/// be bound again. Results go to the session's output folder.
public struct InteractiveSession {
  /// What an input led to.
  public enum Event: Sendable {
    /// Findings of the check; with an error among them nothing was run.
    case diagnostics([Diagnostic], SourceText)
    case shown(Presentation, paths: [String])
    case saved(String, paths: [String])
    case bound(String, ValueType)
    case expectation(ExpectationOutcome)
    case failed(RunFailure, SourceText)
    case interrupted
  }

  public let folder: OutputFolder
  public let library: CommandLibrary
  private var checker: Checker
  private var interpreter: Interpreter
  private var names = ResultNames(labels: [])
  private let keepsEarlierFiles: Bool
  private let saved: SavedFiles
  /// Names that inputs have bound.
  private var ownNames: Set<String> = []
  /// The inputs that ran, in order, as they were written.
  public private(set) var accepted: [String] = []

  /// - Parameters:
  ///   - currentFolder: absolute; what paths in the inputs are relative to.
  ///   - keepsEarlierFiles: results take names that no file in the folder has.
  ///   - store: where results are kept and looked for, as those of notebooks.
  ///   - progressFolder: where trainings keep their checkpoints.
  public init(
    folder: OutputFolder, library: CommandLibrary, currentFolder: String, home: String?,
    seed: UInt64, threads: Int, keepsEarlierFiles: Bool,
    store: (any ResultStore)? = nil, progressFolder: String? = nil,
    emit: @escaping @Sendable (RunEvent) -> Void, isCancelled: @escaping @Sendable () -> Bool
  ) {
    self.folder = folder
    self.library = library
    self.keepsEarlierFiles = keepsEarlierFiles
    let saved = SavedFiles()
    self.saved = saved
    checker = Checker(
      library: library,
      options: CheckOptions(
        root: PathRoot(folder: currentFolder, home: home), seed: seed,
        computesKeys: store != nil, allowsShadowing: true))
    interpreter = Interpreter(
      library: library,
      context: RunContext(
        threads: threads, emit: emit, isCancelled: isCancelled,
        progress: progressFolder.map { ProgressPlace(folder: $0) },
        writeFile: { path, bytes in try saved.write(bytes, to: path, in: folder) },
        hasFiles: { saved.confirm($0, in: folder) }),
      store: store)
    interpreter.recipes = RecipeBook(root: checker.options.root, seed: seed)
  }

  /// A session inside a run of a notebook, with the notebook's names and the values that they have
  /// so far. What it binds is its own: the run does not see it.
  public init(
    inside notebook: CheckedNotebook, _ running: Interpreter, folder: OutputFolder,
    emit: @escaping @Sendable (RunEvent) -> Void, isCancelled: @escaping @Sendable () -> Bool
  ) {
    self.folder = folder
    library = running.library
    keepsEarlierFiles = true
    let saved = SavedFiles()
    self.saved = saved
    checker = notebook.checker
    checker.options.allowsShadowing = true
    interpreter = Interpreter(
      library: running.library,
      context: RunContext(
        threads: running.context.threads, emit: emit, isCancelled: isCancelled,
        progress: running.context.progress,
        writeFile: { path, bytes in try saved.write(bytes, to: path, in: folder) },
        hasFiles: { saved.confirm($0, in: folder) }),
      store: running.store, scope: running.scope)
    interpreter.recipes = running.recipes
  }

  /// Takes over what the notebook has bound since; names that the session bound stay its own.
  public mutating func adopt(_ running: Interpreter) {
    for (name, value) in running.scope where !ownNames.contains(name) {
      interpreter.scope[name] = value
    }
    // Statements of both cannot be told in one order: what needs the notebook's new ones is kept
    // without what it was made from.
    if ownNames.isEmpty { interpreter.recipes = running.recipes }
  }

  /// What the names stand for, for completion.
  public var scope: StaticScope { checker.scope }

  // MARK: - Running

  /// Whether a cell's condition `when` is false by the values so far.
  public func isFalse(_ condition: Condition) -> Bool {
    var checker = checker
    return checker.condition(for: condition) == false
  }

  /// Checks and runs one input.
  ///
  /// - Parameter folder: what its paths are relative to; the session's folder where it is nil.
  /// - Returns: the exit codes of what happened; empty when all went well.
  @discardableResult
  public mutating func run(
    _ source: SourceText, in folder: String? = nil, receive: (Event) -> Void
  ) -> Set<ExitCode> {
    let root = checker.options.root
    if let folder { use(PathRoot(folder: folder, home: root.home)) }
    defer { use(root) }
    let before = checker
    let parsed = Parser.parse(source)
    let statements = parsed.tree.statements
    let hasSyntaxErrors = parsed.diagnostics.contains { $0.severity == .error }
    var found = parsed.diagnostics
    var checked: [CheckedStatement] = []
    if !hasSyntaxErrors {
      checked = check(statements)
      found += checker.diagnostics[before.diagnostics.count...]
    }
    if !found.isEmpty { receive(.diagnostics(found, source)) }
    if found.contains(where: { $0.severity == .error }) {
      checker = before
      return [.wrongNotebook]
    }
    return run(checked, statements, before: before, source: source, receive: receive)
  }

  private mutating func use(_ root: PathRoot) {
    checker.options.root = root
    interpreter.recipes?.root = root
  }

  private mutating func check(_ statements: [Statement]) -> [CheckedStatement] {
    checker.announce([Program(statements: statements)])
    return statements.map { checker.check($0) }
  }

  private mutating func run(
    _ checked: [CheckedStatement], _ statements: [Statement], before: Checker,
    source: SourceText, receive: (Event) -> Void
  ) -> Set<ExitCode> {
    var codes: Set<ExitCode> = []
    var ran = 0
    do {
      for statement in checked {
        try run(
          statement, written: source.text(in: statement.range), codes: &codes, receive: receive)
        ran += 1
      }
    } catch let failure as RunFailure {
      codes.insert(ExitCode(failure.failure.cause))
      receive(.failed(failure, source))
    } catch let failure as CommandFailure {
      codes.insert(ExitCode(failure.cause))
      let range = ran < checked.count ? checked[ran].range : source.wholeRange
      receive(.failed(RunFailure(failure, at: range), source))
    } catch is Interruption {
      codes.insert(.interrupted)
      receive(.interrupted)
    } catch {
      codes.insert(.ourFault)
      receive(.failed(RunFailure(CommandFailure("\(error)"), at: source.wholeRange), source))
    }
    if ran < checked.count {
      // What did not run is not bound either.
      checker = before
      _ = check(Array(statements[..<ran]))
    }
    let text = statements[..<ran].map { source.text(in: $0.range) }.joined(separator: "\n")
    if !text.isEmpty { accepted.append(text) }
    return codes
  }

  private mutating func run(
    _ statement: CheckedStatement, written text: String, codes: inout Set<ExitCode>,
    receive: (Event) -> Void
  ) throws {
    switch try interpreter.run(statement, written: text) {
    case .nothing: break
    case .bound(let name, let value):
      ownNames.insert(name)
      receive(.bound(name, value.type))
    case .expectation(let outcome):
      if outcome.status == .unmet { codes.insert(.difference) }
      receive(.expectation(outcome))
    case .shown(let value): try show(value, receive)
    }
  }

  private mutating func show(_ value: Value, _ receive: (Event) -> Void) throws {
    let presentation = try Presentation(
      of: value, PresentationOptions(width: interpreter.context.width))
    let written = saved.takeAll()
    if !written.isEmpty {
      receive(
        .saved(presentation.text ?? "", paths: written.map { "\(folder.path)/\($0.path)" }))
      return
    }
    var paths: [String] = []
    if !presentation.files.isEmpty {
      let extensions = presentation.files.map(\.fileExtension)
      var stem = names.next(for: "result", extensions: extensions)
      while keepsEarlierFiles, extensions.contains(where: { folder.contains("\(stem).\($0)") }) {
        stem = names.next(for: "result", extensions: extensions)
      }
      for file in presentation.files {
        let name = "\(stem).\(file.fileExtension)"
        try folder.write(file.bytes, to: name)
        paths.append("\(folder.path)/\(name)")
      }
    }
    receive(.shown(presentation, paths: paths))
  }

  // MARK: - Saving

  /// What was shown, and all that it needs, as a notebook.
  public var draft: String { SessionDraft(accepted, seed: checker.options.seed).text }

  public var seed: UInt64 { checker.options.seed }

  /// The names that are bound, with their types, sorted.
  public var boundNames: [(name: String, type: String)] {
    checker.scope.names.map { ($0, checker.scope[$0]?.value.type.name ?? "") }
  }
}
