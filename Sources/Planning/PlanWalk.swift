import Digests
import Evaluation
import Sessions

// A plan follows the interpreter without computing:
//
// 1. The value of a command is asked for. If the store has it, nothing else is needed; its content
//    is read from the store, or made again where only the description is kept.
// 2. Otherwise it is computed, and that needs the contents of its inputs and arguments.
// 3. A name stands for the value of the statement that bound it. Its content may be needed later
//    only, by another cell: that cell then pays for making it again.
// 4. Equal keys are one computation.
// 5. Trials of a sweep that are known to fail are not tried again.
// 6. A cell with 'cache: off' takes nothing of its own from the store, from a checkpoint or from
//    what other cells computed; of equal keys in it there is one computation, too. What it needs of
//    other cells is theirs.
// 7. What is not kept at all, since it is as quickly made, is made whenever it is needed.

/// Goes through the cells of a notebook in order and notes what would be computed.
struct PlanWalk {
  private let library: CommandLibrary
  private let speeds: Speeds
  private let kept: (CheckedCommand, Digest) -> KeptState
  private let roundsDone: (CheckedCommand) -> Double?
  private let failedTrials: (Digest) -> Set<Int>

  private var definitions: [String: CheckedNode] = [:]
  /// Keys of values that an earlier step has computed.
  private var computed: Set<Digest> = []
  private var steps: [RunPlan.Step] = []
  /// Whether the statement at hand is of a cell with `cache: off`.
  private var isFresh = false
  /// Names that the cell at hand has bound, and keys that it has computed.
  private var ownNames: Set<String> = []
  private var ownComputed: Set<Digest> = []

  init(
    library: CommandLibrary, speeds: Speeds,
    kept: @escaping (CheckedCommand, Digest) -> KeptState,
    roundsDone: @escaping (CheckedCommand) -> Double?,
    failedTrials: @escaping (Digest) -> Set<Int>
  ) {
    self.library = library
    self.speeds = speeds
    self.kept = kept
    self.roundsDone = roundsDone
    self.failedTrials = failedTrials
  }

  /// The commands that a cell would compute.
  mutating func steps(of cell: CheckedCell) -> [RunPlan.Step] {
    steps = []
    isFresh = cell.cell.options.cache == .off
    (ownNames, ownComputed) = ([], [])
    for statement in cell.statements { follow(statement) }
    return steps
  }

  private mutating func follow(_ statement: CheckedStatement) {
    switch statement.content {
    case .binding(let name, let node):
      need(node, content: false)
      definitions[name] = node
      ownNames.insert(name)
    case .shown(let node): need(node, content: true)
    case .profile, .expectation, .invalid: break
    }
  }

  // MARK: - Values

  /// - Parameter content: all of it, not only what is known of it.
  private mutating func need(_ node: CheckedNode, content: Bool) {
    switch node.content {
    case .constant, .invalid: break
    case .variable(let name):
      guard content, let definition = definitions[name] else { return }
      let outer = isFresh
      isFresh = isFresh && ownNames.contains(name)
      need(definition, content: true)
      isFresh = outer
    case .field(let base, _), .negative(let base), .fitted(let base, _, _, _):
      need(base, content: content)
    case .index(let first, let second), .arithmetic(_, let first, let second):
      need(first, content: content)
      need(second, content: content)
    case .function(_, let nodes), .list(let nodes), .call(_, let nodes), .text(let nodes):
      for node in nodes { need(node, content: content) }
    case .command(let command): need(command, node, content: content)
    case .sweep(let sweep): need(sweep, node, content: content)
    }
  }

  private mutating func need(_ command: CheckedCommand, _ node: CheckedNode, content: Bool) {
    if let key = node.value.key, (isFresh ? ownComputed : computed).contains(key) { return }
    let storage = library.commands[command.name]?.storage ?? .none
    if !content, case .none = storage { return }
    let state = isFresh ? .nothing : node.value.key.map { kept(command, $0) } ?? .nothing
    switch state {
    case .content: return
    case .description where !content: return
    case .description, .nothing: break
    }
    for input in command.inputs { need(input, content: true) }
    for argument in command.arguments { need(argument.value, content: true) }
    for argument in command.extraArguments { need(argument.value, content: true) }
    if let key = node.value.key {
      computed.insert(key)
      ownComputed.insert(key)
    }
    var step = step(for: command)
    if case .description = state { step.isRepeated = true }
    if case .none = storage { step.isRepeated = true }
    steps.append(step)
  }

  private mutating func need(_ sweep: CheckedSweep, _ node: CheckedNode, content: Bool) {
    for axis in sweep.axes { need(axis.values, content: true) }
    let outer = definitions
    // Without known trials one stands for all: how many there are is known only while running.
    let failed = isFresh ? [] : node.value.key.map(failedTrials) ?? []
    let trials = sweep.trials?.enumerated().filter { number, trial in
      trial.failure == nil && !failed.contains(number)
    }
    for body in trials?.map(\.element.body) ?? [sweep.body] {
      for statement in body.statements { follow(statement) }
      need(body.result, content: content)
      definitions = outer
    }
  }

  // MARK: - Costs

  private func step(for command: CheckedCommand) -> RunPlan.Step {
    let declaration = library.commands[command.name]
    let workload = declaration?.workload(command.call)
    var step = RunPlan.Step(command: command.name, isRepeated: false)
    // What can go on where it stopped is long: nothing is said of it that was measured elsewhere.
    if workload == nil, declaration?.progressArguments.isEmpty == false {
      step.amount = "as much as the data are"
      return step
    }
    guard let workload else {
      step.seconds = speeds.seconds(for: command.name, units: 1, costPerUnit: 0)
      return step
    }
    var units = workload.amount
    if let perRound = workload.unitsPerRound {
      let rounds = units / perRound
      step.amount =
        "\(Self.count(rounds)) \(rounds == 1 ? "epoch" : "epochs") of \(Self.count(perRound)) \(workload.unit)"
      if !isFresh, let done = roundsDone(command), done > 0 {
        units = max(0, rounds - done) * perRound
        step.start = "from the checkpoint after epoch \(Self.count(done))"
      }
    } else {
      step.amount = "\(Self.count(units)) \(workload.unit)"
    }
    step.seconds = speeds.seconds(
      for: command.name, units: units, costPerUnit: workload.costPerUnit)
    step.bytes = workload.bytes
    return step
  }

  /// A whole number, or one with two decimals.
  private static func count(_ number: Double) -> String {
    guard number != number.rounded() else { return "\(Int(number))" }
    return Value.float((number * 100).rounded() / 100).text
  }
}
