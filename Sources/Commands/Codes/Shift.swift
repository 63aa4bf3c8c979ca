import Evaluation

/// `$codes | shift $smile by=[-2, 0, 2]`: codes moved along a direction.
struct Shift: Command {
  static let direction = CommandArgument<CodesValue>.value(
    "direction", [.codes], isPositional: true,
    help: "one code, taken as a direction with its length, as `direction` gives it")
  static let distances = CommandArgument<[Double]>(
    ArgumentDeclaration(
      name: "by", type: .oneOf([.float(nil), .list(.float(nil))]), default: .required,
      help: "how often the direction is added, a number or a list")
  ) { value in
    switch value {
    case .list(let values): values.compactMap(\.number)
    default: value.number.map { [$0] }
    }
  }

  var signature: Signature {
    Signature(
      name: "shift", summary: "moves codes along a direction",
      details: """
        Each code z gives z + k·d for every k of `by`. Of several codes the results follow one \
        another: with five numbers and `grid cols=5` each code is a row.
        """,
      input: InputDeclaration([.codes], help: "codes"),
      [Self.direction.declaration, Self.distances.declaration],
      result: .codes,
      example: "$codes | shift $smile by=[-2, -1, 0, 1, 2] | decode $vae | grid cols=5")
  }

  func check(_ call: inout CheckedCall) -> StaticValue {
    let direction = call.facts(of: Self.direction)
    if let first = call.input.intFact("z_dim"), let second = direction.intFact("z_dim"),
      first != second
    {
      call.report(
        .unlikeCodes, "the codes have length \(first), the direction has \(second)",
        at: Self.direction, hint: "take both from one model")
    }
    if let count = direction.intFact("count"), count != 1 {
      call.report(
        .unlikeCodes, "a direction is one code, and these are \(count)", at: Self.direction,
        hint: "such as direction $vae on=$faces attribute=smiling")
    }
    let distances = call.known(Self.distances)
    if let distances, distances.isEmpty {
      call.report(.nothingLeft, "'by' is empty", at: Self.distances, hint: "such as by=[-1, 0, 1]")
    }
    if let distance = distances?.first(where: { !CodesValue.canHold($0) }) {
      call.report(
        code: CheckCode.outOfRange.rawValue,
        "'by' of 'shift' takes numbers that float32 holds, not \(Value.float(distance).text)",
        at: Self.distances, hint: CodesValue.usualNumbers)
    }
    var facts: [String: Value] = [:]
    facts["z_dim"] = call.input.facts["z_dim"]
    if let count = call.input.intFact("count"), let distances {
      facts["count"] = .int(count * distances.count)
    }
    return StaticValue(.codes, facts: facts)
  }

  func run(_ call: BoundCall, in context: RunContext) throws -> Value {
    guard case .result(let result) = call.input, let codes = result as? CodesValue else {
      return .none
    }
    let direction = call[Self.direction]
    let distances = call[Self.distances]
    guard direction.count == 1, direction.length == codes.length else {
      throw CommandFailure(
        "\(direction.count) codes of length \(direction.length) are no direction for codes of "
          + "length \(codes.length)", hint: "a direction is one code of the same model")
    }
    guard !distances.isEmpty else { throw CommandFailure("'by' is empty") }
    var values: [Float] = []
    values.reserveCapacity(codes.values.count * distances.count)
    for row in 0..<codes.count {
      for distance in distances {
        for (z, d) in zip(codes.code(row), direction.values) {
          values.append(Float(Double(z) + distance * Double(d)))
        }
      }
    }
    return .result(
      try CodesValue(values, length: codes.length).requireFinite(from: "'by' of 'shift'"))
  }
}
