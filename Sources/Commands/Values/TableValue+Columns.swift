import Evaluation

// What each type of value is as a table: for `table`, and for `save` as CSV or JSON.

extension TableValue {
  /// The columns that are shown unless some are asked for; none for a value that is no table.
  static func columns(of value: Value) -> [Column] {
    guard case .result(let result) = value else { return [] }
    switch result {
    case let table as TableValue: return table.columns
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

  /// Of runs, a column that is there only when it is asked for: a field whose values are no
  /// numbers, such as `kind`.
  static func furtherColumn(_ name: String, of value: Value) -> Column? {
    guard case .result(let runs as Runs) = value, case .list(let cells)? = runs.field(name),
      cells.allSatisfy({ if case .result = $0 { false } else { true } })
    else { return nil }
    return Column(name: name, cells: cells)
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
    for name in fieldNames {
      guard !columns.contains(where: { $0.name == name }),
        case .list(let cells)? = runs.field(name),
        cells.allSatisfy(isPlain), cells.contains(where: { $0.number != nil })
      else { continue }
      columns.append(Column(name: name, cells: cells))
    }
    return columns
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
