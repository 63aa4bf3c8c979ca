import Evaluation

/// What is known of pictures before anything runs.
enum PictureFacts {
  /// Width, height and channels as those of another value, and a number of their own.
  static func of(_ value: StaticValue, count: Value?) -> [String: Value] {
    var facts: [String: Value] = [:]
    for name in ["width", "height", "channels"] { facts[name] = value.facts[name] }
    facts["count"] = count
    return facts
  }
}
