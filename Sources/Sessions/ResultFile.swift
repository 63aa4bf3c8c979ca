import Digests
import Evaluation
import FoundationEssentials
import Stores

// A kept result is one file, named after its key, so that it is there whole or not at all:
//
//     vnb-result 1 <bytes of the header> <SHA-256 of the header>
//     <header: a line of JSON, see `Header`>
//     <the parts, one after the other>
//
// The header has the size and the SHA-256 of each part. A description is read without its parts.

/// A kept result as a file; see the head of the file.
struct ResultFile: KeptResult {
  struct Header: Codable {
    struct Figure: Codable {
      var name: String
      var value: StoredValue
    }

    struct Part: Codable {
      var name: String
      var bytes: Int
      var sha256: String
    }

    var key: String
    var type: String
    var command: String
    /// What computing it took.
    var seconds: Double
    var kind: String
    var attributes: String
    var fields: [String: StoredValue]
    var figures: [Figure]
    var parts: [Part]
    /// Missing in what older versions wrote.
    var recipe: Recipe?
  }

  let path: String
  let header: Header
  let description: ResultDescription
  private let contentStart: Int

  private static let magic = "vnb-result 1"
  /// Longer headers are none of ours.
  private static let headerLimit = 64 << 20

  var kind: String { header.kind }
  var attributes: String { header.attributes }
  var partDigests: [String: Digest] {
    Dictionary(
      header.parts.compactMap { part in
        Digest(hexadecimal: part.sha256).map { (part.name, $0) }
      }, uniquingKeysWith: { first, _ in first })
  }

  // MARK: - Reading

  /// Reads and checks the header.
  ///
  /// - Returns: nil when there is no such file.
  /// - Throws: `StoredDamage` when the file is not as it was written.
  init?(path: String) throws(StoredDamage) {
    guard let size = StoredFile.status(of: path)?.bytes else { return nil }
    guard let first = StoredFile.read(path, range: 0..<min(size, 1 << 14)) else { return nil }
    let line = first.prefix { $0 != UInt8(ascii: "\n") }
    let words = String(decoding: line, as: UTF8.self).split(separator: " ").map(String.init)
    guard words.count == 4, "\(words[0]) \(words[1])" == Self.magic, let count = Int(words[2]),
      (0...Self.headerLimit).contains(count)
    else { throw StoredDamage("its first line is none of ours") }
    let range = (line.count + 1)..<(line.count + 1 + count)
    let isRead = range.upperBound <= first.count
    guard let json = isRead ? Array(first[range]) : StoredFile.read(path, range: range) else {
      throw StoredDamage("it is cut")
    }
    guard Digest(of: json).hexadecimal == words[3],
      let header = try? JSONDecoder().decode(Header.self, from: Data(json)),
      let type = ValueType(resultName: header.type)
    else { throw StoredDamage("its header has another checksum") }
    guard size == range.upperBound + header.parts.reduce(0, { $0 + $1.bytes }) else {
      throw StoredDamage("it has another length")
    }
    self.path = path
    self.header = header
    contentStart = range.upperBound
    description = ResultDescription(
      type: type, fields: header.fields.mapValues(\.value),
      figures: header.figures.map { ($0.name, $0.value.value) }, command: header.command,
      seconds: header.seconds, recipe: header.recipe)
  }

  func read(_ part: String) throws(StoredDamage) -> [UInt8] {
    var start = contentStart
    for entry in header.parts {
      guard entry.name == part else {
        start += entry.bytes
        continue
      }
      guard let bytes = StoredFile.read(path, range: start..<(start + entry.bytes)) else {
        throw StoredDamage("it cannot be read")
      }
      guard Digest(of: bytes).hexadecimal == entry.sha256 else {
        throw StoredDamage("its part '\(part)' has another checksum")
      }
      return bytes
    }
    throw StoredDamage("it has no part '\(part)'")
  }

  /// What is wrong with any part; nil when all is as it was written.
  var problem: StoredDamage? {
    for part in header.parts {
      do {
        _ = try read(part.name)
      } catch {
        return error
      }
    }
    return nil
  }

  // MARK: - Writing

  static func write(
    _ description: ResultDescription, _ content: StoredContent, for key: Digest, to path: String
  ) throws {
    var header = Header(
      key: key.hexadecimal, type: description.type.name, command: description.command,
      seconds: description.seconds, kind: content.kind, attributes: content.attributes,
      fields: description.fields.compactMapValues(StoredValue.init),
      figures: description.figures.compactMap { figure in
        StoredValue(figure.value).map { Header.Figure(name: figure.name, value: $0) }
      }, parts: [], recipe: description.recipe)
    for part in content.parts {
      var hasher = DigestHasher()
      var count = 0
      try part.write { bytes in
        hasher.update(bytes)
        count += bytes.count
      }
      header.parts.append(
        Header.Part(name: part.name, bytes: count, sha256: hasher.finish().hexadecimal))
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let json = Array(try encoder.encode(header)) + [UInt8(ascii: "\n")]
    var file = try DurableFile(replacing: path)
    try file.write(Array("\(magic) \(json.count) \(Digest(of: json).hexadecimal)\n".utf8))
    try file.write(json)
    for part in content.parts { try part.write { bytes in try file.write(bytes) } }
    try file.commit()
  }
}

extension ValueType {
  private static let results: [ValueType] = [
    .dataset, .images, .model, .trained, .codes, .table, .history, .chart, .runs, .figure, .text,
  ]

  /// The type of a command's result, by its name.
  init?(resultName name: String) {
    guard let type = Self.results.first(where: { $0.name == name }) else { return nil }
    self = type
  }
}
