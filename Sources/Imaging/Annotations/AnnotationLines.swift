import Glibc

/// The lines of an annotation file as fields of bytes.
///
/// 1. UTF-8 or ASCII, with or without a byte-order mark; lines end in LF or CRLF, the last one
///    possibly in nothing. Blank lines are passed over.
/// 2. In a `.csv` file fields stand between commas, elsewhere between runs of blanks and tabs;
///    blanks around a field do not belong to it.
/// 3. A NUL, and a line longer than the limit, is an error.
package struct AnnotationLines {
  /// As it is to be named in messages.
  let file: String
  private let bytes: [UInt8]
  /// Of a line, in bytes.
  private let limit: Int
  private let separatesByCommas: Bool

  /// - Parameters:
  ///   - file: its extension decides what stands between fields.
  ///   - limit: bytes of a line.
  package init(_ bytes: [UInt8], shownAs file: String, limit: Int) {
    self.bytes = bytes
    self.limit = limit
    self.file = file
    separatesByCommas = file.hasSuffix(".csv")
  }

  func fault(_ fault: String, line: Int? = nil, advice: String) -> DatasetError {
    .annotation(file: file, line: line, fault: fault, advice: advice)
  }

  /// Calls `body` with the number of each line, from 1, and its fields; `fields` is used again.
  func visit(
    _ body: (_ line: Int, _ fields: [Range<Int>]) throws(DatasetError) -> Void
  ) throws(DatasetError) {
    try bytes.withUnsafeBufferPointer { (buffer) throws(DatasetError) in
      guard let start = buffer.baseAddress else { return }
      var position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
      var line = 0
      var fields: [Range<Int>] = []
      while position < buffer.count {
        line += 1
        let rest = buffer.count - position
        let length =
          memchr(start + position, 0x0A, rest).map {
            UnsafeRawPointer($0) - UnsafeRawPointer(start + position)
          }
          ?? rest
        try check(start + position, length, line)
        split(start, position..<position + length, into: &fields)
        if !fields.isEmpty { try body(line, fields) }
        position += length + 1
      }
    }
  }

  private func check(
    _ start: UnsafePointer<UInt8>, _ length: Int, _ line: Int
  ) throws(DatasetError) {
    if memchr(start, 0, length) != nil {
      throw fault(
        "a NUL byte, so this is no text file", line: line, advice: "download it again")
    }
    if length > limit {
      throw fault(
        "a line of \(length) bytes, max-line=\(limit) are allowed", line: line,
        advice: "download it again")
    }
  }

  private func split(
    _ bytes: UnsafePointer<UInt8>, _ range: Range<Int>, into fields: inout [Range<Int>]
  ) {
    fields.removeAll(keepingCapacity: true)
    var position = range.lowerBound
    if separatesByCommas {
      while position <= range.upperBound {
        var end = position
        while end < range.upperBound && bytes[end] != UInt8(ascii: ",") { end += 1 }
        fields.append(trimmed(bytes, position..<end))
        position = end + 1
      }
      if fields.count == 1 && fields[0].isEmpty { fields.removeAll(keepingCapacity: true) }
      return
    }
    while true {
      while position < range.upperBound && isBlank(bytes[position]) { position += 1 }
      guard position < range.upperBound else { return }
      let start = position
      while position < range.upperBound && !isBlank(bytes[position]) { position += 1 }
      fields.append(start..<position)
    }
  }

  private func trimmed(_ bytes: UnsafePointer<UInt8>, _ range: Range<Int>) -> Range<Int> {
    var (start, end) = (range.lowerBound, range.upperBound)
    while start < end && isBlank(bytes[start]) { start += 1 }
    while start < end && isBlank(bytes[end - 1]) { end -= 1 }
    return start..<end
  }

  private func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }

  // MARK: - Fields

  func text(_ field: Range<Int>) -> String {
    String(decoding: bytes[field], as: UTF8.self)
  }

  /// A small whole number; nil for anything else.
  func integer(_ field: Range<Int>) -> Int? {
    bytes.withUnsafeBufferPointer { bytes in
      let isNegative = !field.isEmpty && bytes[field.lowerBound] == UInt8(ascii: "-")
      let start = field.lowerBound + (isNegative ? 1 : 0)
      guard (1...9).contains(field.upperBound - start) else { return nil }
      var value = 0
      for position in start..<field.upperBound {
        let digit = bytes[position]
        guard digit >= 0x30 && digit <= 0x39 else { return nil }
        value = value * 10 + Int(digit - 0x30)
      }
      return isNegative ? -value : value
    }
  }

  /// A picture's name without its extension: the PNG edition is annotated as JPEG.
  func stemRange(_ field: Range<Int>) -> Range<Int> {
    let stem = PictureName.stem(bytes[field])
    return stem.startIndex..<stem.endIndex
  }

  func slice(_ field: Range<Int>) -> ArraySlice<UInt8> { bytes[field] }

  func equals(_ field: Range<Int>, _ other: ArraySlice<UInt8>) -> Bool {
    guard field.count == other.count else { return false }
    return bytes.withUnsafeBytes { bytes in
      other.withUnsafeBytes { other in
        guard let start = bytes.baseAddress, let second = other.baseAddress else { return true }
        return memcmp(start + field.lowerBound, second, other.count) == 0
      }
    }
  }

  /// Whether one field stands before another, byte by byte.
  func isAscending(_ first: Range<Int>, _ second: Range<Int>) -> Bool {
    bytes.withUnsafeBytes { bytes in
      guard let start = bytes.baseAddress else { return false }
      let order = memcmp(
        start + first.lowerBound, start + second.lowerBound, min(first.count, second.count))
      return order != 0 ? order < 0 : first.count < second.count
    }
  }
}

/// How a picture's file and its rows in the annotation files find each other.
enum PictureName {
  /// The last component without its extension.
  static func stem(_ path: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let start = path.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? path.startIndex
    let name = path[start...]
    guard let dot = name.lastIndex(of: UInt8(ascii: ".")) else { return name }
    return name[..<dot]
  }
}
