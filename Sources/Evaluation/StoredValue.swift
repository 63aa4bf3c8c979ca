import Language

/// A plain value in a file: an object with one key that says its type. Numbers keep every bit.
///
/// What a result consists of has no paths, since it knows no folder of this machine; what it was made
/// from may have some.
public struct StoredValue: Codable, Sendable {
  public let value: Value

  /// - Returns: nil for results of commands, which have parts, and for paths.
  public init?(_ value: Value) {
    guard Self.isPlain(value, withPaths: false) else { return nil }
    self.value = value
  }

  /// - Returns: nil for results of commands.
  init?(keepingPaths value: Value) {
    guard Self.isPlain(value, withPaths: true) else { return nil }
    self.value = value
  }

  private enum Key: String, CodingKey {
    case none, bool, int, float, string, symbol, size, duration, quantity, unit, call, list
    case path, source, absolute
  }

  private static func isPlain(_ value: Value, withPaths: Bool) -> Bool {
    switch value {
    case .result: false
    case .path, .source(.path): withPaths
    case .list(let values), .call(_, let values):
      values.allSatisfy { isPlain($0, withPaths: withPaths) }
    default: true
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    switch value {
    case .bool(let flag): try container.encode(flag, forKey: .bool)
    case .int(let number): try container.encode(number, forKey: .int)
    case .float(let number): try container.encode(number.bitPattern, forKey: .float)
    case .string(let text): try container.encode(text, forKey: .string)
    case .symbol(let word): try container.encode(word, forKey: .symbol)
    case .source(.builtIn(let name)): try container.encode(name, forKey: .source)
    case .path(let path):
      try container.encode(path.written, forKey: .path)
      try container.encode(path.absolute, forKey: .absolute)
    case .source(.path(let path)):
      try container.encode(path.written, forKey: .source)
      try container.encode(path.absolute, forKey: .absolute)
    case .size(let width, let height): try container.encode([width, height], forKey: .size)
    case .duration(let seconds): try container.encode(seconds.bitPattern, forKey: .duration)
    case .quantity(let number, let unit):
      try container.encode(number.bitPattern, forKey: .quantity)
      try container.encode(unit.rawValue, forKey: .unit)
    case .call(let name, let values):
      try container.encode(name, forKey: .call)
      try container.encode(values.compactMap(StoredValue.init(keepingPaths:)), forKey: .list)
    case .list(let values):
      try container.encode(values.compactMap(StoredValue.init(keepingPaths:)), forKey: .list)
    case .none, .result: try container.encode(true, forKey: .none)
    }
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    func values() throws -> [Value] {
      try container.decode([StoredValue].self, forKey: .list).map(\.value)
    }
    func number(_ key: Key) throws -> Double {
      Double(bitPattern: try container.decode(UInt64.self, forKey: key))
    }
    if container.contains(.call) {
      value = .call(try container.decode(String.self, forKey: .call), try values())
      return
    }
    switch container.allKeys.first(where: { $0 != .unit && $0 != .absolute }) {
    case .bool: value = .bool(try container.decode(Bool.self, forKey: .bool))
    case .int: value = .int(try container.decode(Int.self, forKey: .int))
    case .float: value = .float(try number(.float))
    case .string: value = .string(try container.decode(String.self, forKey: .string))
    case .symbol: value = .symbol(try container.decode(String.self, forKey: .symbol))
    case .size:
      let sides = try container.decode([Int].self, forKey: .size)
      guard sides.count == 2 else { throw StoredDamage("a size of \(sides.count) numbers") }
      value = .size(width: sides[0], height: sides[1])
    case .duration: value = .duration(try number(.duration))
    case .quantity:
      let name = try container.decode(String.self, forKey: .unit)
      guard let unit = Unit(rawValue: name) else { throw StoredDamage("the unit '\(name)'") }
      value = .quantity(try number(.quantity), unit)
    case .list: value = .list(try values())
    case .path:
      let written = try container.decode(String.self, forKey: .path)
      let absolute = try container.decode(String.self, forKey: .absolute)
      value = .path(PathValue(written: written, absolute: absolute))
    case .source:
      let written = try container.decode(String.self, forKey: .source)
      let absolute = try container.decodeIfPresent(String.self, forKey: .absolute)
      value = .source(
        absolute.map { .path(PathValue(written: written, absolute: $0)) } ?? .builtIn(written))
    default: value = .none
    }
  }
}
