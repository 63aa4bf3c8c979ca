import Digests
import Language

/// Keeps results by content between runs. The interpreter asks before it computes, so a result that
/// is kept needs none of its inputs.
public protocol ResultStore: Sendable {
  func value(for key: Digest) -> Value?
  func keep(_ value: Value, for key: Digest)
}

/// A statement that failed while running: what went wrong, and where.
public struct RunFailure: Error, Sendable, CustomStringConvertible {
  public var failure: CommandFailure
  public var range: SourceRange

  public init(_ failure: CommandFailure, at range: SourceRange) {
    self.failure = failure
    self.range = range
  }

  public var description: String { failure.description }
}

/// What running a statement gave.
public enum StatementOutcome: Sendable {
  case bound(String, Value)
  case shown(Value)
  case expectation(ExpectationOutcome)
  /// A `profile`, which says nothing by itself.
  case nothing
}

/// Runs checked statements over the values of the names they use.
///
/// The same statements, seed and files give the same values. Nothing is printed: what happens
/// meanwhile goes to the context's `emit`.
public struct Interpreter: Sendable {
  public let library: CommandLibrary
  public var context: RunContext
  public var store: (any ResultStore)?
  /// Told of every command that was computed, and of the seconds that it took without its inputs.
  public var onComputed: @Sendable (CheckedCommand, Double) -> Void = { _, _ in }
  /// The finished values by name.
  public var scope: [String: Value]

  public init(
    library: CommandLibrary, context: RunContext, store: (any ResultStore)? = nil,
    scope: [String: Value] = [:]
  ) {
    self.library = library
    self.context = context
    self.store = store
    self.scope = scope
  }

  /// - Throws: ``RunFailure`` when a command or a computation fails, ``Interruption`` when the
  ///   context is cancelled.
  public mutating func run(_ statement: CheckedStatement) throws -> StatementOutcome {
    switch statement.content {
    case .binding(let name, let node):
      let value = try value(of: node)
      scope[name] = value
      return .bound(name, value)
    case .shown(let node): return .shown(try presentable(try value(of: node), at: node.range))
    case .expectation(let expectation): return .expectation(try outcome(of: expectation))
    case .profile: return .nothing
    case .invalid:
      throw RunFailure(CommandFailure("the statement has errors"), at: statement.range)
    }
  }

  /// The value of an expression, such as one in prose.
  public func value(of node: CheckedNode) throws -> Value {
    switch node.content {
    case .constant(let value): return value
    case .variable(let name):
      guard let value = scope[name] else {
        throw RunFailure(CommandFailure("'$\(name)' has no value yet"), at: node.range)
      }
      return value
    case .list(let elements):
      return .list(Self.unified(try elements.map { try value(of: $0) }))
    case .call(let name, let arguments):
      return .call(name, try arguments.map { try value(of: $0) })
    case .text(let parts): return .string(try parts.map { try value(of: $0).text }.joined())
    case .command(let command): return try stored(node) { try run(command) }
    case .sweep(let sweep): return try stored(node) { try run(sweep) }
    case .invalid: throw RunFailure(CommandFailure("the expression has errors"), at: node.range)
    case .field(let base, let name):
      let base = try value(of: base)
      return try located(node.range) { () throws(ValueProblem) in
        try Fields.field(name, of: base)
      }
    case .index(let base, let index):
      let (base, index) = (try value(of: base), try value(of: index))
      return try located(node.range) { () throws(ValueProblem) in
        try Fields.element(index, of: base)
      }
    case .negative(let operand):
      let operand = try value(of: operand)
      return try located(node.range) { () throws(ValueProblem) in
        try Arithmetic.negate(operand)
      }
    case .arithmetic(let operation, let left, let right):
      let (left, right) = (try value(of: left), try value(of: right))
      return try located(node.range) { () throws(ValueProblem) in
        try Arithmetic.apply(operation, left, right)
      }
    case .function(let name, let arguments):
      let values = try arguments.map { try value(of: $0) }
      return try located(node.range) { () throws(ValueProblem) in
        try Arithmetic.call(name, values)
      }
    case .fitted(let inner, let type, let label, let root):
      let inner = try value(of: inner)
      return try located(node.range) { () throws(ValueProblem) in
        do throws(ValueProblem) {
          return try type.fit(inner, root: root, builtInSources: library.builtInSources)
        } catch {
          throw ValueProblem(error.code, "\(label) \(error.message)", hint: error.hint)
        }
      }
    }
  }

  /// Ints among floats become floats, so that a list has one type.
  static func unified(_ values: [Value]) -> [Value] {
    let isFloat = values.contains { if case .float = $0 { true } else { false } }
    guard isFloat else { return values }
    return values.map { if case .int(let number) = $0 { .float(Double(number)) } else { $0 } }
  }

  private func located(
    _ range: SourceRange, _ body: () throws(ValueProblem) -> Value
  ) throws(RunFailure) -> Value {
    do {
      return try body()
    } catch {
      throw RunFailure(CommandFailure(error.message, hint: error.hint), at: range)
    }
  }

  private func stored(_ node: CheckedNode, _ compute: () throws -> Value) throws -> Value {
    if let store, let key = node.value.key {
      if let value = store.value(for: key) { return value }
      let value = try compute()
      store.keep(value, for: key)
      return value
    }
    return try compute()
  }

  // MARK: - Commands

  private func run(_ command: CheckedCommand) throws -> Value {
    if context.isCancelled() { throw Interruption() }
    let call = BoundCall(
      inputs: try command.inputs.map { try value(of: $0) },
      arguments: Dictionary(
        uniqueKeysWithValues: try command.arguments.map { ($0.name, try value(of: $0.value)) }),
      extraArguments: try command.extraArguments.map { ($0.name, try value(of: $0.value)) })
    let start = ContinuousClock.now
    let result = try run(command.name, call, at: command.nameRange)
    onComputed(command, (ContinuousClock.now - start) / .seconds(1))
    return result
  }

  private func run(_ name: String, _ call: BoundCall, at range: SourceRange) throws -> Value {
    guard let command = library.commands[name] else {
      throw RunFailure(CommandFailure("there is no command '\(name)'"), at: range)
    }
    do {
      return try command.run(call, in: context)
    } catch let failure as CommandFailure {
      throw RunFailure(failure, at: range)
    } catch let error as Interruption {
      throw error
    } catch let error as RunFailure {
      throw error
    } catch {
      throw RunFailure(CommandFailure("'\(name)' failed: \(error)"), at: range)
    }
  }

  /// Passes a value whose type was not known before through the display command of its type.
  private func presentable(_ value: Value, at range: SourceRange) throws -> Value {
    guard case .result(let result) = value, !(result is any PresentableValue),
      let name = library.display(StaticValue(result.type, runs: (result as? Runs)?.staticRuns)),
      let signature = library.commands[name]?.signature
    else { return value }
    var arguments: [String: Value] = [:]
    for argument in signature.arguments {
      guard case .value(let fallback) = argument.default else { return value }
      arguments[argument.name] = fallback
    }
    return try run(
      name, BoundCall(inputs: [value], arguments: arguments, extraArguments: []), at: range)
  }

  // MARK: - Sweeps

  private func run(_ sweep: CheckedSweep) throws -> Value {
    var axes: [Runs.Axis] = []
    for axis in sweep.axes {
      guard case .list(let values) = try value(of: axis.values), !values.isEmpty else {
        throw RunFailure(
          CommandFailure("the axis '\(axis.name)' is an empty list"), at: axis.values.range)
      }
      axes.append(Runs.Axis(name: axis.name, values: values))
    }
    let count = axes.reduce(1) { min($0 * $1.values.count, Checker.largestSweep + 1) }
    guard count <= Checker.largestSweep else {
      throw RunFailure(
        CommandFailure("the lists give more than \(Checker.largestSweep) combinations"),
        at: sweep.body.result.range)
    }
    let combinations = Self.combinations(of: axes.map(\.values))
    var trials: [Runs.Trial] = []
    for (number, values) in combinations.enumerated() {
      if context.isCancelled() { throw Interruption() }
      context.emit(
        .progress(
          ProgressReport(activity: "sweep", completed: number, total: combinations.count)))
      let known = sweep.trials.flatMap { number < $0.count ? $0[number] : nil }
      let outcome: Result<Value, TrialFailure> =
        if let failure = known?.failure { .failure(TrialFailure(message: failure)) } else {
          try runTrial(
            known?.body ?? sweep.body, isKeyed: known != nil, axes: axes.map(\.name),
            values: values)
        }
      trials.append(Runs.Trial(values: values, outcome: outcome))
    }
    context.emit(
      .progress(
        ProgressReport(
          activity: "sweep", completed: combinations.count, total: combinations.count)))
    return .result(Runs(axes: axes, trials: trials))
  }

  private func runTrial(
    _ body: CheckedSweep.Body, isKeyed: Bool, axes: [String], values: [Value]
  ) throws -> Result<Value, TrialFailure> {
    var inner = self
    // The keys of a block checked for any values do not tell one trial from another.
    if !isKeyed { inner.store = nil }
    for (name, value) in zip(axes, values) { inner.scope[name] = value }
    do {
      for statement in body.statements { _ = try inner.run(statement) }
      return .success(try inner.value(of: body.result))
    } catch let error as RunFailure {
      switch error.failure.cause {
      case .failed, .unusableData: return .failure(TrialFailure(message: error.description))
      // A full disk fails every trial that follows: it ends the sweep.
      case .cannotCreate, .inputOutput: throw error
      }
    }
  }

  /// All combinations, the last list fastest.
  static func combinations(of lists: [[Value]]) -> [[Value]] {
    var result: [[Value]] = [[]]
    for list in lists {
      result = result.flatMap { start in list.map { start + [$0] } }
    }
    return result
  }
}

extension Runs {
  /// What a display command is chosen by.
  var staticRuns: StaticRuns {
    var element = ValueType.unknown
    for trial in trials {
      if case .success(let value) = trial.outcome {
        element = value.type
        break
      }
    }
    return StaticRuns(
      axes: axes.map { ($0.name, $0.values.first?.type ?? .unknown) },
      element: StaticValue(element))
  }
}
