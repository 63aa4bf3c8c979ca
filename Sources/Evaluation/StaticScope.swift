import Language

/// What the names of a notebook stand for while it is checked.
public struct StaticScope: Sendable {
  public struct Binding: Sendable {
    public enum Kind: Sendable { case parameter, binding, axis }

    public var kind: Kind
    public var value: StaticValue
    /// Of the name in the statement that binds it.
    public var range: SourceRange
  }

  public internal(set) var bindings: [String: Binding] = [:]

  public init() {}

  public subscript(name: String) -> Binding? { bindings[name] }

  /// Sorted.
  public var names: [String] { bindings.keys.sorted() }
}

/// A parameter as the notebook declares it and as it came out.
public struct ParameterInfo: Sendable {
  public enum Origin: Sendable { case notebook, profile, parameterFile, commandLine }

  public var name: String
  public var type: ValueType
  /// The text of its domain: `1..1000`, `[relu, selu]`.
  public var domain: String?
  public var help: String?
  /// With all overrides applied; nil when it has an error.
  public var value: Value?
  /// What it would be without any override; nil when it has an error.
  public var defaultValue: Value?
  public var origin: Origin
  public var range: SourceRange
}
