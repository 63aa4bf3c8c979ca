import Evaluation
import Tensors

/// `$faces | encode $vae`: the codes of pictures.
struct Encode: Command {
  static let model = CommandArgument<TrainedValue>.value(
    "model", [.trained], isPositional: true, help: "the trained model")
  static let sampled = CommandArgument<Bool>.bool(
    "sampled", default: false, help: "draws z from N(μ, σ²) in place of μ itself")
  static let seed = CommandArgument<UInt64>.seed

  var signature: Signature {
    Signature(
      name: "encode", summary: "gives the codes of pictures",
      input: InputDeclaration([.images, .dataset], help: "images or a data set"),
      [Self.model.declaration, Self.sampled.declaration, Self.seed.declaration],
      result: .codes, example: "let codes = $faces | take 8 | encode $vae")
  }

  func check(_ call: inout CheckedCall) -> StaticValue {
    PictureInput.reportWrongSize(in: &call, model: call.facts(of: Self.model))
    let model = call.facts(of: Self.model)
    if call.known(Self.sampled) == true, model.facts["kind"].map(\.text) == "ae" {
      call.reportUseless(Self.sampled, "a plain autoencoder has no variance to draw from")
    }
    var facts: [String: Value] = [:]
    facts["count"] = call.input.facts["count"]
    facts["z_dim"] = model.facts["z_dim"]
    return StaticValue(.codes, facts: facts)
  }

  func workload(_ call: CheckedCall) -> Workload? {
    .pictures(call.input.intFact("count"), through: call.facts(of: Self.model))
  }

  func run(_ call: BoundCall, in context: RunContext) throws -> Value {
    let trained = call[Self.model]
    let input = PictureInput(call.input)
    let noise =
      call[Self.sampled] ? RandomStream(seed: call[Self.seed], purpose: "encode.noise") : nil
    return .result(try trained.encode(input, noise: noise, in: context))
  }
}
