import FoundationEssentials
import Texts

/// The safetensors format (Hugging Face), for float32 tensors:
///
/// 1. eight bytes: the length n of the header, little-endian;
/// 2. n bytes of JSON: an object from tensor names to `{"dtype": "F32", "shape": […],
///    "data_offsets": [begin, end]}`, and `__metadata__`, an object from strings to strings; blanks
///    may follow it;
/// 3. the data: the tensors' values, little-endian, slowest index first. The offsets count from
///    here, and tensors cover the data without gaps or overlaps.
public struct Safetensors: Hashable, Sendable {
  public var metadata: [String: String]
  /// In the order of their data.
  public var tensors: [NamedTensor]

  public init(metadata: [String: String], tensors: [NamedTensor]) {
    self.metadata = metadata
    self.tensors = tensors
  }
}

// MARK: - Writing

extension Safetensors {
  /// The whole file; equal values give equal bytes.
  public func encoded() -> [UInt8] {
    let header = header
    var bytes: [UInt8] = []
    bytes.reserveCapacity(8 + header.count + tensors.reduce(0) { $0 + 4 * $1.values.count })
    write(header: header) { bytes += $0 }
    return bytes
  }

  /// Hands over the file's bytes piece by piece, without a copy of the tensors.
  public func write(_ emit: (UnsafeRawBufferPointer) throws -> Void) rethrows {
    try write(header: header, emit)
  }

  func write(
    header: [UInt8], _ emit: (UnsafeRawBufferPointer) throws -> Void
  ) rethrows {
    try withUnsafeBytes(of: UInt64(header.count).littleEndian) { try emit($0) }
    try header.withUnsafeBytes { try emit($0) }
    // Little-endian, as every machine we run on.
    for tensor in tensors { try tensor.values.withUnsafeBytes { try emit($0) } }
  }

  /// The JSON that describes the tensors.
  var header: [UInt8] {
    var entries: [String] = []
    var offset = 0
    for tensor in tensors {
      let end = offset + 4 * tensor.values.count
      let shape = tensor.shape.map(String.init).joined(separator: ",")
      entries.append(
        "\(tensor.name.jsonLiteral):{\"dtype\":\"F32\",\"shape\":[\(shape)],"
          + "\"data_offsets\":[\(offset),\(end)]}")
      offset = end
    }
    let pairs = metadata.sorted { $0.key < $1.key }
      .map { "\($0.key.jsonLiteral):\($0.value.jsonLiteral)" }
    let head = ["\"__metadata__\":{\(pairs.joined(separator: ","))}"]
    var header = Array("{\((head + entries).joined(separator: ","))}".utf8)
    while header.count % 8 != 0 { header.append(0x20) }
    return header
  }
}

// MARK: - Reading

extension Safetensors {
  /// What the header may say of a name.
  private enum Entry: Decodable {
    case metadata([String: String])
    case tensor(dtype: String, shape: [Int], offsets: [Int])

    private enum Keys: String, CodingKey {
      case dtype, shape
      case offsets = "data_offsets"
    }

    init(from decoder: any Decoder) throws {
      if decoder.codingPath.last?.stringValue == "__metadata__" {
        self = .metadata(try [String: String](from: decoder))
      } else {
        let fields = try decoder.container(keyedBy: Keys.self)
        self = .tensor(
          dtype: try fields.decode(String.self, forKey: .dtype),
          shape: try fields.decode([Int].self, forKey: .shape),
          offsets: try fields.decode([Int].self, forKey: .offsets))
      }
    }
  }

  private struct Place {
    let name: String
    let shape: [Int]
    let range: Range<Int>
  }

  /// Reads a whole file, and believes nothing that it says: every size is checked against the bytes
  /// that are there before memory is taken.
  public init(_ bytes: [UInt8]) throws(ModelFileError) {
    let result = bytes.withUnsafeBytes { buffer in
      Result { () throws(ModelFileError) in try Self(buffer) }
    }
    self = try result.get()
  }

  /// Reads a whole file in memory, or mapped to it.
  public init(_ bytes: UnsafeRawBufferPointer) throws(ModelFileError) {
    guard bytes.count >= 8 else { throw .truncated(needed: 8, found: bytes.count) }
    let length = (0..<8).reduce(UInt64(0)) { $0 | UInt64(bytes[$1]) << UInt64(8 * $1) }
    guard length <= UInt64(ModelFile.headerLimit) else { throw .headerTooLong(bytes: length) }
    let dataStart = 8 + Int(length)
    guard bytes.count >= dataStart else { throw .truncated(needed: dataStart, found: bytes.count) }
    guard length > 0, bytes[8] == UInt8(ascii: "{") else {
      throw .header("it does not begin with '{'")
    }
    let entries: [String: Entry]
    do {
      entries = try JSONDecoder().decode([String: Entry].self, from: Data(bytes[8..<dataStart]))
    } catch {
      throw .header(Self.explanation(error))
    }
    metadata = [:]
    var places: [Place] = []
    for (name, entry) in entries.sorted(by: { $0.key < $1.key }) {
      switch entry {
      case .metadata(let pairs): metadata = pairs
      case .tensor(let dtype, let shape, let offsets):
        places.append(
          try Self.place(
            name, dtype: dtype, shape: shape, offsets: offsets, dataSize: bytes.count - dataStart))
      }
    }
    places.sort {
      ($0.range.lowerBound, $0.range.upperBound, $0.name)
        < ($1.range.lowerBound, $1.range.upperBound, $1.name)
    }
    try Self.checkLayout(places, dataSize: bytes.count - dataStart)
    tensors = []
    for place in places { tensors.append(try Self.tensor(place, bytes, dataStart)) }
  }

  private static func explanation(_ error: any Error) -> String {
    switch error as? DecodingError {
    case .dataCorrupted(let context): context.debugDescription
    case .keyNotFound(let key, let context):
      "\(path(context.codingPath)) has no '\(key.stringValue)'"
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      "\(path(context.codingPath)) is of the wrong type"
    case nil: "\(error)"
    default: "unknown cause"
    }
  }

  private static func path(_ keys: [any CodingKey]) -> String {
    keys.isEmpty ? "it" : "'\(keys.map(\.stringValue).joined(separator: "."))'"
  }

  private static func place(
    _ name: String, dtype: String, shape: [Int], offsets: [Int], dataSize: Int
  ) throws(ModelFileError) -> Place {
    guard dtype == "F32" else {
      throw .tensor(name: name, "has the type \(dtype), only F32 can be read")
    }
    guard offsets.count == 2, 0 <= offsets[0], offsets[0] <= offsets[1] else {
      throw .tensor(name: name, "has the offsets \(offsets), which are no range")
    }
    guard offsets[1] <= dataSize else {
      throw .tensor(name: name, "ends at byte \(offsets[1]) of \(dataSize): the file is cut")
    }
    var count = 4
    for size in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: size)
      guard size >= 0, !overflow else {
        throw .tensor(name: name, "has the shape \(shape), which no tensor can have")
      }
      count = product
    }
    guard count == offsets[1] - offsets[0] else {
      throw .tensor(
        name: name,
        "of shape \(shape) needs \(count) bytes, but its offsets span \(offsets[1] - offsets[0])")
    }
    return Place(name: name, shape: shape, range: offsets[0]..<offsets[1])
  }

  private static func checkLayout(
    _ places: [Place], dataSize: Int
  ) throws(ModelFileError) {
    var end = 0
    var before = ""
    for place in places {
      if place.range.lowerBound < end {
        throw .layout("the tensors '\(before)' and '\(place.name)' overlap")
      }
      if place.range.lowerBound > end {
        throw .layout(
          "\(place.range.lowerBound - end) bytes before the tensor '\(place.name)' belong to none")
      }
      end = place.range.upperBound
      before = place.name
    }
    if end < dataSize { throw .layout("\(dataSize - end) bytes at the end belong to no tensor") }
  }

  private static func tensor(
    _ place: Place, _ bytes: UnsafeRawBufferPointer, _ dataStart: Int
  ) throws(ModelFileError) -> NamedTensor {
    let count = place.range.count / 4
    let values = [Float](unsafeUninitializedCapacity: count) { target, initialized in
      let start = dataStart + place.range.lowerBound
      UnsafeMutableRawBufferPointer(target).copyMemory(
        from: UnsafeRawBufferPointer(rebasing: bytes[start..<(start + 4 * count)]))
      initialized = count
    }
    if let index = values.firstIndex(where: { !$0.isFinite }) {
      throw .tensor(
        name: place.name, "holds \(values[index]) at \(index): it is damaged, or training failed")
    }
    return NamedTensor(name: place.name, shape: place.shape, values: values)
  }
}
