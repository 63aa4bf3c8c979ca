import Foundation

enum JSONRoundTrip {
  /// A value after it was written and read.
  static func of<Value: Codable>(_ value: Value) throws -> Value {
    try JSONDecoder().decode(Value.self, from: JSONEncoder().encode(value))
  }
}
