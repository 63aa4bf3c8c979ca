import Language

extension Checker {
  /// Up to so many combinations of known values are checked one by one; the block of a larger
  /// sweep is checked once for all values.
  private static let largestCheckedSweep = 1024
  /// More trials than this are a mistake.
  static let largestSweep = 10_000

  mutating func lowerSweep(_ call: CommandCall, piped: CheckedNode?) -> CheckedNode {
    let findingsBefore = diagnostics.count
    if piped != nil {
      report(.takesNoInput, "'sweep' takes no input from a pipe", at: call.name.range)
    }
    let axes = lowerAxes(call)
    guard let block = call.block else {
      report(
        .missingBlock, "'sweep' needs a block", at: call.name.range,
        hint: "{ … } after the lists, ending in a pipeline")
      return CheckedNode(.invalid, value: StaticValue(.runs), range: call.range)
    }
    let generic = axes.map { axis -> StaticValue in
      StaticValue(
        axis.elementType,
        key: options.computesKeys
          ? ContentKey.combining("axis", [axis.name.text], []) : nil)
    }
    let body = lowerBody(block, axes: axes, values: generic)
    checkCount(of: axes, call.name.range)
    guard let body, !diagnostics[findingsBefore...].contains(where: { $0.severity == .error })
    else { return CheckedNode(.invalid, value: StaticValue(.runs), range: call.range) }
    let trials = lowerTrials(block, axes: axes)
    let sweep = CheckedSweep(
      axes: axes.map { CheckedSweep.Axis(name: $0.name.text, values: $0.values) }, body: body,
      trials: trials)
    var value = StaticValue(
      .runs,
      runs: StaticRuns(
        axes: axes.map { ($0.name.text, $0.elementType) }, element: body.result.value))
    if let count = trials?.count { value.facts["trials"] = .int(count) }
    if options.computesKeys {
      // A trial that cannot run has no key; the block's key stands for all then.
      let results = trials?.map(\.body.result.value.key)
      let isWhole = results?.allSatisfy { $0 != nil } ?? false
      let parts = (isWhole ? results : nil) ?? [body.result.value.key]
      value.key = ContentKey.combining(
        "sweep", axes.map(\.name.text), axes.map(\.values.value.key) + parts)
    }
    return CheckedNode(.sweep(sweep), value: value, range: call.range)
  }

  // MARK: - Axes

  private struct Axis {
    var name: Name
    var values: CheckedNode
    var elementType: ValueType
  }

  private mutating func lowerAxes(_ call: CommandCall) -> [Axis] {
    var axes: [Axis] = []
    for argument in call.arguments {
      guard case .keyword(let keyword) = argument else {
        report(
          .tooManyValues, "'sweep' takes no values without a name", at: argument.range,
          hint: "write r=[…]")
        continue
      }
      let name = Name(ParameterOverrides.key(keyword.key.text), keyword.key.range)
      let values = lower(keyword.value, in: .argument)
      if axes.contains(where: { $0.name.text == name.text }) {
        report(.argumentTwice, "'\(name.text)' is given twice", at: name.range)
        continue
      }
      axes.append(Axis(name: name, values: values, elementType: elementType(of: values, name)))
    }
    if axes.isEmpty, call.arguments.isEmpty {
      report(
        .sweepWithoutAxis, "'sweep' needs a list to go through", at: call.name.range,
        hint: "write sweep r=[1, 2] { … }")
    }
    return axes
  }

  private mutating func elementType(of values: CheckedNode, _ name: Name) -> ValueType {
    if case .list(let elements)? = values.value.known, elements.isEmpty {
      report(.badAxis, "the list of '\(name.text)' is empty", at: values.range)
      return .unknown
    }
    switch values.value.type {
    case .list(let element): return element
    case .unknown: return .unknown
    default:
      report(
        .badAxis,
        "'\(name.text)' of 'sweep' takes a list, not a value of type \(values.value.type.name)",
        at: values.range, hint: "put it in brackets: [ ]")
      return .unknown
    }
  }

  private mutating func checkCount(of axes: [Axis], _ range: SourceRange) {
    var count = 1
    for axis in axes {
      guard case .list(let values)? = axis.values.value.known else { return }
      count = min(count * values.count, Self.largestSweep + 1)
    }
    if count > Self.largestSweep {
      report(
        .badAxis, "the lists give more than \(Self.largestSweep) combinations", at: range)
    }
  }

  // MARK: - The block

  /// Checks the block for given values of the axes; its names end with it.
  private mutating func lowerBody(
    _ block: Block, axes: [Axis], values: [StaticValue]
  ) -> CheckedSweep.Body? {
    let (outerScope, outerLocals) = (scope, localNames)
    defer { (scope, localNames) = (outerScope, outerLocals) }
    for (axis, value) in zip(axes, values) { bindLocal(axis.name, value, kind: .axis) }
    var statements: [CheckedStatement] = []
    var result: CheckedNode?
    for (position, statement) in block.program.statements.enumerated() {
      let isLast = position == block.program.statements.count - 1
      switch statement {
      case .let(let binding) where !isLast:
        let node = lower(binding.value, in: .value)
        bindLocal(binding.name, node.value, kind: .binding)
        statements.append(
          CheckedStatement(
            content: .binding(binding.name.text, node), range: statement.range,
            definedNames: [binding.name.text], usedNames: []))
      case .pipeline(let pipeline) where isLast: result = lower(pipeline)
      case .pipeline(let pipeline):
        _ = lower(pipeline)
        report(
          .sweepBlock, "nothing inside a block of 'sweep' is shown", at: statement.range,
          hint: "bind it with 'let', or remove it")
      default:
        report(
          .sweepBlock,
          isLast
            ? "the block of 'sweep' ends in a pipeline, its value"
            : "the block of 'sweep' has only 'let's before its last line", at: statement.range)
      }
    }
    if block.program.statements.isEmpty {
      report(
        .sweepBlock, "the block of 'sweep' is empty", at: block.range,
        hint: "it ends in a pipeline, its value")
    }
    return result.map { CheckedSweep.Body(statements: statements, result: $0) }
  }

  private mutating func bindLocal(
    _ name: Name, _ value: StaticValue, kind: StaticScope.Binding.Kind
  ) {
    if let first = scope[name.text] {
      diagnostics.append(
        Diagnostic(
          code: CheckCode.sweepRebinds.rawValue,
          "'\(name.text)' is bound outside this block already", at: name.range,
          hint: "names in a block of 'sweep' are new ones",
          notes: [.init(message: "'\(name.text)' is bound here first", range: first.range)]))
    }
    // Also after an error: what follows means the new value.
    scope.bindings[name.text] = StaticScope.Binding(kind: kind, value: value, range: name.range)
    localNames.insert(name.text)
  }

  // MARK: - Trials

  /// Checks the block for each combination. What fails for every one is an error; what fails for
  /// some is told now, and is a marked place in the figure later.
  private mutating func lowerTrials(_ block: Block, axes: [Axis]) -> [CheckedSweep.Trial]? {
    // Inside another sweep the combinations would multiply.
    guard localNames.isEmpty else { return nil }
    var lists: [[Value]] = []
    var count = 1
    for axis in axes {
      guard case .list(let values)? = axis.values.value.known else { return nil }
      count *= values.count
      guard count <= Self.largestCheckedSweep else { return nil }
      lists.append(values)
    }
    var trials: [CheckedSweep.Trial] = []
    var findings: [[Diagnostic]] = []
    for values in Interpreter.combinations(of: lists) {
      var inner = self
      inner.diagnostics = []
      let known = values.map { StaticValue($0.type, known: $0, key: .of($0)) }
      let body = inner.lowerBody(block, axes: axes, values: known)
      let failure = inner.diagnostics.first { $0.severity == .error }
      findings.append(inner.diagnostics)
      let empty = CheckedSweep.Body(statements: [], result: .invalid(block.range))
      trials.append(
        CheckedSweep.Trial(values: values, body: body ?? empty, failure: failure?.message))
    }
    if trials.allSatisfy({ $0.failure != nil }) {
      reportNew(findings.first ?? [])
      return trials
    }
    for (trial, found) in zip(trials, findings) {
      guard trial.failure != nil else {
        reportNew(found)
        continue
      }
      let place = zip(axes, trial.values).map { "\($0.name.text)=\($1.text)" }
      for finding in found where finding.severity == .error {
        diagnostics.append(
          Diagnostic(
            .warning, code: CheckCode.trialWillFail.rawValue,
            "the trial \(place.joined(separator: " ")) will fail: \(finding.message)",
            at: finding.range, hint: finding.hint))
      }
    }
    return trials
  }

  private mutating func reportNew(_ found: [Diagnostic]) {
    for finding in found where !diagnostics.contains(finding) { diagnostics.append(finding) }
  }
}
