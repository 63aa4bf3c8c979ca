// The fields of values: one table of their types for the checker, one function for their values.
// Columns are spelt with `_`. A list of results has the fields of its elements nowhere: only runs
// gather them.

enum Fields {
  private static let pictures: [String: ValueType] = [
    "count": .int, "width": .int, "height": .int, "channels": .int, "skipped": .int,
  ]
  private static let model: [String: ValueType] = ["kind": .symbol, "z_dim": .int]
  /// What a network has for pictures of one size: known once it is trained.
  private static let sizedModel: [String: ValueType] = [
    "parameters": .int, "encoder_parameters": .int, "decoder_parameters": .int,
  ]
  private static let losses = ["total", "reconstruction", "kl", "kl_share"]

  /// The declared fields of a type; runs and tables have more, see ``staticField(_:of:)``.
  static func declared(_ type: ValueType) -> [String: ValueType] {
    switch type {
    case .dataset, .images: return pictures
    case .model: return model
    case .trained:
      var fields = model.merging(sizedModel) { first, _ in first }
      fields["epochs"] = .int
      for loss in losses { fields[loss] = .float }
      fields["history"] = .history
      return fields
    case .history:
      var fields: [String: ValueType] = ["epoch": .list(.int)]
      for loss in losses { fields[loss] = .list(.float) }
      return fields
    case .codes:
      return ["count": .int, "z_dim": .int, "radius": .list(.float), "max_abs": .float]
    case .list(let element):
      return [
        "first": element, "last": element, "min": element, "max": element, "mean": .float,
        "count": .int,
      ]
    case .runs: return ["failed": .int]
    default: return [:]
    }
  }

  /// The names that completion and hints offer.
  static func names(of value: StaticValue) -> [String] {
    var names = Array(declared(value.type).keys)
    if let runs = value.runs {
      names += runs.axes.map(\.name) + Self.names(of: runs.element)
    }
    names += columns(of: value) ?? []
    return Array(Set(names)).sorted()
  }

  /// The names of the columns that a value has as a table; nil where they are known only while
  /// running.
  static func columnNames(of value: StaticValue) -> [String]? {
    switch value.type {
    case .runs:
      return value.runs.flatMap { runs -> [String]? in
        switch runs.element.type {
        case .unknown: nil
        case .table where columns(of: runs.element) == nil: nil
        default: runs.axes.map(\.name) + ["failure"] + names(of: runs.element)
        }
      }
    case .history, .trained:
      return ["epoch"] + losses + losses.map { "validation_" + $0 }
    // Codes have a column for each coordinate, too many to be named.
    case .table: return columns(of: value)
    default: return nil
    }
  }

  /// A table's columns, when its command tells them as the fact `columns`.
  private static func columns(of value: StaticValue) -> [String]? {
    guard case .list(let columns)? = value.facts["columns"] else { return nil }
    return columns.map(\.text)
  }

  /// What is known of a field before running.
  static func staticField(
    _ name: String, of value: StaticValue
  ) throws(ValueProblem) -> StaticValue {
    if value.type == .unknown { return .unknown }
    // A fact that is no field, such as the attributes of a data set, is for commands alone.
    if let known = value.facts[name], declared(value.type)[name] != nil {
      return StaticValue(known: known)
    }
    switch value.type {
    case .list(let element):
      if let known = value.known { return StaticValue(known: try field(name, of: known)) }
      if ["min", "max", "mean"].contains(name), ![.int, .float, .unknown].contains(element) {
        throw ValueProblem(
          .notANumber, "'\(name)' takes a list of numbers, not \(value.type.name)")
      }
    case .runs:
      guard let runs = value.runs else { return .unknown }
      if let axis = runs.axes.first(where: { $0.name == name }) {
        return StaticValue(.list(axis.type))
      }
      if name == "failed" { return StaticValue(.int) }
      if runs.element.type == .unknown { return .unknown }
      if let field = try? staticField(name, of: runs.element) {
        return StaticValue(field.type == .unknown ? .unknown : .list(field.type))
      }
    case .table:
      guard let columns = columns(of: value) else { return .unknown }
      if columns.contains(name) { return .unknown }
    case .history where name.hasPrefix("validation_"):
      if declared(.history)[String(name.dropFirst(11))] != nil { return StaticValue(.list(.float)) }
    default: break
    }
    if let type = declared(value.type)[name] { return StaticValue(type) }
    throw unknownField(name, type: value.type, known: names(of: value))
  }

  /// The names of the fields that a finished value has.
  static func names(of value: Value) -> [String] {
    let declared = declared(value.type).keys.sorted()
    guard case .result(let result) = value else { return declared }
    return declared + result.fieldNames.filter { !declared.contains($0) }
  }

  /// The value of a field.
  static func field(_ name: String, of value: Value) throws(ValueProblem) -> Value {
    switch value {
    case .list(let values): return try listField(name, of: values)
    case .result(let result):
      if let value = result.field(name) { return value }
      throw unknownField(name, type: result.type, known: names(of: value))
    default: throw unknownField(name, type: value.type, known: [])
    }
  }

  private static func listField(
    _ name: String, of values: [Value]
  ) throws(ValueProblem) -> Value {
    if name == "count" { return .int(values.count) }
    // The place of a failed trial is `none` and counts for nothing.
    let present = values.filter { if case .none = $0 { false } else { true } }
    switch name {
    case "first", "last":
      guard let value = name == "first" ? values.first : values.last else {
        throw ValueProblem(.indexOutOfRange, "an empty list has no '\(name)'")
      }
      return value
    case "min", "max": return try Arithmetic.extreme(name, present)
    case "mean":
      var sum = 0.0
      for value in present {
        guard let number = value.number else {
          throw ValueProblem(
            .notANumber, "'mean' takes numbers, not a value of type \(value.type.name)")
        }
        sum += number
      }
      guard !present.isEmpty else {
        throw ValueProblem(.notComputable, "'mean' of an empty list")
      }
      return .float(sum / Double(present.count))
    default:
      throw unknownField(
        name, type: .list(.unknown), known: declared(.list(.unknown)).keys.sorted())
    }
  }

  private static func unknownField(
    _ name: String, type: ValueType, known: [String]
  ) -> ValueProblem {
    let noun = if case .list = type { "a list" } else { "a value of type \(type.name)" }
    guard !known.isEmpty else {
      return ValueProblem(
        .unknownField, "\(noun) has no fields, so no '\(name)'")
    }
    if type == .model, sizedModel[name] != nil {
      return ValueProblem(
        .unknownField, "the parameters of a model depend on the size of its pictures",
        hint: "take them of 'costs $model size=96x96', or of the model when it is trained")
    }
    let hint =
      NearestName.hint(for: name, in: known)
      ?? "it has \(listed(known))"
    return ValueProblem(.unknownField, "\(noun) has no field '\(name)'", hint: hint)
  }

  /// Names of a message: of very many, as of a table of all factors, the first.
  private static func listed(_ names: [String]) -> String {
    let limit = 24
    let shown = names.prefix(limit).joined(separator: ", ")
    return names.count > limit ? "\(shown) and \(names.count - limit) more" : shown
  }

  // MARK: - Elements

  static func element(_ index: Value, of value: Value) throws(ValueProblem) -> Value {
    guard case .int(let position) = index else {
      throw ValueProblem(.indexNotInt, "an index is an int, not a value of type \(index.type.name)")
    }
    switch value {
    case .list(let values):
      try checkIndex(position, count: values.count)
      return values[position]
    case .result(let result as Runs):
      try checkIndex(position, count: result.trials.count)
      switch result.trials[position].outcome {
      case .success(let value): return value
      case .failure(let failure):
        throw ValueProblem(.indexOutOfRange, "trial \(position) failed: \(failure.message)")
      }
    default:
      throw ValueProblem(
        .notAList, "a value of type \(value.type.name) is no list and has no elements")
    }
  }

  static func staticElement(
    _ index: StaticValue, of value: StaticValue
  ) throws(ValueProblem) -> StaticValue {
    guard index.type == .int || index.type == .unknown else {
      throw ValueProblem(.indexNotInt, "an index is an int, not a value of type \(index.type.name)")
    }
    if let list = value.known, let position = index.known {
      return StaticValue(known: try element(position, of: list))
    }
    if case .int(let position)? = index.known, position < 0 {
      throw ValueProblem(
        .indexOutOfRange, "an index counts from 0, \(position) is before the start")
    }
    switch value.type {
    case .unknown: return .unknown
    case .list(let element): return StaticValue(element)
    case .runs:
      if case .int(let position)? = index.known, let count = value.intFact("trials") {
        try checkIndex(position, count: count)
      }
      return value.runs?.element ?? .unknown
    default:
      throw ValueProblem(
        .notAList, "a value of type \(value.type.name) is no list and has no elements")
    }
  }

  private static func checkIndex(_ position: Int, count: Int) throws(ValueProblem) {
    guard position >= 0, position < count else {
      let range = count == 0 ? "it is empty" : "its indices are 0 to \(count - 1)"
      throw ValueProblem(.indexOutOfRange, "index \(position) is outside the list: \(range)")
    }
  }
}
