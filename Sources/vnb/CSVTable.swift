import Evaluation
import Exporting

/// A table as a run wrote it (RFC 4180), read again for the documents.
struct CSVTable {
  private var records: [[String]] = []

  /// - Returns: nil when the bytes are no table with a header.
  init?(_ bytes: [UInt8]) {
    var field: [UInt8] = []
    var record: [String] = []
    var isQuoted = false
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      if isQuoted {
        guard byte == UInt8(ascii: "\"") else {
          field.append(byte)
          continue
        }
        if index < bytes.count, bytes[index] == UInt8(ascii: "\"") {
          field.append(byte)
          index += 1
        } else {
          isQuoted = false
        }
        continue
      }
      switch byte {
      case UInt8(ascii: "\""): isQuoted = true
      case UInt8(ascii: ","), UInt8(ascii: "\n"):
        record.append(String(decoding: field, as: UTF8.self))
        field = []
        if byte == UInt8(ascii: "\n") {
          records.append(record)
          record = []
        }
      case UInt8(ascii: "\r"): break
      default: field.append(byte)
      }
    }
    guard !isQuoted, field.isEmpty, record.isEmpty, !records.isEmpty else { return nil }
  }

  /// With numbers rounded as values are everywhere in text; `text` is the table in characters.
  func rendered(csvFile: String, text: String) -> RenderedTable {
    let rows = records.dropFirst()
    let columns = records[0].enumerated().map { index, name in
      let cells = rows.map { index < $0.count ? $0[index] : "" }
      return RenderedTable.Column(
        name: name,
        isNumeric: cells.contains { Double($0) != nil }
          && cells.allSatisfy { $0.isEmpty || Double($0) != nil })
    }
    return RenderedTable(
      columns: columns, rows: rows.map { row in row.map(Self.shortened) }, csvFile: csvFile,
      text: text)
  }

  private static func shortened(_ cell: String) -> String {
    guard Int(cell) == nil, let number = Double(cell) else { return cell }
    return Value.text(of: number)
  }
}
