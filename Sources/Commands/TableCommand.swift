import Evaluation
import Language

/// `table $runs columns=[r, count]`: runs, codes or a history as a table.
struct TableCommand: Command {
  static let columns = CommandArgument<[String]>.names(
    "columns", type: .oneOf([.column, .string]), default: [],
    help: "which columns, in this order; all unless it is given")

  var signature: Signature {
    Signature(
      name: "table", summary: "shows runs, codes or a history as a table",
      details: """
        Runs have a column for each axis and for each number of their results; codes one row for \
        each code, with its index and radius; a history one row for each epoch.
        """,
      input: InputDeclaration(
        [.runs, .table, .codes, .history, .trained], help: "runs, a table, codes or a history"),
      [Self.columns.declaration],
      result: .table, example: "table $runs columns=[r, total]")
  }

  func check(_ call: inout CheckedCall) -> StaticValue {
    guard let names = call.known(Self.columns), !names.isEmpty else { return StaticValue(.table) }
    return StaticValue(
      .table, facts: ["columns": .list(names.map { .string(Self.canonical($0)) })])
  }

  func run(_ call: BoundCall, in context: RunContext) throws -> Value {
    let all = Self.columns(of: call.input)
    let names = call[Self.columns].map(Self.canonical)
    guard !names.isEmpty else { return .result(TableValue(all)) }
    let chosen = try names.map { name in
      guard let column = all.first(where: { $0.name == name }) else {
        let known = all.map(\.name)
        throw CommandFailure(
          .failed, "there is no column '\(name)'",
          hint: Nearest.name(to: name, in: known).map { "did you mean '\($0)'?" }
            ?? "there are \(known.joined(separator: ", "))")
      }
      return column
    }
    return .result(TableValue(chosen))
  }

  private static func canonical(_ name: String) -> String {
    String(name.map { $0 == "-" ? "_" : $0 })
  }

  // MARK: - Columns of each type

  static func columns(of value: Value) -> [TableValue.Column] {
    guard case .result(let result) = value else { return [] }
    switch result {
    case let table as TableValue: return table.columns
    case let runs as Runs: return columns(of: runs)
    case let trained as TrainedValue: return columns(of: trained.history)
    case let history as HistoryValue: return columns(of: history)
    case let codes as CodesValue:
      return [
        TableValue.Column(name: "index", cells: (0..<codes.count).map(Value.int)),
        TableValue.Column(name: "radius", cells: codes.radii.map(Value.float)),
      ]
    default: return []
    }
  }

  private static func columns(of runs: Runs) -> [TableValue.Column] {
    var columns = runs.axes.enumerated().map { index, axis in
      TableValue.Column(name: axis.name, cells: runs.trials.map { $0.values[index] })
    }
    if runs.failed > 0 {
      columns.append(
        TableValue.Column(
          name: "failure",
          cells: runs.trials.map { trial in
            if case .failure(let failure) = trial.outcome {
              .string(failure.message)
            } else {
              .none
            }
          }))
    }
    for name in fieldNames {
      guard !columns.contains(where: { $0.name == name }),
        case .list(let cells)? = runs.field(name),
        cells.allSatisfy(isPlain), cells.contains(where: { $0.number != nil })
      else { continue }
      columns.append(TableValue.Column(name: name, cells: cells))
    }
    return columns
  }

  /// Numbers that results may have, in the order of a table.
  private static let fieldNames = [
    "epochs", "total", "reconstruction", "kl", "kl_share", "z_dim", "parameters",
    "encoder_parameters", "decoder_parameters", "count", "width", "height", "channels", "skipped",
    "max_abs",
  ]

  private static func isPlain(_ value: Value) -> Bool {
    if case .none = value { return true }
    return value.number != nil
  }

  private static func columns(of history: HistoryValue) -> [TableValue.Column] {
    let losses = ["total", "reconstruction", "kl", "kl_share"]
    return (["epoch"] + losses + losses.map { "validation_\($0)" }).compactMap { name in
      guard case .list(let cells)? = history.field(name) else { return nil }
      return TableValue.Column(name: name, cells: cells)
    }
  }
}
