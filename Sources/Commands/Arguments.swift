import Evaluation

// Kinds of argument that several commands share, beside those that `Evaluation` offers.

extension CommandArgument where T: ResultValue {
  /// The value of an earlier command: `on=$faces`.
  static func value(
    _ name: String, _ types: [ValueType], isPositional: Bool = false, help: String
  ) -> Self {
    Self(
      ArgumentDeclaration(
        name: name, type: .value(types), default: .required, isPositional: isPositional, help: help)
    ) { if case .result(let result) = $0 { result as? T } else { nil } }
  }
}

extension CommandArgument {
  /// The same argument, `nil` where it is left out or `none`.
  static func optional<Wrapped: Sendable>(
    _ base: CommandArgument<Wrapped>
  ) -> CommandArgument<Wrapped?> where T == Wrapped? {
    var declaration = base.declaration
    declaration.type = .oneOf([.none, declaration.type])
    declaration.default = .value(.none)
    return CommandArgument<Wrapped?>(declaration) { value in
      if case .none = value { return .some(nil) }
      return base.convert(value).map { .some($0) }
    }
  }
}

extension CommandArgument where T == [Int] {
  /// `kernels=3` for all layers or `kernels=[5, 5, 3, 3]` for each.
  static func intOrList(
    _ name: String, default value: Value, in range: ClosedRange<Int>, help: String
  ) -> Self {
    Self(
      ArgumentDeclaration(
        name: name, type: .oneOf([.int(range), .list(.int(range))]), default: .value(value),
        help: help)
    ) { value in
      switch value {
      case .int(let number): [number]
      case .list(let values): integers(values)
      default: nil
      }
    }
  }

  static func ints(
    _ name: String, default value: [Int], in range: ClosedRange<Int>, help: String
  ) -> Self {
    Self(
      ArgumentDeclaration(
        name: name, type: .list(.int(range)), default: .value(.list(value.map(Value.int))),
        help: help)
    ) { if case .list(let values) = $0 { integers(values) } else { nil } }
  }
}

extension CommandArgument where T == [String] {
  /// A list of texts or bare words.
  static func names(_ name: String, type: ArgumentType, default value: [String], help: String)
    -> Self
  {
    Self(
      ArgumentDeclaration(
        name: name, type: .list(type), default: .value(.list(value.map(Value.symbol))), help: help)
    ) { value in
      guard case .list(let values) = value else { return nil }
      return values.compactMap { element in
        switch element {
        case .symbol(let text), .string(let text): text
        default: nil
        }
      }
    }
  }
}

private func integers(_ values: [Value]) -> [Int]? {
  var result: [Int] = []
  for case .int(let number) in values { result.append(number) }
  return result.count == values.count ? result : nil
}

extension Signature {
  /// A signature whose arguments are given as they are declared in the command.
  init(
    name: String, summary: String, details: String = "", input: InputDeclaration? = nil,
    _ arguments: [ArgumentDeclaration], extraArguments: ExtraArguments? = nil, result: ValueType,
    example: String
  ) {
    self.init(
      name: name, summary: summary, details: details, input: input, arguments: arguments,
      extraArguments: extraArguments, result: result, example: example)
  }
}

/// A size as it is written: `96x96`.
struct PictureSize: Hashable, Sendable {
  var width: Int
  var height: Int
}

extension CommandArgument where T == PictureSize {
  static func size(_ name: String, default value: PictureSize? = nil, help: String) -> Self {
    Self(
      ArgumentDeclaration(
        name: name, type: .size,
        default: value.map { .value(.size(width: $0.width, height: $0.height)) } ?? .required,
        help: help)
    ) { value in
      if case .size(let width, let height) = value {
        PictureSize(width: width, height: height)
      } else {
        nil
      }
    }
  }
}
