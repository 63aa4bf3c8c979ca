import Evaluation
import Language

/// A column of a value as `plot`, `scatter` and `histogram` take it: numbers with a name.
struct ChartColumn {
  let name: String
  /// One for each row; not a number where the row has none, such as a trial that failed.
  let numbers: [Double]

  /// What help says of the columns that a value has.
  static let explanation = """
    The columns are those that `table` shows: of runs their axes and the numbers of their results \
    (of a list of numbers, its mean), of a history `epoch` and the losses, of codes `index`, \
    `radius` and the coordinates `z0`, `z1` and so on.
    """

  /// - Throws: `CommandFailure` for a name that the value has not, and for a column of words.
  init(_ name: String, of value: Value) throws {
    let canonical = TableValue.canonical(name)
    self.name = canonical
    let cells = try TableValue.column(canonical, of: value).cells
    numbers = try cells.map { try Self.mean(of: $0, in: canonical) }
    try Self.requireFinite(numbers, in: canonical)
  }

  /// Every number of a column, those in lists one by one; not a number where a row has none.
  static func allNumbers(in name: String, of value: Value) throws -> [Double] {
    let canonical = TableValue.canonical(name)
    if canonical == "z", case .result(let codes as CodesValue) = value {
      return codes.values.map(Double.init)
    }
    var numbers: [Double] = []
    for cell in try TableValue.column(canonical, of: value).cells {
      switch cell {
      case .list(let values): numbers += values.compactMap(\.number)
      default: numbers.append(try mean(of: cell, in: canonical))
      }
    }
    try Self.requireFinite(numbers, in: canonical)
    return numbers
  }

  /// What a legend says of a number of things drawn: those that are not finite are left out, and
  /// the reader is told.
  static func legend(_ drawn: Int, _ noun: String, of count: Int) -> String {
    drawn == count ? "\(drawn) \(noun)" : "\(drawn) \(noun) (\(count - drawn) not finite)"
  }

  private static func requireFinite(_ numbers: [Double], in name: String) throws {
    guard !numbers.contains(where: \.isFinite) else { return }
    guard numbers.contains(where: \.isInfinite) else {
      throw CommandFailure("the column '\(name)' holds no numbers")
    }
    throw CommandFailure(
      "every number of the column '\(name)' is infinite", hint: "'table' shows them")
  }

  private static func mean(of cell: Value, in name: String) throws -> Double {
    if let number = cell.number { return number }
    switch cell {
    case .none: return .nan
    case .list(let values):
      let numbers = values.compactMap(\.number)
      guard !numbers.isEmpty, numbers.count == values.count else { break }
      return numbers.reduce(0, +) / Double(numbers.count)
    default: break
    }
    throw CommandFailure(
      "the column '\(name)' holds \(cell.quotedText), which is no number",
      hint: "draw columns of numbers; 'table' shows all columns")
  }
}

extension Value {
  /// As a message shows what a cell holds: a text in quotes.
  fileprivate var quotedText: String {
    if case .string(let text) = self { "the text \"\(text)\"" } else { text }
  }
}

extension CommandArgument where T == String {
  /// The name of a column of the input.
  static func column(_ name: String, help: String) -> Self {
    Self(
      ArgumentDeclaration(
        name: name, type: .oneOf([.column, .string]), default: .required, help: help)
    ) { value in
      switch value {
      case .symbol(let text), .string(let text): text
      default: nil
      }
    }
  }
}

extension CommandArgument where T == [String] {
  /// One column of the input, or a list of them.
  static func columns(_ name: String, help: String) -> Self {
    Self(
      ArgumentDeclaration(
        name: name, type: .oneOf([.column, .string, .list(.oneOf([.column, .string]))]),
        default: .required, help: help)
    ) { value in
      let elements: [Value] = if case .list(let values) = value { values } else { [value] }
      return elements.compactMap { element in
        switch element {
        case .symbol(let text), .string(let text): text
        default: nil
        }
      }
    }
  }
}
