import Evaluation

/// `table $runs columns=[r, count]`: runs, codes or a history as a table.
struct TableCommand: Command {
  static let columns = CommandArgument<[String]>.names(
    "columns", type: .oneOf([.column, .string]), default: [],
    help: "which columns, in this order; all unless it is given")

  var signature: Signature {
    Signature(
      name: "table", summary: "shows runs, codes, a history or attributes as a table",
      details: """
        Runs have a column for each axis and for each number of their results; codes one row for \
        each code, with its index and radius; a history one row for each epoch; a data set one for \
        each attribute, with the number of pictures that have it and their share.
        """,
      input: InputDeclaration(
        [.runs, .table, .codes, .history, .trained, .dataset],
        help: "runs, a table, codes, a history or a data set"),
      [Self.columns.declaration],
      result: .table, example: "table $runs columns=[r, total]")
  }

  func check(_ call: inout CheckedCall) -> StaticValue {
    guard let names = call.known(Self.columns), !names.isEmpty else { return StaticValue(.table) }
    return StaticValue(
      .table, facts: ["columns": .list(names.map { .string(TableValue.canonical($0)) })])
  }

  func run(_ call: BoundCall, in context: RunContext) throws -> Value {
    let all = TableValue.columns(of: call.input)
    let names = call[Self.columns].map(TableValue.canonical)
    guard !all.isEmpty else {
      throw CommandFailure("there is nothing to show: these pictures have no attributes")
    }
    guard !names.isEmpty else { return .result(TableValue(all)) }
    let chosen = try names.map { try TableValue.column($0, of: call.input) }
    return .result(TableValue(chosen))
  }
}
