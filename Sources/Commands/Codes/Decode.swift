import Evaluation

/// `$codes | decode $vae`: the pictures of codes.
struct Decode: Command {
  static let model = CommandArgument<TrainedValue>.value(
    "model", [.trained], isPositional: true, help: "the trained model")

  var signature: Signature {
    Signature(
      name: "decode", summary: "gives the pictures of codes",
      input: InputDeclaration([.codes], help: "codes, as `encode` gives them"),
      [Self.model.declaration],
      result: .images, example: "$codes | decode $vae | grid")
  }

  func check(_ call: inout CheckedCall) -> StaticValue {
    let model = call.facts(of: Self.model)
    if let length = call.input.intFact("z_dim"), let expected = model.intFact("z_dim"),
      length != expected
    {
      call.report(
        .codeLength, "the codes have length \(length), the model decodes codes of \(expected)",
        at: Self.model, hint: "use the model that encoded them")
    }
    return StaticValue(.images, facts: PictureFacts.of(model, count: call.input.facts["count"]))
  }

  func workload(_ call: CheckedCall) -> Workload? {
    .pictures(call.input.intFact("count"), through: call.facts(of: Self.model))
  }

  func run(_ call: BoundCall, in context: RunContext) throws -> Value {
    guard case .result(let result) = call.input, let codes = result as? CodesValue else {
      return .none
    }
    let images = try call[Self.model].decode(codes, in: context)
    return .result(ImagesValue(images, radii: codes.radii))
  }
}
