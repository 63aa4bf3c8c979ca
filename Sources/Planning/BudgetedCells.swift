import Evaluation
import Sessions

/// Which cells of a notebook are brought up to date at once, and which are too dear for that.
public struct BudgetedCells: Equatable, Sendable {
  public struct Held: Equatable, Sendable {
    public var label: String
    /// In seconds; nil where it is not known.
    public var price: Double?
    /// What makes it dear: `train`.
    public var commands: [String]
  }

  public struct Waiting: Equatable, Sendable {
    public var label: String
    /// The held cell whose values it needs.
    public var cell: String
  }

  /// Indices of cells to run, with those that they need.
  public private(set) var run: Set<Int> = []
  public private(set) var held: [Held] = []
  public private(set) var waiting: [Waiting] = []

  /// - Parameters:
  ///   - outdated: indices of cells whose results are not those of the notebook as it is.
  ///   - budget: seconds that a cell may cost, with what it needs; nil lets all of them run.
  ///   - plan: what running some cells would compute.
  public init(
    _ notebook: CheckedNotebook, outdated: Set<Int>, budget: Double?,
    plan: (Set<Int>) -> RunPlan
  ) {
    var blocked: [Int: String] = [:]
    for index in outdated.sorted() {
      let cell = notebook.cells[index]
      if let needed = cell.dependencies.first(where: { blocked[$0] != nil }) {
        blocked[index] = blocked[needed]
        waiting.append(Waiting(label: cell.cell.label, cell: blocked[needed] ?? ""))
        continue
      }
      let needed = notebook.needs(of: index)
      guard let budget else {
        run.formUnion(needed)
        continue
      }
      let steps = plan(needed).cells.flatMap(\.steps)
      // What has no known workload is never much: a grid, a chart.
      let isUnknown = steps.contains { $0.seconds == nil && $0.amount != nil }
      let price = steps.reduce(0) { $0 + ($1.seconds ?? 0) }
      if !isUnknown, price <= budget {
        run.formUnion(needed)
        continue
      }
      blocked[index] = cell.cell.label
      let dear = steps.filter { step in
        step.amount != nil && (step.seconds ?? .infinity) > budget / 4
      }
      held.append(
        Held(
          label: cell.cell.label, price: isUnknown ? nil : price,
          commands: Array(Set(dear.map(\.command))).sorted()))
    }
  }
}
