import Evaluation
import Networks

/// `costs $net size=96x96`: what a network costs, computed from its shapes.
struct Costs: Command {
  static let size = CommandArgument<PictureSize>.size(
    "size", default: PictureSize(width: 96, height: 96),
    help: "of a model: the size of the pictures; a trained model has its own")

  var signature: Signature {
    Signature(
      name: "costs", summary: "computes what a network costs",
      details: """
        Nothing is trained and nothing timed: the figures follow from the shapes, for pictures of \
        three channels unless the model was trained on others. Each is a field of the result \
        (`$c.multiply_adds`), so that a sweep over models gives a table.

        - `parameters`: numbers that are learned or kept; those of encoder and decoder.
        - `multiply adds`: of one picture's way through encoder and decoder, padding included. A \
        training step costs about three times as much for each picture.
        - `bytes`: of the parameters, 4 each.
        - `training bytes`: of the parameters, their gradients and Adam's two moments, 16 for each \
        that is learned. The activations come on top of it.
        """,
      input: InputDeclaration([.model, .trained], help: "a model, or a trained one"),
      [Self.size.declaration],
      result: .table, example: "costs $net size=96x96")
  }

  private static let names = [
    "parameters", "encoder parameters", "decoder parameters", "multiply adds",
    "encoder multiply adds", "decoder multiply adds", "bytes", "training bytes",
  ]

  func check(_ call: inout CheckedCall) -> StaticValue {
    if call.input.type == .trained {
      call.reportUseless(Self.size, "a trained model has the size of its pictures")
    }
    if let size = call.known(Self.size), case .result(let result)? = call.input.known,
      let model = result as? ModelValue
    {
      for problem in model.configuration.problems(
        forWidth: size.width, height: size.height, channels: 3)
      {
        call.report(.networkSize, problem.description, at: Self.size)
      }
    }
    let fields = ["property", "value"] + Self.names.map { $0.replacing(" ", with: "_") }
    return StaticValue(.table, facts: ["columns": .list(fields.map(Value.string))])
  }

  func run(_ call: BoundCall, in context: RunContext) throws -> Value {
    let (model, width, height, channels): (AutoencoderConfiguration, Int, Int, Int)
    switch call.input {
    case .result(let trained as TrainedValue):
      (model, width, height, channels) = (
        trained.configuration, trained.width, trained.height, trained.channels
      )
    case .result(let value as ModelValue):
      let size = call[Self.size]
      (model, width, height, channels) = (value.configuration, size.width, size.height, 3)
      let problems = model.problems(forWidth: width, height: height, channels: channels)
      if let problem = problems.first { throw CommandFailure(problem.description) }
    default: return .none
    }
    let parameters = model.parameterCounts(width: width, height: height, channels: channels)
    let work = model.multiplyAdds(width: width, height: height, channels: channels)
    let all = parameters.encoder + parameters.decoder
    let learned = model.trainableCount(width: width, height: height, channels: channels)
    let values = [
      all, parameters.encoder, parameters.decoder, work.encoder + work.decoder, work.encoder,
      work.decoder, 4 * all, 4 * all + 12 * learned,
    ]
    return .result(
      TableValue(properties: zip(Self.names, values).map { ($0, .int($1)) }))
  }
}
