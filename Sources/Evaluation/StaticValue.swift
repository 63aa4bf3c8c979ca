import Digests

/// What is known of a value before anything runs: its type always, the value itself when it is
/// written down or computed from parameters, and facts such as the size of pictures.
public struct StaticValue: Sendable {
  public var type: ValueType
  public var known: Value?
  /// What a command says of its result without computing it: `width`, `height`, `channels`,
  /// `count`, `z_dim`, … A missing fact is not known, and is not an error.
  public var facts: [String: Value]
  /// For runs: the axes in order, and what each trial gives.
  public var runs: StaticRuns?
  /// Names the value by content: equal keys, equal values. Nil while checking without keys.
  public var key: Digest?

  public init(
    _ type: ValueType, known: Value? = nil, facts: [String: Value] = [:], runs: StaticRuns? = nil,
    key: Digest? = nil
  ) {
    self.type = type
    self.known = known
    self.facts = facts
    self.runs = runs
    self.key = key
  }

  /// A written value.
  public init(known value: Value) {
    self.init(value.type, known: value)
  }

  public static let unknown = StaticValue(.unknown)

  public func intFact(_ name: String) -> Int? {
    if case .int(let value) = facts[name] { value } else { nil }
  }
}

public struct StaticRuns: Sendable {
  public var axes: [(name: String, type: ValueType)]
  private var elementBox: [StaticValue]

  public init(axes: [(name: String, type: ValueType)], element: StaticValue) {
    self.axes = axes
    elementBox = [element]
  }

  public var element: StaticValue { elementBox[0] }
}
