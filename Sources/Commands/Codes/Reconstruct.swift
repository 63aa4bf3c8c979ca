import Evaluation

/// `$faces | take 8 | reconstruct $vae`: what comes back of pictures, through μ.
struct Reconstruct: Command {
  static let model = CommandArgument<TrainedValue>.value(
    "model", [.trained], isPositional: true, help: "the trained model")

  /// More pictures than this are refused: they would all be held in memory.
  static let limit = 10_000

  var signature: Signature {
    Signature(
      name: "reconstruct", summary: "encodes pictures and decodes their codes again",
      details: "The code is μ, without noise.",
      input: InputDeclaration([.images, .dataset], help: "images or a data set"),
      [Self.model.declaration],
      result: .images, example: "$faces | take 8 | reconstruct $vae | grid cols=8")
  }

  func check(_ call: inout CheckedCall) -> StaticValue {
    PictureInput.reportWrongSize(in: &call, model: call.facts(of: Self.model))
    PictureInput.reportTooMany(in: &call, limit: Self.limit, purpose: "reconstruct")
    return StaticValue(
      .images,
      facts: PictureFacts.of(call.facts(of: Self.model), count: call.input.facts["count"]))
  }

  func workload(_ call: CheckedCall) -> Workload? {
    .pictures(call.input.intFact("count"), through: call.facts(of: Self.model))
  }

  func run(_ call: BoundCall, in context: RunContext) throws -> Value {
    let input = PictureInput(call.input)
    try input.requireAtMost(Self.limit, for: "reconstruct")
    let trained = call[Self.model]
    let codes = try trained.encode(input, noise: nil, in: context)
    return .result(ImagesValue(try trained.decode(codes, in: context), radii: codes.radii))
  }
}
