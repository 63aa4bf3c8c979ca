/// Everything that is declared of a command: parsing of its arguments, checking, completion, help
/// and the manual come from here.
public struct Signature: Sendable {
  public var name: String
  /// One line, lower case, no full stop: `trains a model on a data set`.
  public var summary: String
  /// Paragraphs of the manual, in Markdown.
  public var details: String
  public var input: InputDeclaration?
  /// In declared order; those with `isPositional` may be given without their name, after the input.
  public var arguments: [ArgumentDeclaration]
  /// Keywords that are not declared: the axes of `sweep`, the attributes of `where`.
  public var extraArguments: ExtraArguments?
  public var result: ValueType
  /// One line that runs as it stands, given the names it uses.
  public var example: String
  public var takesBlock: Bool

  public init(
    name: String, summary: String, details: String = "", input: InputDeclaration? = nil,
    arguments: [ArgumentDeclaration] = [], extraArguments: ExtraArguments? = nil,
    result: ValueType, example: String, takesBlock: Bool = false
  ) {
    self.name = name
    self.summary = summary
    self.details = details
    self.input = input
    self.arguments = arguments
    self.extraArguments = extraArguments
    self.result = result
    self.example = example
    self.takesBlock = takesBlock
  }
}

/// What a command takes from the pipe, or as its first positional value.
public struct InputDeclaration: Sendable {
  /// Empty: any value. Where images are accepted, a dataset is too.
  public var types: [ValueType]
  /// `compare $a $b $c`: all positional values are inputs, the piped one first.
  public var isVariadic: Bool
  public var help: String

  public init(_ types: [ValueType], isVariadic: Bool = false, help: String = "") {
    self.types = types
    self.isVariadic = isVariadic
    self.help = help
  }
}

/// The kinds of value an argument takes; help prints it as `none|int`, `normal|uniform(float)`.
public indirect enum ArgumentType: Hashable, Sendable {
  case int(ClosedRange<Int>?)
  /// With `excludingLower` the lower bound itself is refused: `learning-rate` above 0.
  case float(ClosedRange<Double>?, excludingLower: Bool = false)
  case bool
  case string
  case path
  case size
  case duration
  case source
  case none
  /// `1%`, given to the command as a fraction.
  case percent
  /// A number with one of these units, such as `2epochs`.
  case quantity([String])
  /// Enumerated words.
  case word([String])
  /// `uniform(r)`: a word with arguments.
  case call(String, [ArgumentType])
  case list(ArgumentType)
  /// The value of an earlier command.
  case value([ValueType])
  /// The name of an axis of the runs that are the input.
  case axis
  /// The name of a column of the input as a table: an axis or a field of runs, a loss.
  case column
  /// The name of an attribute of a data set: `smiling`, or "5-o-clock-shadow" in quotes.
  case attribute
  /// The name of a command.
  case command
  /// The first that fits.
  case oneOf([ArgumentType])
}

public struct ArgumentDeclaration: Sendable {
  public enum Default: Sendable {
    case required
    case value(Value)
    /// The notebook's seed.
    case seed
  }

  /// With hyphens: `batch-size`.
  public var name: String
  public var type: ArgumentType
  public var `default`: Default
  public var isPositional: Bool
  /// Changes how a result looks or how it is computed, never what it is: not part of its key.
  public var isPresentation: Bool
  /// Whether its default is part of the result's key. False for an argument that came when results
  /// without it were kept already: they stay what they are.
  public var isDefaultInKey: Bool
  public var help: String

  public init(
    name: String, type: ArgumentType, default: Default, isPositional: Bool = false,
    isPresentation: Bool = false, isDefaultInKey: Bool = true, help: String
  ) {
    self.name = name
    self.type = type
    self.default = `default`
    self.isPositional = isPositional
    self.isPresentation = isPresentation
    self.isDefaultInKey = isDefaultInKey
    self.help = help
  }
}

extension ArgumentDeclaration {
  /// Whether an argument of this value says nothing that the key has to tell.
  public func isLeftOutOfKey(_ value: StaticValue) -> Bool {
    guard !isDefaultInKey, case .value(let own) = self.default, let key = value.key else {
      return false
    }
    return key == ContentKey.ofValue(own)
  }
}

public struct ExtraArguments: Sendable {
  /// In the manual: `ATTRIBUTE`, `NAME`.
  public var placeholder: String
  public var type: ArgumentType
  public var help: String

  public init(placeholder: String, type: ArgumentType, help: String) {
    self.placeholder = placeholder
    self.type = type
    self.help = help
  }
}

/// A declared argument together with its Swift type: `call[Self.epochs]` is an `Int`.
public struct CommandArgument<T: Sendable>: Sendable {
  public let declaration: ArgumentDeclaration
  /// The checked value as `T`. The checker has made sure that it fits.
  public let convert: @Sendable (Value) -> T?

  public init(_ declaration: ArgumentDeclaration, convert: @escaping @Sendable (Value) -> T?) {
    self.declaration = declaration
    self.convert = convert
  }
}

extension CommandArgument where T == Int {
  public static func int(
    _ name: String, default value: Int? = nil, in range: ClosedRange<Int>? = nil,
    isPositional: Bool = false, help: String
  ) -> Self {
    Self(
      ArgumentDeclaration(
        name: name, type: .int(range), default: value.map { .value(.int($0)) } ?? .required,
        isPositional: isPositional, help: help)
    ) { if case .int(let number) = $0 { number } else { nil } }
  }
}

extension CommandArgument where T == UInt64 {
  /// `seed=`: the notebook's seed unless it is given.
  public static var seed: Self {
    Self(
      ArgumentDeclaration(
        name: "seed", type: .int(0...Int.max), default: .seed,
        help: "replaces the notebook's seed for this command")
    ) { if case .int(let number) = $0 { UInt64(number) } else { nil } }
  }
}

extension CommandArgument where T == Double {
  public static func float(
    _ name: String, default value: Double? = nil, in range: ClosedRange<Double>? = nil,
    excludingLower: Bool = false, isPositional: Bool = false, help: String
  ) -> Self {
    Self(
      ArgumentDeclaration(
        name: name, type: .float(range, excludingLower: excludingLower),
        default: value.map { .value(.float($0)) } ?? .required, isPositional: isPositional,
        help: help)
    ) { $0.number }
  }
}

extension CommandArgument where T == Bool {
  public static func bool(_ name: String, default value: Bool, help: String) -> Self {
    Self(
      ArgumentDeclaration(name: name, type: .bool, default: .value(.bool(value)), help: help)
    ) { if case .bool(let flag) = $0 { flag } else { nil } }
  }
}

extension CommandArgument where T: RawRepresentable & CaseIterable, T.RawValue == String {
  /// An enumerated value, written as a bare word.
  public static func word(
    _ name: String, default value: T? = nil, isPositional: Bool = false, help: String
  ) -> Self {
    Self(
      ArgumentDeclaration(
        name: name, type: .word(T.allCases.map(\.rawValue)),
        default: value.map { .value(.symbol($0.rawValue)) } ?? .required,
        isPositional: isPositional, help: help)
    ) { if case .symbol(let word) = $0 { T(rawValue: word) } else { nil } }
  }
}
