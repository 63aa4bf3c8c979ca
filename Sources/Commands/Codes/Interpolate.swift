import Evaluation

/// `interpolate $a to=$b steps=8`: the codes on the straight line from one to another.
struct Interpolate: Command {
  static let target = CommandArgument<CodesValue>.value(
    "to", [.codes], help: "the codes at the other end, as many as the input, or one for all")
  static let steps = CommandArgument<Int>.int(
    "steps", default: 8, in: 2...10_000, help: "codes on each line, both ends included")

  /// More codes than this are refused.
  static let limit = 1_000_000

  var signature: Signature {
    Signature(
      name: "interpolate", summary: "gives the codes on the line from one code to another",
      details: """
        Step i of n is (1 - t)·a + t·b with t = i / (n - 1), so that the first code is `a` and the \
        last one `b`. Of several codes the lines follow one another: with `grid cols=8` and \
        `steps=8` each is a row.
        """,
      input: InputDeclaration([.codes], help: "the codes at the start"),
      [Self.target.declaration, Self.steps.declaration],
      result: .codes,
      example: "interpolate $codes to=(encode $originals $vae) steps=8 | decode $vae | grid cols=8")
  }

  func check(_ call: inout CheckedCall) -> StaticValue {
    let target = call.facts(of: Self.target)
    if let first = call.input.intFact("z_dim"), let second = target.intFact("z_dim"),
      first != second
    {
      call.report(
        .unlikeCodes, "the codes have length \(first), those of 'to' have \(second)",
        at: Self.target, hint: "encode both with one model")
    }
    var facts: [String: Value] = [:]
    facts["z_dim"] = call.input.facts["z_dim"]
    if let count = call.input.intFact("count") {
      if let other = target.intFact("count"), other != count, other != 1 {
        call.report(
          .unlikeCodes, "\(count) codes to start from, and \(other) to go to", at: Self.target,
          hint: "give as many, or one")
      }
      facts["count"] = call.known(Self.steps).map { .int(count * $0) }
    }
    return StaticValue(.codes, facts: facts)
  }

  func run(_ call: BoundCall, in context: RunContext) throws -> Value {
    guard case .result(let result) = call.input, let start = result as? CodesValue else {
      return .none
    }
    let end = call[Self.target]
    let steps = call[Self.steps]
    guard start.length == end.length, end.count == start.count || end.count == 1 else {
      throw CommandFailure(
        "\(start.count) codes of length \(start.length) do not go to \(end.count) of length "
          + "\(end.length)", hint: "give as many codes, or one, from the same model")
    }
    guard start.count * steps <= Self.limit else {
      throw CommandFailure("more than \(Self.limit) codes are too many", hint: "take fewer steps")
    }
    var values: [Float] = []
    values.reserveCapacity(start.count * steps * start.length)
    for row in 0..<start.count {
      let from = start.code(row)
      let to = end.code(end.count == 1 ? 0 : row)
      for step in 0..<steps {
        let part = Double(step) / Double(steps - 1)
        for (a, b) in zip(from, to) {
          values.append(Float((1 - part) * Double(a) + part * Double(b)))
        }
      }
    }
    return .result(CodesValue(values, length: start.length))
  }
}
