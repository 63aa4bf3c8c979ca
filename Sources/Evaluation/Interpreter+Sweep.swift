import Language

extension Interpreter {
  /// Runs the trials of a sweep.
  ///
  /// - Parameter failures: messages of trials that are known to fail, by number; they are not run.
  func run(_ sweep: CheckedSweep, failures: [Int: String] = [:]) throws -> Runs {
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
        if let failure = known?.failure ?? failures[number] {
          .failure(TrialFailure(message: failure))
        } else {
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
    return Runs(axes: axes, trials: trials)
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
      case .failed:
        return .failure(TrialFailure(message: error.description))
      case .unusableData:
        return .failure(TrialFailure(message: error.description, isLasting: false))
      // A full disk fails every trial that follows: it ends the sweep. So does a trial that may not
      // be computed.
      case .cannotCreate, .inputOutput, .refused: throw error
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
