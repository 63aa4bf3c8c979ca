import Evaluation
import Language

// What each type of value is as a table: for `table`, and for `save` as CSV or JSON.

extension TableValue {
  /// The columns that are shown unless some are asked for; none for a value that is no table.
  static func columns(of value: Value) -> [Column] {
    guard case .result(let result) = value else { return [] }
    if let table = result.asTable { return table.columns }
    switch result {
    case let runs as Runs: return columns(of: runs)
    case let trained as TrainedValue: return columns(of: trained.history)
    case let history as HistoryValue: return columns(of: history)
    case let dataset as DatasetValue: return columns(of: dataset)
    case let codes as CodesValue:
      return [
        Column(name: "index", cells: (0..<codes.count).map(Value.int)),
        Column(name: "radius", cells: codes.radii.map(Value.float)),
      ]
    default: return []
    }
  }

  /// A column by its name, also one that is not shown unless it is asked for.
  ///
  /// - Throws: `CommandFailure` with the names that there are.
  static func column(_ name: String, of value: Value) throws -> Column {
    let all = columns(of: value)
    if let column = all.first(where: { $0.name == name }) ?? furtherColumn(name, of: value) {
      return column
    }
    let known = all.map(\.name)
    throw CommandFailure(
      .failed, "there is no column '\(name)'",
      hint: Nearest.name(to: name, in: known).map { "did you mean '\($0)'?" }
        ?? (known.isEmpty ? nil : "there are \(known.joined(separator: ", "))"))
  }

  /// A column's name as tables spell it: `kl-share` is `kl_share`.
  static func canonical(_ name: String) -> String {
    String(name.map { $0 == "-" ? "_" : $0 })
  }

  /// A column that is there only when it is asked for: of runs a field whose values are no
  /// numbers, such as `kind`; of codes a coordinate, such as `z0`; a property of a table of them.
  private static func furtherColumn(_ name: String, of value: Value) -> Column? {
    guard case .result(let result) = value else { return nil }
    switch result {
    case let runs as Runs:
      guard case .list(let cells)? = runs.field(name),
        cells.allSatisfy({ if case .result = $0 { false } else { true } })
      else { return nil }
      return Column(name: name, cells: cells)
    case let codes as CodesValue:
      guard name.hasPrefix("z"), let place = Int(name.dropFirst()), "z\(place)" == name,
        (0..<codes.length).contains(place)
      else { return nil }
      return Column(
        name: name,
        cells: (0..<codes.count).map { .float(Double(codes.values[$0 * codes.length + place])) })
    default: return result.asTable?.field(name).map { Column(name: name, cells: [$0]) }
    }
  }

  // MARK: - Data sets

  /// One row for each attribute, in the order of the source.
  private static func columns(of dataset: DatasetValue) -> [Column] {
    let shares = AttributeShares(of: dataset.collection)
    guard !shares.attributes.isEmpty else { return [] }
    return [
      Column(name: "attribute", cells: shares.attributes.map { .string($0.name) }),
      Column(name: "pictures", cells: shares.attributes.map { .int($0.count) }),
      Column(name: "share", cells: shares.attributes.map { .float(shares.share(of: $0)) }),
    ]
  }

  // MARK: - Runs

  /// A row for each trial: its values, why it failed, the numbers of its result.
  private static func columns(of runs: Runs) -> [Column] {
    var columns = runs.axes.enumerated().map { index, axis in
      Column(name: axis.name, cells: runs.trials.map { $0.values[index] })
    }
    if runs.failed > 0 {
      columns.append(Column(name: "failure", cells: runs.trials.map(failure)))
    }
    for name in fieldNames + propertyNames(of: runs) {
      guard !columns.contains(where: { $0.name == name }),
        case .list(let cells)? = runs.field(name),
        cells.allSatisfy(isPlain), cells.contains(where: { $0.number != nil })
      else { continue }
      columns.append(Column(name: name, cells: cells))
    }
    return columns
  }

  /// The numbers of runs whose results are tables of properties.
  private static func propertyNames(of runs: Runs) -> [String] {
    for trial in runs.trials {
      if case .success(.result(let result)) = trial.outcome, let table = result.asTable {
        return table.propertyNames
      }
    }
    return []
  }

  private static func failure(of trial: Runs.Trial) -> Value {
    if case .failure(let failure) = trial.outcome { .string(failure.message) } else { .none }
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

  // MARK: - Histories

  /// A row for each epoch; the losses of validation pictures only where there were some.
  private static func columns(of history: HistoryValue) -> [Column] {
    let losses = ["total", "reconstruction", "kl", "kl_share"]
    return (["epoch"] + losses + losses.map { "validation_\($0)" }).compactMap { name in
      guard case .list(let cells)? = history.field(name) else { return nil }
      return Column(name: name, cells: cells)
    }
  }
}
