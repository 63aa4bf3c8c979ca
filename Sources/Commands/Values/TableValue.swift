import Charts
import Digests
import Evaluation
import Texts

/// A table: named columns of equal length.
struct TableValue: PresentableValue {
  struct Column: Sendable {
    /// Spelt with `_`.
    var name: String
    var cells: [Value]
  }

  let columns: [Column]
  /// Whether each row is a property of its own: its number has nothing to do with those around it.
  private let isPropertyList: Bool

  init(_ columns: [Column]) {
    self.init(columns: columns, isPropertyList: false)
  }

  private init(columns: [Column], isPropertyList: Bool) {
    self.columns = columns
    self.isPropertyList = isPropertyList
  }

  /// A table of two columns: what, and its value. Each property is a field of its own, too:
  /// `mean radius` is `$table.mean_radius`.
  init(properties: [(name: String, value: Value)]) {
    columns = [
      Column(name: "property", cells: properties.map { .string($0.name) }),
      Column(name: "value", cells: properties.map(\.value)),
    ]
    isPropertyList = true
  }

  var type: ValueType { .table }

  func field(_ name: String) -> Value? {
    if let column = columns.first(where: { $0.name == name }) { return .list(column.cells) }
    return propertyNames.firstIndex(of: name).map { columns[1].cells[$0] }
  }

  var fieldNames: [String] { columns.map(\.name) + propertyNames }

  /// As fields are spelt; empty for a table that is no list of properties.
  var propertyNames: [String] {
    guard isPropertyList else { return [] }
    return columns[0].cells.map { String($0.text.map { $0 == " " || $0 == "-" ? "_" : $0 }) }
  }

  var rowCount: Int { columns.first?.cells.count ?? 0 }

  /// The table with numbers of as many digits as another CPU gives as well.
  var reproducible: TableValue {
    TableValue(
      columns: columns.map { column in
        Column(name: column.name, cells: column.cells.map(Self.reproducible))
      }, isPropertyList: isPropertyList)
  }

  private static func reproducible(_ value: Value) -> Value {
    guard case .float(let number) = value else { return value }
    return .float(number.rounded(toSignificantDigits: Double.reproducibleDigits))
  }

  private func textTable(_ cell: (Value) -> TextTable.Cell) -> TextTable {
    TextTable(
      header: columns.map(\.name),
      rows: (0..<rowCount).map { row in columns.map { cell($0.cells[row]) } })
  }

  /// As the terminal shows it.
  private func text(width: Int) -> String {
    textTable { value in
      if isPropertyList, case .float(let number) = value { return .text(Value.text(of: number)) }
      return Self.cell(value)
    }.text(width: width)
  }

  /// RFC 4180, with full digits.
  var csv: String { textTable(Self.cell).csv() }

  func presentation(_ options: PresentationOptions) -> Presentation {
    let text = text(width: options.width)
    let csvBytes = Array(csv.utf8)
    return Presentation(
      kind: .table, text: text,
      files: [
        OutputFile(
          fileExtension: "txt", bytes: Array(text.utf8), contentDigest: Digest(of: text)),
        OutputFile(
          fileExtension: "csv", bytes: csvBytes, contentDigest: Digest(of: csvBytes)),
      ])
  }

  private static func cell(_ value: Value) -> TextTable.Cell {
    switch value {
    case .int(let number): .integer(number)
    case .float(let number): .real(number)
    case .none: .missing
    default: .text(value.text)
    }
  }
}

extension ResultValue {
  /// The table that a result is: of a report, without its charts. Nil for other results.
  var asTable: TableValue? {
    if let report = self as? ReportValue { return report.table }
    return self as? TableValue
  }
}

// MARK: - Keeping

extension TableValue: StorableResult {
  static let kind = "table"

  private struct Attributes: Codable {
    struct Column: Codable {
      var name: String
      var cells: [StoredValue]
    }

    var columns: [Column]
    var isPropertyList: Bool
  }

  func content() throws -> StoredContent {
    let attributes = Attributes(
      columns: columns.map { column in
        .init(name: column.name, cells: column.cells.compactMap(StoredValue.init))
      }, isPropertyList: isPropertyList)
    return StoredContent(kind: Self.kind, attributes: try StoredAttributes.text(attributes))
  }

  init(_ kept: any KeptResult) throws {
    try self.init(storedAttributes: kept.attributes)
  }

  /// - Parameter storedAttributes: those of `content()`.
  init(storedAttributes: String) throws {
    let attributes: Attributes = try StoredAttributes.read(storedAttributes)
    columns = attributes.columns.map { Column(name: $0.name, cells: $0.cells.map(\.value)) }
    isPropertyList = attributes.isPropertyList
    guard columns.allSatisfy({ $0.cells.count == rowCount }) else {
      throw StoredDamage("its columns differ in length")
    }
  }
}

// MARK: - JSON

extension TableValue {
  /// An array with an object for each row; numbers that are not finite are null.
  var json: String {
    let rows = (0..<rowCount).map { row in
      let fields = columns.map { "\($0.name.jsonLiteral): \(Self.json($0.cells[row]))" }
      return "  {\(fields.joined(separator: ", "))}"
    }
    return rows.isEmpty ? "[]\n" : "[\n\(rows.joined(separator: ",\n"))\n]\n"
  }

  private static func json(_ value: Value) -> String {
    switch value {
    case .int(let number): String(number)
    case .float(let number): number.isFinite ? "\(number)" : "null"
    case .bool(let flag): flag ? "true" : "false"
    case .none: "null"
    default: value.text.jsonLiteral
    }
  }
}
