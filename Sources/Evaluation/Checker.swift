import Digests
import Language

// The checker is an abstract interpreter: it goes through the statements in order, over what is
// known of values instead of the values, reports everything that cannot work, and leaves resolved
// statements for the interpreter. What has an error gets the type `unknown`, which fits everywhere,
// so that one mistake gives one message.

/// How a program is checked.
public struct CheckOptions: Sendable {
  /// What paths written in the program are relative to.
  public var root: PathRoot
  /// The notebook's seed.
  public var seed: UInt64
  public var overrides: ParameterOverrides
  /// Keys need the digests of all files that are read: `check` does without.
  public var computesKeys: Bool
  /// In the REPL a second `let` replaces the first.
  public var allowsShadowing: Bool

  public init(
    root: PathRoot, seed: UInt64 = 0, overrides: ParameterOverrides = ParameterOverrides(),
    computesKeys: Bool = false, allowsShadowing: Bool = false
  ) {
    self.root = root
    self.seed = seed
    self.overrides = overrides
    self.computesKeys = computesKeys
    self.allowsShadowing = allowsShadowing
  }
}

/// Checks programs one after the other, as the cells of a notebook or the lines of a session.
///
/// Call ``announce(_:)`` with all programs of a notebook first: overrides need to know all
/// parameters, and a name used too early is told from one that is never bound.
public struct Checker: Sendable {
  public let library: CommandLibrary
  public var options: CheckOptions
  public internal(set) var scope = StaticScope()
  /// In the order of their finding.
  public internal(set) var diagnostics: [Diagnostic] = []
  /// Mistakes in `-P`, `--params` and `--profile`.
  public internal(set) var usageProblems: [UsageProblem] = []
  /// The parameters checked so far, in written order.
  public internal(set) var parameters: [ParameterInfo] = []

  /// Names that some statement binds, with the place of the first.
  var announcedNames: [String: SourceRange] = [:]
  var announcedParameters: [String: ParamStatement] = [:]
  var announcedProfiles: [String: ProfileStatement] = [:]
  /// Names read by the statement at hand.
  var usedNames: Set<String> = []
  /// Files read by the statement at hand, when keys are computed.
  var inputs: Set<Digest> = []
  /// What the files at a path hold, by absolute path, when keys are computed: of all that is read.
  public internal(set) var pathDigests: [String: Digest] = [:]
  /// Names that belong to the sweep at hand.
  var localNames: Set<String> = []

  public init(library: CommandLibrary, options: CheckOptions) {
    self.library = library
    self.options = options
  }

  public var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

  /// Hands over what was found since the last time: for sessions, which go on after an error.
  public mutating func takeDiagnostics() -> [Diagnostic] {
    defer { diagnostics = [] }
    return diagnostics
  }

  /// Sorted.
  public var profileNames: [String] { announcedProfiles.keys.sorted() }

  // MARK: - Programs

  /// Takes note of the names, parameters and profiles of a whole notebook, and checks what comes
  /// from the command line against them.
  public mutating func announce(_ programs: [Program]) {
    for program in programs { note(program) }
    checkUsage()
  }

  private mutating func note(_ program: Program) {
    for statement in program.statements {
      switch statement {
      case .param(let statement):
        if announcedNames[statement.name.text] == nil {
          announcedNames[statement.name.text] = statement.name.range
        }
        if announcedParameters[statement.name.text] == nil || options.allowsShadowing {
          announcedParameters[statement.name.text] = statement
        }
      case .profile(let statement):
        if announcedProfiles[statement.name.text] == nil || options.allowsShadowing {
          announcedProfiles[statement.name.text] = statement
        }
      case .let(let statement):
        if announcedNames[statement.name.text] == nil {
          announcedNames[statement.name.text] = statement.name.range
        }
      case .expect, .pipeline: break
      }
    }
  }

  private mutating func checkUsage() {
    if let profile = options.overrides.profile, announcedProfiles[profile] == nil {
      let hint =
        NearestName.hint(for: profile, in: profileNames)
        ?? (profileNames.isEmpty
          ? "the notebook defines none" : "it has \(profileNames.joined(separator: ", "))")
      report(UsageProblem("there is no profile '\(profile)'", hint: hint))
    }
    let known = Set(announcedParameters.keys)
    for (option, list) in [
      ("-P", options.overrides.commandLine), ("--params", options.overrides.file),
    ] {
      for (name, _) in list where !known.contains(ParameterOverrides.key(name)) {
        let hint =
          NearestName.hint(for: ParameterOverrides.key(name), in: known)
          ?? (known.isEmpty
            ? "the notebook has none" : "it has \(known.sorted().joined(separator: ", "))")
        report(UsageProblem("\(option): there is no parameter '\(name)'", hint: hint))
      }
    }
  }

  mutating func report(_ problem: UsageProblem) {
    if !usageProblems.contains(problem) { usageProblems.append(problem) }
  }

  /// Checks a program in order; every statement comes back, those with errors as invalid.
  public mutating func check(_ program: Program) -> [CheckedStatement] {
    note(program)
    return program.statements.map { check($0) }
  }

  /// Checks one statement and binds its name.
  public mutating func check(_ statement: Statement) -> CheckedStatement {
    usedNames = []
    inputs = []
    let errorsBefore = diagnostics.count { $0.severity == .error }
    var content: CheckedStatement.Content
    var defined: [String] = []
    switch statement {
    case .param(let param):
      content = .binding(param.name.text, checkParameter(param))
      defined = [param.name.text]
    case .profile(let profile):
      checkProfile(profile)
      content = .profile(profile.name.text)
    case .let(let binding):
      let node = lower(binding.value, in: .value)
      bind(binding.name, node.value, kind: .binding)
      content = .binding(binding.name.text, node)
      defined = [binding.name.text]
    case .expect(let expect): content = .expectation(checkExpectation(expect))
    case .pipeline(let pipeline): content = .shown(lowerShown(pipeline))
    }
    if diagnostics.count(where: { $0.severity == .error }) > errorsBefore { content = .invalid }
    return CheckedStatement(
      content: content, range: statement.range, definedNames: defined,
      usedNames: usedNames.sorted(),
      inputs: inputs.sorted())
  }

  /// Checks a reference in prose; the interpreter can tell the node's value.
  public mutating func check(_ reference: Reference) -> CheckedNode {
    usedNames = []
    let node = lower(reference)
    if !Self.isText(node.value.type) {
      report(
        .notText, "a value of type \(node.value.type.name) cannot stand in prose",
        at: reference.range, hint: fieldsHint(node.value))
    }
    return node
  }

  /// The names that the reference last checked reads.
  public var namesUsedLast: [String] { usedNames.sorted() }

  // MARK: - Names

  mutating func bind(_ name: Name, _ value: StaticValue, kind: StaticScope.Binding.Kind) {
    if let first = scope[name.text], !options.allowsShadowing {
      diagnostics.append(
        Diagnostic(
          code: CheckCode.boundTwice.rawValue, "'\(name.text)' is bound twice", at: name.range,
          hint: "choose another name",
          notes: [.init(message: "'\(name.text)' is bound here first", range: first.range)]))
      // Uses of either meaning are not reported again.
      scope.bindings[name.text]?.value = .unknown
      return
    }
    scope.bindings[name.text] = StaticScope.Binding(kind: kind, value: value, range: name.range)
  }

  /// Binds a name to a value from elsewhere.
  public mutating func define(_ name: String, as value: Value) {
    scope.bindings[name] = StaticScope.Binding(
      kind: .parameter, value: StaticValue(value.type, known: value, key: .of(value)),
      range: SourceRange(0, 0))
  }

  // MARK: - Reports

  mutating func report(
    _ code: CheckCode, _ message: String, at range: SourceRange, hint: String? = nil
  ) {
    diagnostics.append(Diagnostic(code: code.rawValue, message, at: range, hint: hint))
  }

  mutating func report(_ problem: ValueProblem, at range: SourceRange) {
    report(problem.code, problem.message, at: range, hint: problem.hint)
  }

  /// Types whose values can stand in a text.
  static func isText(_ type: ValueType) -> Bool {
    switch type {
    case .dataset, .images, .model, .trained, .codes, .table, .history, .chart, .runs, .figure,
      .text:
      false
    case .list(let element): isText(element)
    default: true
    }
  }

  func fieldsHint(_ value: StaticValue) -> String? {
    let names = Fields.names(of: value)
    return names.isEmpty ? nil : "it has the fields \(names.joined(separator: ", "))"
  }
}
