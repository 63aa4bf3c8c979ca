import Evaluation
import Networks
import Raster
import Tensors

/// `film $vae n=8 seed=7`: the same codes decoded after each epoch that training kept.
struct Film: Command {
  static let count = CommandArgument<Int>.int(
    "n", default: 8, in: 1...100, help: "how many codes, each a column")
  static let seed = CommandArgument<UInt64>.seed

  private static let hint = "train with keep=every(2epochs)"

  var signature: Signature {
    Signature(
      name: "film", summary: "shows the same codes decoded after each kept epoch",
      details: """
        A row for each epoch that `train keep=every(2epochs)` kept, the last epoch below. The codes \
        are those of `sample` with this seed: every number from N(0, 1).
        """,
      input: InputDeclaration([.trained], help: "a model that was trained with 'keep'"),
      [Self.count.declaration, Self.seed.declaration],
      result: .figure,
      example: "film (train $net on=$faces epochs=4 keep=every(1epoch)) n=8 seed=7")
  }

  func check(_ call: inout CheckedCall) -> StaticValue {
    guard let rows = call.input.intFact(TrainedValue.keptFact) else { return StaticValue(.figure) }
    if rows == 0 {
      call.report(.nothingKept, "no epochs of this training were kept", hint: Self.hint)
    } else if let count = call.known(Self.count), rows * count > Grid.limit {
      call.report(
        .tooManyPictures,
        "a figure takes at most \(Grid.limit) pictures, and these are \(rows * count)",
        at: Self.count, hint: "take fewer codes, or keep fewer epochs")
    }
    return StaticValue(.figure)
  }

  func workload(_ call: CheckedCall) -> Workload? {
    guard let rows = call.input.intFact(TrainedValue.keptFact) else { return nil }
    return .pictures(call.known(Self.count).map { $0 * rows }, through: call.input)
  }

  func run(_ call: BoundCall, in context: RunContext) throws -> Value {
    guard case .result(let result) = call.input, let trained = result as? TrainedValue else {
      return .none
    }
    guard let earlier = trained.earlier else {
      throw CommandFailure("no epochs of this training were kept", hint: Self.hint)
    }
    guard trained.keptEpochs.count * call[Self.count] <= Grid.limit else {
      throw CommandFailure(
        "a figure takes at most \(Grid.limit) pictures", hint: "take fewer codes")
    }
    let codes = Sample.normalCodes(
      count: call[Self.count], length: trained.configuration.codeLength, sigma: 1,
      seed: call[Self.seed])
    var rows: [(epoch: Int, images: [Image])] = []
    for state in earlier {
      let autoencoder: Autoencoder
      do {
        autoencoder = try trained.autoencoder.replacingDecoder(state.tensors)
      } catch {
        throw CommandFailure(
          "what was kept of epoch \(state.epoch) is not of this network: \(error)",
          hint: "train again, with 'vnb run --fresh'")
      }
      rows.append((state.epoch, try trained.decode(codes, with: autoencoder, in: context)))
    }
    rows.append((trained.history.history.epochs.count, try trained.decode(codes, in: context)))
    return .result(try FigureValue(image: Sheets.film(of: rows)))
  }
}
