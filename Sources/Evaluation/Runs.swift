/// What `sweep` makes: the block's value for every combination of the axes, the last one fastest.
public struct Runs: ResultValue {
  public struct Axis: Sendable {
    public var name: String
    public var values: [Value]

    public init(name: String, values: [Value]) {
      self.name = name
      self.values = values
    }
  }

  public struct Trial: Sendable {
    /// One for each axis.
    public var values: [Value]
    public var outcome: Result<Value, TrialFailure>

    public init(values: [Value], outcome: Result<Value, TrialFailure>) {
      self.values = values
      self.outcome = outcome
    }
  }

  public var axes: [Axis]
  public var trials: [Trial]

  public init(axes: [Axis], trials: [Trial]) {
    self.axes = axes
    self.trials = trials
  }

  public var type: ValueType { .runs }

  public var failed: Int {
    trials.count { if case .failure = $0.outcome { true } else { false } }
  }

  /// An axis gives its values, `failed` a number, any other name the list of that field of each
  /// result, with `none` in the places of failed trials.
  public func field(_ name: String) -> Value? {
    if let axis = axes.first(where: { $0.name == name }) { return .list(axis.values) }
    if name == "failed" { return .int(failed) }
    var values: [Value] = []
    var isKnown = false
    for trial in trials {
      if case .success(let value) = trial.outcome, let field = try? Fields.field(name, of: value) {
        values.append(field)
        isKnown = true
      } else {
        values.append(.none)
      }
    }
    return isKnown ? .list(values) : nil
  }

  public var fieldNames: [String] {
    for trial in trials {
      if case .success(let value) = trial.outcome {
        return axes.map(\.name) + Fields.names(of: value)
      }
    }
    return axes.map(\.name)
  }

  public var finalFigures: [(name: String, value: Value)] {
    [("trials", .int(trials.count)), ("failed", .int(failed))]
  }
}

/// Why a trial has no result.
public struct TrialFailure: Error, Sendable {
  public var message: String
  /// Running it again gives the same: not so where a file could not be read.
  public var isLasting: Bool

  public init(message: String, isLasting: Bool = true) {
    self.message = message
    self.isLasting = isLasting
  }
}

/// The declaration of `sweep`. The checker and the interpreter know its block; this is what help,
/// completion and the manual say of it.
public struct Sweep: Command {
  public static let name = "sweep"

  public init() {}

  public var signature: Signature {
    Signature(
      name: Self.name, summary: "runs a block for every combination of values",
      details: """
        The block consists of `let`s and ends in one pipeline, which is its value. Its names are \
        local to it, and nothing inside is shown. Several lists give all combinations, the last \
        one fastest. A trial that fails is a marked place in the figure and counted in `failed`; \
        the others go on.

        Of the result, `$runs.r` is the list of the values of the axis `r`, `$runs.FIELD` the \
        list of that field of each result, and `$runs[0]` the first result.
        """,
      extraArguments: ExtraArguments(
        placeholder: "NAME", type: .list(.value([])),
        help: "the values that the block's `$NAME` goes through"),
      result: .runs,
      example: "sweep r=[0.5, 1, 2] { sample $vae n=7 dist=uniform($r) seed=7 }",
      takesBlock: true)
  }

  public func run(_ call: BoundCall, in context: RunContext) throws -> Value {
    throw CommandFailure("'sweep' runs in the interpreter only")
  }
}
