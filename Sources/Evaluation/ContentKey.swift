import Digests
import Language

// Content keys: SHA-256 over a canonical encoding. Every part is written with a tag and, where its
// length varies, its length in eight bytes, so that no two different sequences of parts give the
// same bytes. Integers are little-endian. Dictionaries are sorted by whoever adds them.

/// Collects the parts that name a value by content.
struct ContentKey {
  private var hasher = DigestHasher()

  init(_ kind: String) {
    add(text: kind)
  }

  mutating func add(text: String) {
    let bytes = Array(text.utf8)
    add(count: bytes.count)
    hasher.update(bytes)
  }

  mutating func add(count: Int) {
    var little = UInt64(bitPattern: Int64(count)).littleEndian
    withUnsafeBytes(of: &little) { hasher.update($0) }
  }

  mutating func add(_ digest: Digest) {
    hasher.update(digest.bytes)
  }

  mutating func finish() -> Digest { hasher.finish() }

  private mutating func add(number: Double) {
    // One pattern for zero and one for what is no number.
    let canonical = number == 0 ? 0.0 : number.isNaN ? Double.nan : number
    add(count: Int(bitPattern: UInt(canonical.bitPattern)))
  }

  /// Writes a value; false for results of commands, which have no encoding of their own.
  mutating func add(_ value: Value) -> Bool {
    switch value {
    case .none: add(text: "none")
    case .bool(let flag):
      add(text: "bool")
      add(count: flag ? 1 : 0)
    case .int(let number):
      add(text: "int")
      add(count: number)
    case .float(let number):
      add(text: "float")
      add(number: number)
    case .string(let text):
      add(text: "string")
      add(text: text)
    case .path(let path):
      add(text: "path")
      add(text: path.written)
    case .symbol(let word):
      add(text: "symbol")
      add(text: word)
    case .size(let width, let height):
      add(text: "size")
      add(count: width)
      add(count: height)
    case .duration(let seconds):
      add(text: "duration")
      add(number: seconds)
    case .quantity(let number, let unit):
      add(text: "quantity")
      add(number: number)
      add(text: unit.rawValue)
    case .source(.builtIn(let name)):
      add(text: "built-in")
      add(text: name)
    case .source(.path(let path)):
      add(text: "source")
      add(text: path.written)
    case .call(let name, let values):
      add(text: "call")
      add(text: name)
      return addAll(values)
    case .list(let values):
      add(text: "list")
      return addAll(values)
    case .result: return false
    }
    return true
  }

  private mutating func addAll(_ values: [Value]) -> Bool {
    add(count: values.count)
    for value in values where !add(value) { return false }
    return true
  }

  /// The key of a written or computed value; nil for results of commands.
  static func ofValue(_ value: Value) -> Digest? {
    var key = ContentKey("value")
    return key.add(value) ? key.finish() : nil
  }

  /// The key of something made of parts that have keys; nil when one of them has none.
  static func combining(_ kind: String, _ texts: [String], _ parts: [Digest?]) -> Digest? {
    var key = ContentKey(kind)
    key.add(count: texts.count)
    for text in texts { key.add(text: text) }
    key.add(count: parts.count)
    for part in parts {
      guard let part else { return nil }
      key.add(part)
    }
    return key.finish()
  }
}
