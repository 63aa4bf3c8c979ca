import Digests
import Evaluation
import Language
import NotebookFormat

/// A notebook that was parsed and checked as a whole, with nothing run.
public struct CheckedNotebook: Sendable {
  public let notebook: Notebook
  public let cells: [CheckedCell]
  /// Sorted by place; errors and warnings of the format, the syntax and the check.
  public let diagnostics: [Diagnostic]
  /// Mistakes of the command line: unknown or ill-typed `-P`.
  public let usageProblems: [UsageProblem]
  public let parameters: [ParameterInfo]
  /// Values that the prose asks for, by reference as written.
  public let proseValues: [String: ProseValue]
  /// What is at a path that a command reads, by absolute path; empty without keys.
  public let pathDigests: [String: Digest]
  public let seed: UInt64
  /// As it was after the last cell: for a session inside a run.
  let checker: Checker

  public var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

  /// Whether parameters or the seed differ from the notebook's own.
  public var isCustom: Bool {
    seed != notebook.frontMatter.seed
      || parameters.contains { parameter in
        [.commandLine, .parameterFile].contains(parameter.origin)
          && !Self.isSame(parameter.value, parameter.defaultValue)
      }
  }

  /// A path is the same if it is written alike, too: as that it is part of keys.
  private static func isSame(_ value: Value?, _ other: Value?) -> Bool {
    guard let value, let other else { return false }
    if case .list(let values) = value, case .list(let others) = other {
      return values.count == others.count && zip(values, others).allSatisfy { isSame($0, $1) }
    }
    return Digest?.of(value) == Digest?.of(other) && value.path?.absolute == other.path?.absolute
  }

  /// A cell and all that it needs.
  public func needs(of index: Int) -> Set<Int> {
    var found: Set<Int> = [index]
    var open = [index]
    while let next = open.popLast() {
      for needed in cells[next].dependencies where found.insert(needed).inserted {
        open.append(needed)
      }
    }
    return found
  }

  /// The indices of cells whose `when` is false, and of those that need one of them.
  public var switchedOff: Set<Int> {
    var off: Set<Int> = []
    for (index, cell) in cells.enumerated()
    where cell.isSwitchedOff || cell.dependencies.contains(where: off.contains) {
      off.insert(index)
    }
    return off
  }

  /// For the recipes of what its statements make.
  var emptyRecipeBook: RecipeBook {
    RecipeBook(root: checker.options.root, seed: checker.options.seed)
  }

  public func index(of label: String) -> Int? {
    cells.firstIndex { $0.cell.label == label }
  }
}

/// A value that the prose asks for.
public struct ProseValue: Sendable {
  public let node: CheckedNode
  /// The cell that binds its name.
  public let cell: Int?
}

/// A cell with its statements resolved.
public struct CheckedCell: Sendable {
  public let cell: Cell
  public let statements: [CheckedStatement]
  /// The cell's `when` is false.
  public let isSwitchedOff: Bool
  /// Earlier cells whose values it uses, in order.
  public let dependencies: [Int]
  /// Of everything that its results are made of; nil when it was checked without keys.
  public let key: Digest?
  /// The digests of the files that it reads, sorted.
  public let inputs: [Digest]
}

/// How a notebook is to be read.
public struct NotebookOptions: Sendable {
  public var overrides: ParameterOverrides
  /// `--seed`
  public var seed: UInt64?
  /// For `~/`.
  public var home: String?
  /// Keys need the digests of the files that are read; `check` does without them.
  public var computesKeys: Bool

  public init(
    overrides: ParameterOverrides = ParameterOverrides(), seed: UInt64? = nil,
    home: String? = nil, computesKeys: Bool = false
  ) {
    self.overrides = overrides
    self.seed = seed
    self.home = home
    self.computesKeys = computesKeys
  }
}

extension CheckedNotebook {
  /// Reads and checks a notebook.
  ///
  /// - Parameter folder: absolute; paths in the notebook are relative to it.
  public init(
    source: SourceText, folder: String, library: CommandLibrary, options: NotebookOptions
  ) {
    let parsed = NotebookParser.parse(source)
    let notebook = parsed.tree
    let seed = options.seed ?? notebook.frontMatter.seed
    var checker = Checker(
      library: library,
      options: CheckOptions(
        root: PathRoot(folder: folder, home: options.home), seed: seed,
        overrides: options.overrides,
        computesKeys: options.computesKeys
          && parsed.diagnostics.allSatisfy { $0.severity != .error }))
    checker.announce(notebook.cells.map(\.program))
    let cells = Self.check(notebook.cells, with: &checker)
    var values: [String: ProseValue] = [:]
    for case .prose(let prose) in notebook.parts {
      for value in prose.values {
        let name = value.reference.name.text
        values[Self.text(of: value.reference, in: source)] = ProseValue(
          node: checker.check(value.reference),
          cell: cells.lastIndex { $0.statements.contains { $0.definedNames.contains(name) } })
      }
    }
    self.notebook = notebook
    self.cells = cells
    self.seed = seed
    let found = parsed.diagnostics + checker.diagnostics + Self.unlabelledPictures(in: cells)
    diagnostics = found.sorted {
      ($0.range.lower, $0.range.upper, $0.code) < ($1.range.lower, $1.range.upper, $1.code)
    }
    usageProblems = checker.usageProblems
    parameters = checker.parameters
    proseValues = values
    pathDigests = checker.pathDigests
    self.checker = checker
  }

  /// A reference as it is written, without `$`: the name of its value in the manifest.
  public static func text(of reference: Reference, in source: SourceText) -> String {
    let text = source.text(in: reference.range)
    return text.hasPrefix("$") ? String(text.dropFirst()) : text
  }

  private static func check(_ cells: [Cell], with checker: inout Checker) -> [CheckedCell] {
    var definedIn: [String: Int] = [:]
    var result: [CheckedCell] = []
    for (index, cell) in cells.enumerated() {
      let statements = checker.check(cell.program)
      var isSwitchedOff = false
      if let condition = cell.options.when {
        isSwitchedOff = checker.condition(for: condition) == false
      }
      let used = statements.flatMap(\.usedNames)
      let dependencies = Set(used.compactMap { definedIn[$0] }).sorted()
      for name in statements.flatMap(\.definedNames) { definedIn[name] = index }
      result.append(
        CheckedCell(
          cell: cell, statements: statements, isSwitchedOff: isSwitchedOff,
          dependencies: dependencies, key: key(of: cell, statements),
          inputs: Set(statements.flatMap(\.inputs)).sorted()))
    }
    return result
  }

  /// Of the statements in order, and of the options that change results.
  private static func key(of cell: Cell, _ statements: [CheckedStatement]) -> Digest? {
    var hasher = DigestHasher()
    hasher.update(Array("cell \(cell.options.width)\n".utf8))
    for statement in statements {
      switch statement.content {
      case .binding, .shown:
        guard let key = statement.key else { return nil }
        hasher.update(key.bytes)
      case .profile, .expectation: continue
      case .invalid: return nil
      }
    }
    return hasher.finish()
  }
}

// MARK: - Selection

/// Which cells a run is asked for: `--only`, `--from`, `--until`.
public struct CellSelection: Sendable {
  public var only: [String]
  public var from: String?
  public var until: String?

  public init(only: [String] = [], from: String? = nil, until: String? = nil) {
    self.only = only
    self.from = from
    self.until = until
  }

  public var isWhole: Bool { only.isEmpty && from == nil && until == nil }

  /// The indices of the chosen cells and of all that they need.
  ///
  /// - Throws: ``UsageProblem`` for a label that no cell has.
  public func indices(in notebook: CheckedNotebook) throws(UsageProblem) -> Set<Int> {
    var chosen = try named(in: notebook)
    var waiting = Array(chosen)
    while let next = waiting.popLast() {
      for needed in notebook.cells[next].dependencies where chosen.insert(needed).inserted {
        waiting.append(needed)
      }
    }
    return chosen
  }

  /// The indices of the chosen cells, without those that they need.
  ///
  /// - Throws: ``UsageProblem`` for a label that no cell has.
  public func named(in notebook: CheckedNotebook) throws(UsageProblem) -> Set<Int> {
    func index(_ label: String) throws(UsageProblem) -> Int {
      if let index = notebook.index(of: label) { return index }
      let labels = notebook.cells.map(\.cell.label)
      throw UsageProblem(
        "the notebook has no cell '\(label)'",
        hint: Nearest.name(to: label, in: labels).map { "did you mean '\($0)'?" }
          ?? (labels.isEmpty ? "it has none" : "it has \(labels.joined(separator: ", "))"))
    }
    var chosen = Set(notebook.cells.indices)
    if !only.isEmpty {
      chosen = []
      for label in only { chosen.insert(try index(label)) }
    }
    if let from {
      let first = try index(from)
      chosen.formIntersection(first..<max(first, notebook.cells.count))
    }
    if let until {
      let last = try index(until)
      chosen.formIntersection(0...last)
    }
    return chosen
  }
}
