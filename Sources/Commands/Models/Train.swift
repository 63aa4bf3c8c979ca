import Evaluation
import Imaging
import Networks
import Tensors
import Training

/// `train $net on=$faces epochs=8`: fits a model to pictures.
struct Train: Command {
  enum LossName: String, CaseIterable, Sendable { case bce, mse }
  enum PrecisionName: String, CaseIterable, Sendable { case float32, bfloat16 }

  static let data = CommandArgument<DatasetValue>.value(
    "on", [.dataset], help: "the training pictures")
  static let epochs = CommandArgument<Int>.int(
    "epochs", default: 24, in: 1...100_000, help: "passes over the pictures")
  static let batchSize = CommandArgument<Int>.int(
    "batch-size", default: 128, in: 1...4096, help: "pictures of one step")
  static let learningRate = CommandArgument<Double>.float(
    "learning-rate", default: 0.0005, in: 0...10, excludingLower: true, help: "of Adam")
  static let loss = CommandArgument<LossName>.word(
    "loss", default: .bce,
    help: "of the reconstruction: binary cross-entropy or squared error")
  static let fact = CommandArgument<Double>.float(
    "fact", default: 5, in: 0...1e9, help: "factor of the KL loss; near 0.02 for loss=mse")
  static let precision = CommandArgument<PrecisionName>.word(
    "precision", default: .float32, help: "of products; sums and weights are float32 in both")
  static let keep = CommandArgument<Int?>(
    ArgumentDeclaration(
      name: "keep", type: .oneOf([.none, .call("every", [.quantity(["epoch", "epochs"])])]),
      default: .value(.none), isDefaultInKey: false,
      help: "the epochs whose decoders are kept for 'film', such as every(2epochs)")
  ) { value in
    switch value {
    case .none: return .some(nil)
    case .call("every", let values):
      guard case .quantity(let number, _)? = values.first else { return nil }
      // What is no whole number of epochs is 0, which is refused.
      return .some(Int(exactly: number) ?? 0)
    default: return nil
    }
  }
  /// More kept epochs fill no film but the disk.
  static let keptLimit = 128
  static let validation = CommandArgument<DatasetValue?>.optional(
    CommandArgument<DatasetValue>.value(
      "validation", [.dataset], help: "pictures whose losses are taken after each epoch"))
  static let seed = CommandArgument<UInt64>.seed

  /// Ten epochs are the start of twenty, whichever of them are kept.
  var progressArguments: Set<String> { [Self.epochs.declaration.name, Self.keep.declaration.name] }

  var signature: Signature {
    Signature(
      name: "train", summary: "trains a model on a data set",
      details: """
        The total loss is the reconstruction loss (mean over channels, sum over pixels, mean over \
        the pictures) plus, for a VAE, `fact` times the KL divergence of the codes from N(0, 1). \
        The optimizer is Adam. Equal arguments and seeds give equal weights.

        A training that was stopped goes on where it last saved, and ends in the same weights to \
        the last bit; one of more epochs goes on where one of fewer ended. The cell option \
        `checkpoint: 1epoch`, `500steps`, `10min` or `off` says how often it saves.

        `keep=every(2epochs)` keeps the decoder as it is after every second epoch, and after the \
        last, for `film`. It changes nothing else: where these states are still there from an \
        earlier training nothing is trained, else the epochs up to them are trained again.
        """,
      input: InputDeclaration([.model], help: "a model"),
      [
        Self.data.declaration, Self.epochs.declaration, Self.batchSize.declaration,
        Self.learningRate.declaration, Self.loss.declaration, Self.fact.declaration,
        Self.precision.declaration, Self.keep.declaration, Self.validation.declaration,
        Self.seed.declaration,
      ],
      result: .trained, example: "let vae = train $net on=$faces epochs=8 fact=5")
  }

  // MARK: - Check

  func check(_ call: inout CheckedCall) -> StaticValue {
    let data = call.facts(of: Self.data)
    var facts = call.input.facts
    for name in ["width", "height", "channels"] { facts[name] = data.facts[name] }
    facts["epochs"] = call.known(Self.epochs).map(Value.int)
    facts[TrainedValue.keptFact] = keptCount(in: &call).map(Value.int)
    reportLoss(in: &call)
    reportValidation(in: &call, data: data)
    if case .result(let result)? = call.input.known, let model = result as? ModelValue,
      let width = data.intFact("width"), let height = data.intFact("height"),
      let channels = data.intFact("channels")
    {
      let problems = model.configuration.problems(
        forWidth: width, height: height, channels: channels)
      for problem in problems {
        call.report(.networkSize, problem.description)
      }
      if problems.isEmpty {
        let counts = model.configuration.parameterCounts(
          width: width, height: height, channels: channels)
        facts["parameters"] = .int(counts.encoder + counts.decoder)
        facts["encoder_parameters"] = .int(counts.encoder)
        facts["decoder_parameters"] = .int(counts.decoder)
      }
    }
    return StaticValue(.trained, facts: facts)
  }

  private static let uselessInterval = CommandFailure(
    "'keep' of 'train' takes whole epochs, at least one", hint: "such as every(2epochs)")

  /// How many epochs are kept, the last one included; nil when that is not known yet.
  private func keptCount(in call: inout CheckedCall) -> Int? {
    guard let value = call.facts(of: Self.keep).known else { return nil }
    guard let interval = Self.keep.convert(value) ?? nil else { return 0 }
    guard interval >= 1 else {
      let problem = Self.uselessInterval
      call.report(
        code: CheckCode.outOfRange.rawValue, problem.message, at: Self.keep, hint: problem.hint)
      return nil
    }
    guard let epochs = call.known(Self.epochs) else { return nil }
    let count = CheckpointFolder.epochs(every: interval, before: epochs).count + 1
    if count > Self.keptLimit {
      let wide = (epochs + Self.keptLimit - 1) / Self.keptLimit
      call.report(
        .tooManyEpochs, "\(count) epochs would be kept, and \(Self.keptLimit) at most can be",
        at: Self.keep, hint: "such as every(\(wide)epochs)")
    }
    return count
  }

  private func reportLoss(in call: inout CheckedCall) {
    let isPlain = call.input.facts["kind"].map(\.text) == "ae"
    if isPlain && call.isWritten(Self.fact) {
      call.report(
        .factWithoutEffect, "a plain autoencoder has no KL loss: 'fact' changes nothing",
        at: Self.fact, hint: "leave it out")
    }
    if !isPlain, call.known(Self.loss) == .mse, let fact = call.known(Self.fact), fact >= 1 {
      call.report(
        .factTooLarge,
        "with loss=mse a 'fact' of \(Value.float(fact).text) lets the KL loss rule", at: Self.fact,
        hint: "about 0.02 is usual")
    }
  }

  private func reportValidation(in call: inout CheckedCall, data: StaticValue) {
    let validation = call.facts(of: Self.validation)
    for name in ["width", "height", "channels"] {
      guard let given = validation.intFact(name), let expected = data.intFact(name),
        given != expected
      else { continue }
      call.report(
        .validationSize,
        "the validation pictures have \(name) \(given), the training pictures \(expected)",
        at: Self.validation, hint: "load both with the same size")
      return
    }
  }

  // MARK: - Cost

  func workload(_ call: CheckedCall) -> Workload? {
    let data = call.facts(of: Self.data)
    guard case .result(let result)? = call.input.known, let model = result as? ModelValue,
      let epochs = call.known(Self.epochs), let count = data.intFact("count"),
      let width = data.intFact("width"), let height = data.intFact("height"),
      let channels = data.intFact("channels"),
      model.configuration.problems(forWidth: width, height: height, channels: channels).isEmpty
    else { return nil }
    let work = model.configuration.multiplyAdds(width: width, height: height, channels: channels)
    let parameters = model.configuration.parameterCounts(
      width: width, height: height, channels: channels)
    // The result, and two checkpoints of weights and both moments.
    var bytes = 4 * (parameters.encoder + parameters.decoder) * (1 + 2 * 3)
    // With the checkpoints and with the result.
    if let interval = call.known(Self.keep) ?? nil, interval >= 1 {
      let kept = CheckpointFolder.epochs(every: interval, before: epochs).count
      bytes += 2 * 4 * parameters.decoder * kept
    }
    return Workload(
      Double(epochs) * Double(count), "pictures",
      costPerUnit: 3 * Double(work.encoder + work.decoder), bytes: bytes,
      unitsPerRound: Double(count))
  }

  // MARK: - Run

  func run(_ call: BoundCall, in context: RunContext) throws -> Value {
    guard case .result(let result) = call.input, let model = result as? ModelValue else {
      return .none
    }
    if let interval = call[Self.keep], interval < 1 { throw Self.uselessInterval }
    let isVariational = model.configuration.kind == .variational
    let options = TrainingOptions(
      epochs: call[Self.epochs], batchSize: call[Self.batchSize],
      learningRate: call[Self.learningRate],
      loss: call[Self.loss] == .bce ? .crossEntropy : .squaredError,
      fact: isVariational ? call[Self.fact] : 0,
      precision: call[Self.precision] == .float32 ? .float32 : .bfloat16,
      seed: call[Self.seed], threads: context.threads)
    let data = CollectionImages(call[Self.data].collection)
    let validation = call[Self.validation].map { CollectionImages($0.collection) }
    return .result(
      try TrainingRun(
        model: model.configuration, options: options, context: context,
        keptInterval: call[Self.keep]
      ).train(on: data, validation: validation))
  }
}
