/// CelebA's annotation files, in their text and their CSV edition.
///
/// - `list_attr_celeba`: the number of pictures (text only), 40 attribute names (in CSV after
///   `image_id`), then a row for each picture: its name and 40 values, 1 or −1.
/// - `list_eval_partition`: rows of name and part: 0 train, 1 validation, 2 test. CSV has a header.
/// - `identity_CelebA`: rows of name and the person's number. CSV has a header.
///
/// Rows may stand in any order; a name twice is an error.
package enum CelebAAnnotations {
  private static let advice = "take the file from CelebA's download page again"

  /// The attributes, and for each picture its row of bits.
  package static func attributes(
    _ lines: AnnotationLines
  ) throws(DatasetError) -> (names: [String], rows: AnnotationRows<UInt64>) {
    var names: [String] = []
    var declared: Int?
    var rows = AnnotationRows<UInt64>(of: lines)
    try lines.visit { (line, fields) throws(DatasetError) in
      if names.isEmpty {
        if fields.count == 1, declared == nil, let count = lines.integer(fields[0]) {
          declared = count
          rows.reserveCapacity(min(max(count, 0), 1_000_000))
          return
        }
        names = try attributeNames(lines, line, fields)
        return
      }
      guard fields.count == names.count + 1 else {
        throw lines.fault(
          "\(fields.count - 1) values, the header names \(names.count) attributes", line: line,
          advice: advice)
      }
      var bits: UInt64 = 0
      for column in 0..<names.count {
        switch lines.integer(fields[column + 1]) {
        case 1: bits |= 1 << UInt64(column)
        case -1: break
        default:
          throw lines.fault(
            "'\(lines.text(fields[column + 1]))' for \(names[column]), expected 1 or -1",
            line: line, advice: advice)
        }
      }
      try rows.add(bits, for: fields[0], line: line, advice: advice)
    }
    guard !names.isEmpty else {
      throw lines.fault("no attribute names", advice: advice)
    }
    if let declared, declared != rows.count {
      throw lines.fault(
        "\(declared) pictures announced, \(rows.count) rows follow", line: 1, advice: advice)
    }
    return (names, rows)
  }

  private static func attributeNames(
    _ lines: AnnotationLines, _ line: Int, _ fields: [Range<Int>]
  ) throws(DatasetError) -> [String] {
    var names = fields.map(lines.text)
    if names.first == "image_id" { names.removeFirst() }
    guard (1...AttributeTable.maximumColumns).contains(names.count),
      Set(names.map(AttributeTable.normalised)).count == names.count
    else {
      throw lines.fault(
        "expected up to \(AttributeTable.maximumColumns) different attribute names", line: line,
        advice: advice)
    }
    return names
  }

  /// The part of each picture.
  package static func partition(
    _ lines: AnnotationLines
  ) throws(DatasetError) -> AnnotationRows<DatasetSplit> {
    try pairs(lines, header: "partition") { (value) throws(CelebAAnnotations.Unexpected) in
      switch value {
      case 0: return .train
      case 1: return .validation
      case 2: return .test
      default: throw Unexpected(expected: "0 (train), 1 (validation) or 2 (test)")
      }
    }
  }

  /// The number of the person in each picture.
  package static func identities(
    _ lines: AnnotationLines
  ) throws(DatasetError) -> AnnotationRows<Int> {
    try pairs(lines, header: "identity") { (value) throws(CelebAAnnotations.Unexpected) in
      guard value > 0 else { throw Unexpected(expected: "a number from 1") }
      return value
    }
  }

  struct Unexpected: Error {
    let expected: String
  }

  /// Rows of a name and a number.
  private static func pairs<Value>(
    _ lines: AnnotationLines, header: String,
    convert: (Int) throws(Unexpected) -> Value
  ) throws(DatasetError) -> AnnotationRows<Value> {
    var rows = AnnotationRows<Value>(of: lines)
    try lines.visit { (line, fields) throws(DatasetError) in
      guard fields.count == 2 else {
        throw lines.fault(
          "\(fields.count) fields, expected a picture's name and its \(header)", line: line,
          advice: advice)
      }
      if rows.count == 0 && lines.text(fields[0]) == "image_id" { return }
      var value: Value?
      var expected = "a number"
      do throws(Unexpected) {
        if let number = lines.integer(fields[1]) { value = try convert(number) }
      } catch {
        expected = error.expected
      }
      guard let value else {
        throw lines.fault(
          "\(header) '\(lines.text(fields[1]))' of '\(lines.text(fields[0]))', expected \(expected)",
          line: line, advice: advice)
      }
      try rows.add(value, for: fields[0], line: line, advice: advice)
    }
    guard rows.count > 0 else { throw lines.fault("no rows", advice: advice) }
    return rows
  }
}
