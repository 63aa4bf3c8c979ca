import Language

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
  /// What of the cell at hand may be taken from the store, and what may be computed.
  public var policy = StorePolicy.auto
  /// What ran so far, to keep with every result what it was made from; nil keeps none of that.
  public var recipes: RecipeBook?
  /// Of the statement at hand.
  var recipe: Recipe?
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
    case .shown(let node):
      return .shown(try presentable(try loaded(try value(of: node), node), at: node.range))
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
    case .command(let command): return try stored(node, command)
    case .sweep(let sweep): return try stored(node, sweep)
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

  // MARK: - Commands

  /// Runs a command.
  ///
  /// - Parameter context: what it may use; that of the interpreter with what belongs to the call.
  /// - Returns: its value, and the seconds that it took without its inputs.
  func run(_ command: CheckedCommand, in context: RunContext) throws -> (Value, Double) {
    if context.isCancelled() { throw Interruption() }
    func loaded(_ node: CheckedNode) throws -> Value {
      try self.loaded(try self.value(of: node), node)
    }
    let call = BoundCall(
      inputs: try command.inputs.map { try loaded($0) },
      arguments: Dictionary(
        uniqueKeysWithValues: try command.arguments.map { ($0.name, try loaded($0.value)) }),
      extraArguments: try command.extraArguments.map { ($0.name, try loaded($0.value)) })
    let start = ContinuousClock.now
    let value = try run(command.name, call, in: context, at: command.nameRange)
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    onComputed(command, seconds)
    return (value, seconds)
  }

  /// A value with its content, read now where it is kept.
  private func loaded(_ value: Value, _ node: CheckedNode) throws -> Value {
    do {
      return try value.loaded()
    } catch let failure as CommandFailure {
      throw RunFailure(failure, at: node.range)
    }
  }

  private func run(
    _ name: String, _ call: BoundCall, in context: RunContext, at range: SourceRange
  ) throws -> Value {
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
      name, BoundCall(inputs: [value], arguments: arguments, extraArguments: []), in: context,
      at: range)
  }
}
