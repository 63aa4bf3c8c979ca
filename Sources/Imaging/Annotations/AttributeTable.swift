/// True-or-false attributes of pictures: a name for each column, one bit for each value.
struct AttributeTable: Sendable {
  static let maximumColumns = 64

  /// Normalised.
  let names: [String]
  /// Bit i of a row is the truth of `names[i]`.
  var rows: [UInt64]

  init(names: [String], rows: [UInt64] = []) {
    self.names = names.map(AttributeTable.normalised)
    self.rows = rows
  }

  static let empty = AttributeTable(names: [])

  /// As `where` spells it: lower case, with hyphens.
  static func normalised(_ name: String) -> String {
    String(name.lowercased().map { $0 == "_" ? "-" : $0 })
  }

  static func bits(_ values: [Bool]) -> UInt64 {
    values.enumerated().reduce(0) { $1.element ? $0 | 1 << UInt64($1.offset) : $0 }
  }
}
