import Language

// What a result was made from is kept with it, so that it can be made again long after its notebook
// has changed: for `vnb cache verify`, which compares the two. It is no part of the result's key.
//
// 1. A recipe has the statements that the result needs, as they were written, in the order in which
//    they ran. The last one makes the result, or something that the result is a part of.
// 2. Names whose values are written down or follow from parameters are there with their values, so
//    that neither profiles nor `-P` play a part.
// 3. Names that were bound again, as in a session, are bound again by the recipe, too.
// 4. Checking the recipe gives the key of the result once more, but only if the files are as they
//    were, and if this engine has the same commands: so a recipe proves that it is the right one.

/// What a kept result was made from; see the head of the file.
public struct Recipe: Codable, Sendable {
  public enum Step: Codable, Sendable {
    /// A statement as it was written.
    case statement(text: String)
    /// A name with its value.
    case value(name: String, value: StoredValue)
  }

  /// Absolute; what paths in the statements are relative to.
  public var folder: String
  /// What `~/` stands for.
  public var home: String?
  public var seed: UInt64
  public var steps: [Step]
}

/// The statements that ran, for the recipes of what later ones make.
public struct RecipeBook: Sendable {
  private struct Line: Sendable {
    var step: Recipe.Step
    /// The lines that it needs, with those that they need.
    var needs: Set<Int>
  }

  /// What paths in the statements to come are relative to.
  public var root: PathRoot
  private let seed: UInt64
  private var lines: [Line] = []
  /// The line that bound a name last.
  private var latest: [String: Int] = [:]

  public init(root: PathRoot, seed: UInt64) {
    self.root = root
    self.seed = seed
  }

  /// What a statement's results are made from.
  ///
  /// - Returns: nil where it needs a name whose statement is not known here.
  func recipe(of statement: CheckedStatement, written text: String) -> Recipe? {
    guard let needs = needs(of: statement) else { return nil }
    return Recipe(
      folder: root.folder, home: root.home, seed: seed,
      steps: needs.sorted().map { lines[$0].step } + [.statement(text: text)])
  }

  /// Takes note of a statement that ran.
  mutating func note(_ statement: CheckedStatement, written text: String) {
    guard case .binding(let name, let node) = statement.content else { return }
    if let known = node.value.known, let stored = StoredValue(keepingPaths: known),
      node.value.key == ContentKey.ofValue(known)
    {
      add(Line(step: .value(name: name, value: stored), needs: []), binding: name)
    } else if let needs = needs(of: statement) {
      add(Line(step: .statement(text: text), needs: needs), binding: name)
    } else {
      latest[name] = nil
    }
  }

  private mutating func add(_ line: Line, binding name: String) {
    latest[name] = lines.count
    lines.append(line)
  }

  private func needs(of statement: CheckedStatement) -> Set<Int>? {
    var needs: Set<Int> = []
    for name in statement.usedNames {
      guard let line = latest[name] else { return nil }
      needs.insert(line)
      needs.formUnion(lines[line].needs)
    }
    return needs
  }
}

extension Interpreter {
  /// Runs a statement and keeps with its results what they were made from.
  ///
  /// - Parameter text: the statement as it was written.
  public mutating func run(
    _ statement: CheckedStatement, written text: String
  ) throws -> StatementOutcome {
    recipe = recipes?.recipe(of: statement, written: text)
    defer { recipe = nil }
    let outcome = try run(statement)
    recipes?.note(statement, written: text)
    return outcome
  }
}
