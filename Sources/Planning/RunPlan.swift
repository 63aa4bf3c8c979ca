import Digests
import Evaluation
import Sessions

/// What a run would compute, and what it would cost on this machine.
public struct RunPlan: Codable, Equatable, Sendable {
  /// A command that would be computed.
  public struct Step: Codable, Equatable, Sendable {
    public var command: String
    /// The arguments that say how much: `epochs 20`.
    public var amount: String?
    /// How far an earlier run came: `after epoch 12`.
    public var start: String?
    /// Nil where the speed of this machine is not known yet, or the amount.
    public var seconds: Double?
    /// On the disk; nil where that is unknown or nothing is kept.
    public var bytes: Int?
    /// It is made again in every run that needs it, as the store has only its description or
    /// nothing of it: the pictures of a data set, a model.
    public var isRepeated: Bool
  }

  public struct Cell: Codable, Equatable, Sendable {
    public enum State: String, Codable, Sendable {
      /// Something is computed, or made again.
      case runs
      /// Everything is in the store.
      case stored
      case off
    }

    public var label: String
    public var state: State
    public var steps: [Step]
    /// Of the steps of which it is known.
    public var seconds: Double
    /// Some step's time is not known.
    public var isTimeIncomplete: Bool

    /// Steps that have to run, not only to be read again.
    public var needsComputing: Bool { steps.contains { !$0.isRepeated } }
  }

  /// The chosen cells, in order.
  public var cells: [Cell]
  public var seconds: Double
  public var isTimeIncomplete: Bool
  public var bytes: Int

  /// Labels of cells that would compute something.
  public var computing: [String] { cells.filter(\.needsComputing).map(\.label) }
}

extension RunPlan {
  /// - Parameters:
  ///   - kept: what the store has under a key.
  ///   - roundsDone: how many rounds of a resumable work an earlier run left behind, if any.
  ///   - failedTrials: the trials of a sweep, by its key, that are known to fail.
  public init(
    for notebook: CheckedNotebook, cells chosen: Set<Int>, library: CommandLibrary,
    speeds: Speeds, kept: @escaping (CheckedCommand, Digest) -> KeptState,
    roundsDone: @escaping (CheckedCommand) -> Double?,
    failedTrials: @escaping (Digest) -> Set<Int>
  ) {
    var walk = PlanWalk(
      library: library, speeds: speeds, kept: kept, roundsDone: roundsDone,
      failedTrials: failedTrials)
    var cells: [Cell] = []
    var off: Set<Int> = []
    for index in chosen.sorted() {
      let cell = notebook.cells[index]
      guard !cell.isSwitchedOff, !cell.dependencies.contains(where: off.contains) else {
        off.insert(index)
        cells.append(
          Cell(
            label: cell.cell.label, state: .off, steps: [], seconds: 0, isTimeIncomplete: false))
        continue
      }
      let steps = walk.steps(of: cell)
      cells.append(
        Cell(
          label: cell.cell.label, state: steps.isEmpty ? .stored : .runs, steps: steps,
          seconds: steps.reduce(0) { $0 + ($1.seconds ?? 0) },
          isTimeIncomplete: steps.contains { $0.seconds == nil }))
    }
    self.cells = cells
    seconds = cells.reduce(0) { $0 + $1.seconds }
    isTimeIncomplete = cells.contains(where: \.isTimeIncomplete)
    bytes = cells.flatMap(\.steps).reduce(0) { $0 + ($1.bytes ?? 0) }
  }
}

/// What is kept of a result.
public enum KeptState: Sendable {
  case nothing
  /// What is known of it; its content is made again where it is needed.
  case description
  case content
}
