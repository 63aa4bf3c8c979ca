import Digests
import Evaluation

/// A result that consists of its type and its fields.
struct TestResult: ResultValue {
  var type: ValueType
  var fields: [String: Value] = [:]

  func field(_ name: String) -> Value? { fields[name] }
}

/// A result that shows itself as a line of text.
struct TestPicture: PresentableValue {
  var type: ValueType
  var text: String
  var fields: [String: Value] = [:]

  func field(_ name: String) -> Value? { fields[name] }

  func presentation(_ options: PresentationOptions) throws -> Presentation {
    Presentation(kind: .text, text: text)
  }
}

extension Value {
  /// The fields of a test result, or nothing.
  var testFields: [String: Value] { (result as? TestResult)?.fields ?? [:] }

  var result: (any ResultValue)? {
    if case .result(let result) = self { result } else { nil }
  }

  func int(_ field: String) -> Int {
    if case .int(let number)? = testFields[field] { number } else { 0 }
  }
}

/// A command made of its signature and closures.
struct TestCommand: Command {
  var signature: Signature
  var version = 1
  var storage = ResultStorage.content
  var checking: @Sendable (inout CheckedCall) -> StaticValue
  var files: @Sendable (CheckedCall) throws -> [Digest] = { _ in [] }
  var running: @Sendable (BoundCall) throws -> Value

  func check(_ call: inout CheckedCall) -> StaticValue { checking(&call) }
  func fileDigests(_ call: CheckedCall) throws -> [Digest] { try files(call) }
  func run(_ call: BoundCall, in context: RunContext) throws -> Value { try running(call) }
}
