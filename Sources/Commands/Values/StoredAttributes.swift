import Evaluation
import FoundationEssentials

/// The short part of a kept result: a value as JSON. Numbers keep every bit.
enum StoredAttributes {
  static func text(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  static func read<Value: Decodable>(_ kept: any KeptResult) throws -> Value {
    try read(kept.attributes)
  }

  static func read<Value: Decodable>(_ text: String) throws -> Value {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    do {
      return try decoder.decode(Value.self, from: Data(text.utf8))
    } catch {
      throw StoredDamage("its attributes cannot be read")
    }
  }

  /// The numbers of a part, little-endian as every machine we run on.
  static func floats(_ bytes: [UInt8]) throws -> [Float] {
    guard bytes.count.isMultiple(of: 4) else { throw StoredDamage("it holds no whole numbers") }
    return [Float](unsafeUninitializedCapacity: bytes.count / 4) { buffer, count in
      bytes.withUnsafeBytes { UnsafeMutableRawBufferPointer(buffer).copyMemory(from: $0) }
      count = bytes.count / 4
    }
  }
}

extension CommandLibrary {
  /// Makes a value of what is kept.
  static func restore(_ kept: any KeptResult) throws -> any ResultValue {
    switch kept.kind {
    case CodesValue.kind: try CodesValue(kept)
    case ImagesValue.kind: try ImagesValue(kept)
    case HistoryValue.kind: try HistoryValue(kept)
    case TableValue.kind: try TableValue(kept)
    case TrainedValue.kind: try TrainedValue(kept)
    case FigureValue.kind: try FigureValue(kept)
    case ChartValue.kind: try ChartValue(kept)
    case ReportValue.kind: try ReportValue(kept)
    default: throw StoredDamage("'\(kept.kind)' is none of our kinds")
    }
  }
}
