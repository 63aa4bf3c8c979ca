import Digests
import Evaluation
import Language
import Synchronization

// A stored result is made once more and compared, without its notebook:
//
// 1. The statements of its recipe are checked as those of a notebook are, with keys. Among the
//    commands of the last one, those of a sweep's trials included, there is one whose key is the
//    entry's. If there is none, the files that it was made from have changed, or a command has.
// 2. The statements before it run with what is stored; nothing that is missing there is computed.
// 3. The command is computed. What it would have kept is compared with what is kept: type, fields,
//    figures, attributes and the digest of every part, to the bit. Nothing is written.

/// What making a stored result once more showed.
public enum RecomputedResult: Equatable, Sendable {
  case same
  /// It is another: in what.
  case different(String)
  /// It cannot be made again: why.
  case impossible(String)
}

/// Makes stored results once more and compares; see the head of the file.
public struct ResultRecomputer: Sendable {
  private let library: CommandLibrary
  private let store: any ResultStore
  private let threads: Int
  private let isCancelled: @Sendable () -> Bool

  /// - Parameter store: where what a result needs is looked for; nothing is kept in it.
  public init(
    library: CommandLibrary, store: any ResultStore, threads: Int,
    isCancelled: @escaping @Sendable () -> Bool
  ) {
    self.library = library
    self.store = store
    self.threads = threads
    self.isCancelled = isCancelled
  }

  /// Makes a stored result once more.
  ///
  /// - Throws: `Interruption` when it was cancelled.
  public func recompute(_ kept: any KeptResult, under key: Digest) throws -> RecomputedResult {
    guard let recipe = kept.description.recipe else {
      return .impossible("what it was made from was not kept")
    }
    guard kept.description.command != Sweep.name else {
      return .impossible("it lists failed trials, whose results are not stored")
    }
    let result = ComparedStore(reading: store, target: key)
    var statements: [CheckedStatement]
    var interpreter = interpreter(of: key, result)
    do {
      statements = try check(recipe, &interpreter)
    } catch {
      return .impossible(error.message)
    }
    guard case .binding(_, let node)? = statements.popLast()?.asBinding,
      let found = CommandPlace(of: key, in: node)
    else { return .impossible("its files are not as they were, or a command is not") }
    do {
      for statement in statements + found.before {
        for (name, value) in found.locals { interpreter.scope[name] = value }
        _ = try interpreter.run(statement)
      }
      for (name, value) in found.locals { interpreter.scope[name] = value }
    } catch let failure as RunFailure {
      return .impossible(failure.description)
    }
    do {
      _ = try interpreter.value(of: found.node)
    } catch let failure as RunFailure {
      guard failure.failure.cause == .failed else { return .impossible(failure.description) }
      return .different("it cannot be made any more: \(failure)")
    }
    guard let made = result.captured else { return .impossible("it is not kept any more") }
    return try Self.difference(between: kept, and: made).map { .different($0) } ?? .same
  }

  private func interpreter(of key: Digest, _ store: ComparedStore) -> Interpreter {
    var interpreter = Interpreter(
      library: library, context: RunContext(threads: threads, isCancelled: isCancelled),
      store: store)
    interpreter.policy = .recompute(key)
    return interpreter
  }

  /// The statements of a recipe, its values bound.
  private func check(
    _ recipe: Recipe, _ interpreter: inout Interpreter
  ) throws(CommandFailure) -> [CheckedStatement] {
    var checker = Checker(
      library: library,
      options: CheckOptions(
        root: PathRoot(folder: recipe.folder, home: recipe.home), seed: recipe.seed,
        computesKeys: true, allowsShadowing: true))
    var statements: [CheckedStatement] = []
    for step in recipe.steps {
      switch step {
      case .value(let name, let stored):
        checker.define(name, as: stored.value)
        interpreter.scope[name] = stored.value
      case .statement(let text):
        let parsed = Parser.parse(SourceText(name: "recipe", text: text))
        let checked = checker.check(parsed.tree)
        let found = parsed.diagnostics + checker.diagnostics
        if let error = found.first(where: { $0.severity == .error }) {
          throw CommandFailure(.unusableData, error.message)
        }
        statements += checked
      }
    }
    return statements
  }

  // MARK: - Comparing

  /// The first thing in which two results differ; nil when they are the same to the bit.
  private static func difference(
    between kept: any KeptResult, and made: ComparedStore.Made
  ) throws -> String? {
    let (old, new) = (kept.description, made.description)
    if old.type != new.type { return "a \(old.type.name) became a \(new.type.name)" }
    // What no file can hold was not kept.
    let fields = new.fields.filter { StoredValue($0.value) != nil }
    for name in Set(old.fields.keys).union(fields.keys).sorted() {
      if let change = change(of: name, old.fields[name], fields[name]) { return change }
    }
    let figures = new.figures.filter { StoredValue($0.value) != nil }
    if old.figures.map(\.name) != figures.map(\.name) { return "it has other figures" }
    for (figure, newFigure) in zip(old.figures, figures) {
      if let change = change(of: figure.name, figure.value, newFigure.value) { return change }
    }
    if kept.kind != made.content.kind { return "its content is of another kind" }
    if kept.attributes != made.content.attributes { return "its attributes differ" }
    let parts = kept.partDigests
    if Set(parts.keys) != Set(made.content.parts.map(\.name)) { return "it has other parts" }
    for part in made.content.parts {
      var hasher = DigestHasher()
      try part.write { hasher.update($0) }
      if hasher.finish() != parts[part.name] { return "its part '\(part.name)' differs" }
    }
    return nil
  }

  private static func change(of name: String, _ old: Value?, _ new: Value?) -> String? {
    guard old.flatMap(Digest?.of) != new.flatMap(Digest?.of) else { return nil }
    return "\(name) \(old?.text ?? "missing") → \(new?.text ?? "missing")"
  }
}

extension CheckedStatement {
  /// The statement as one that binds what it shows; nil where it computes nothing.
  fileprivate var asBinding: Content? {
    switch content {
    case .binding: content
    case .shown(let node): .binding("", node)
    case .profile, .expectation, .invalid: nil
    }
  }
}

/// A command inside a statement, with what has to be there before it can run.
private struct CommandPlace {
  var node: CheckedNode
  /// The axes of the sweep that it stands in.
  var locals: [(String, Value)] = []
  /// Statements of the sweep's block.
  var before: [CheckedStatement] = []

  /// Finds a command by its key.
  init?(of key: Digest, in node: CheckedNode) {
    if node.value.key == key, case .command = node.content {
      self.node = node
      return
    }
    for operand in node.operands {
      if let place = CommandPlace(of: key, in: operand) {
        self = place
        return
      }
    }
    guard case .sweep(let sweep) = node.content else { return nil }
    for trial in sweep.trials ?? [] where trial.failure == nil {
      guard var place = Self.inside(trial.body, key) else { continue }
      place.locals = Array(zip(sweep.axes.map(\.name), trial.values)) + place.locals
      self = place
      return
    }
    return nil
  }

  private static func inside(_ body: CheckedSweep.Body, _ key: Digest) -> CommandPlace? {
    for (index, statement) in body.statements.enumerated() {
      guard case .binding(_, let node) = statement.content,
        var place = CommandPlace(of: key, in: node)
      else { continue }
      place.before = body.statements[..<index] + place.before
      return place
    }
    guard var place = CommandPlace(of: key, in: body.result) else { return nil }
    place.before = body.statements + place.before
    return place
  }
}

/// A store for making one result again: everything else is read from it, and that one is caught
/// when it would be kept.
private final class ComparedStore: ResultStore {
  struct Made {
    var description: ResultDescription
    var content: StoredContent
  }

  private let store: any ResultStore
  private let target: Digest
  private let made = Mutex<Made?>(nil)

  init(reading store: any ResultStore, target: Digest) {
    self.store = store
    self.target = target
  }

  var captured: Made? { made.withLock { $0 } }

  func result(for key: Digest) throws -> (any KeptResult)? { try store.result(for: key) }

  func keep(_ description: ResultDescription, _ content: StoredContent, for key: Digest) throws {
    guard key == target else { return }
    made.withLock { $0 = Made(description: description, content: content) }
  }

  func reserve(
    _ key: Digest, isCancelled: () -> Bool, onWait: (Int32?) -> Void
  ) throws -> (any Sendable)? { nil }
}
