import Evaluation
import Networks
import Raster
import Statistics
import Tensors

/// `sample $vae n=28 seed=7`: pictures of random codes.
struct Sample: Command {
  /// How codes are drawn: each coordinate for itself, or all together.
  enum Distribution: Sendable, Equatable {
    case normal
    case uniform(lower: Double, upper: Double)
    /// As the codes of given pictures lie.
    case gaussianFit
  }

  static let count = CommandArgument<Int>.int(
    "n", default: 28, in: 1...10_000, help: "how many pictures; 16 are the start of 64")
  static let distribution = CommandArgument<Distribution>(
    ArgumentDeclaration(
      name: "dist",
      type: .oneOf([
        .word(["normal", "gaussian-fit"]), .call("uniform", [.float(nil)]),
        .call("uniform", [.float(nil), .float(nil)]),
      ]),
      default: .value(.symbol("normal")),
      help: "of each coordinate N(0, sigma²), or uniform in ]-r, r[ or ]a, b[; 'gaussian-fit' is "
        + "the Gaussian fitted to the codes of `on`")
  ) { value in
    switch value {
    case .symbol("normal"): return .normal
    case .symbol("gaussian-fit"): return .gaussianFit
    case .call("uniform", let bounds):
      let numbers = bounds.compactMap(\.number)
      switch numbers.count {
      case 1: return .uniform(lower: -numbers[0], upper: numbers[0])
      case 2: return .uniform(lower: numbers[0], upper: numbers[1])
      default: return nil
      }
    default: return nil
    }
  }
  static let sigma = CommandArgument<Double>.float(
    "sigma", default: 1, in: 0...1000, help: "standard deviation of dist=normal")
  static let data = CommandArgument<DatasetValue?>.optional(
    CommandArgument<DatasetValue>.value(
      "on", [.dataset], help: "for dist=gaussian-fit: the pictures whose codes are fitted"))
  static let rounding = CommandArgument<Rounding>.word(
    "rounding", default: .nearest,
    help: "of colours to whole levels: 'down' as NumPy's astype does, and with it the article")
  static let seed = CommandArgument<UInt64>.seed

  /// What ``FittedGaussian`` does with few points, for the help of all who fit one.
  static let singularCovariance = """
    The covariance of no more pictures than coordinates is singular: a millionth of the mean \
    variance is added to each variance, so that what is drawn stays near the plane of the codes, \
    and distances across it mean nothing. Give more pictures.
    """

  var signature: Signature {
    Signature(
      name: "sample", summary: "decodes random codes into images",
      details: """
        `dist=gaussian-fit` encodes the pictures of `on` (to μ), takes the mean m of their codes \
        and the Cholesky factor L of their covariance, and draws m + L·ε with ε from N(0, 1). \
        That is where the codes of a plain autoencoder lie, which no loss has put anywhere. \
        \(Self.singularCovariance)
        """,
      input: InputDeclaration([.trained], help: "a trained model"),
      [
        Self.count.declaration, Self.distribution.declaration, Self.sigma.declaration,
        Self.data.declaration, Self.rounding.declaration, Self.seed.declaration,
      ],
      result: .images, example: "sample $vae n=28 dist=uniform(1.5) seed=7 | grid cols=7")
  }

  func check(_ call: inout CheckedCall) -> StaticValue {
    let distribution = call.known(Self.distribution)
    if distribution == .gaussianFit {
      if !call.isWritten(Self.data) {
        call.report(
          code: CheckCode.missingArgument.rawValue,
          "dist=gaussian-fit needs pictures whose codes are fitted", at: Self.distribution,
          hint: "such as on=$faces")
      }
      PictureInput.reportWrongSize(of: call.facts(of: Self.data), at: Self.data, in: &call)
    } else if distribution != nil {
      call.reportUseless(
        Self.data, "'on' belongs to dist=gaussian-fit",
        hint: "add dist=gaussian-fit or leave it out")
    }
    if distribution == .gaussianFit {
      call.reportUseless(Self.sigma, "'sigma' belongs to dist=normal")
    }
    if case .uniform(let lower, let upper)? = call.known(Self.distribution) {
      if !(lower < upper) {
        call.report(
          .emptyInterval, "the interval of 'dist' is empty", at: Self.distribution,
          hint: "uniform(r) needs r above 0, uniform(a, b) a below b")
      }
      for bound in [upper, lower] where !CodesValue.canHold(bound) {
        call.report(
          code: CheckCode.outOfRange.rawValue,
          "'dist' of 'sample' takes numbers that float32 holds, not \(Value.float(bound).text)",
          at: Self.distribution, hint: CodesValue.usualNumbers)
        break
      }
      call.reportUseless(Self.sigma, "'sigma' belongs to dist=normal")
    }
    return StaticValue(
      .images, facts: PictureFacts.of(call.input, count: call.known(Self.count).map(Value.int)))
  }

  func workload(_ call: CheckedCall) -> Workload? {
    .pictures(call.known(Self.count), through: call.input)
  }

  func run(_ call: BoundCall, in context: RunContext) throws -> Value {
    guard case .result(let result) = call.input, let trained = result as? TrainedValue else {
      return .none
    }
    let codes = try codes(call, of: trained, in: context)
    let images = try trained.decode(codes, rounding: call[Self.rounding], in: context)
    return .result(ImagesValue(images, radii: codes.radii))
  }

  // MARK: - Codes
  //
  // Row i is a function of the seed and i alone, so that a longer sample begins as a shorter one.

  private func codes(
    _ call: BoundCall, of trained: TrainedValue, in context: RunContext
  ) throws -> CodesValue {
    let (count, length) = (call[Self.count], trained.configuration.codeLength)
    var values = [Float](repeating: 0, count: count * length)
    switch call[Self.distribution] {
    case .normal:
      return Self.normalCodes(
        count: count, length: length, sigma: call[Self.sigma], seed: call[Self.seed])
    case .uniform(let lower, let upper):
      guard lower < upper else {
        throw CommandFailure(
          .failed, "the interval of 'dist' is empty",
          hint: "uniform(r) needs r above 0, uniform(a, b) a below b")
      }
      let stream = RandomStream(seed: call[Self.seed], purpose: "sample.uniform")
      for index in values.indices {
        values[index] = Float(lower + (upper - lower) * stream.openUniform(at: UInt64(index)))
      }
    case .gaussianFit:
      let gaussian = try fittedGaussian(call[Self.data], of: trained, in: context)
      let stream = RandomStream(seed: call[Self.seed], purpose: "sample.gaussian-fit")
      for row in 0..<count {
        let places = (row * length)..<((row + 1) * length)
        let deviates = places.map { Double(stream.normal(at: UInt64($0))) }
        for (place, value) in zip(places, gaussian.point(deviates)) { values[place] = Float(value) }
      }
    }
    return try CodesValue(values, length: length).requireFinite(from: "'dist' of 'sample'")
  }

  /// Codes of N(0, σ²).
  static func normalCodes(count: Int, length: Int, sigma: Double, seed: UInt64) -> CodesValue {
    let stream = RandomStream(seed: seed, purpose: "sample.normal")
    let sigma = Float(sigma)
    let values = (0..<(count * length)).map { sigma * stream.normal(at: UInt64($0)) }
    return CodesValue(values, length: length)
  }

  private func fittedGaussian(
    _ data: DatasetValue?, of trained: TrainedValue, in context: RunContext
  ) throws -> FittedGaussian {
    guard let data else {
      throw CommandFailure("dist=gaussian-fit needs 'on'", hint: "such as on=$faces")
    }
    let encoded = try trained.encode(PictureInput(.result(data)), noise: nil, in: context)
    guard encoded.count > 1 else {
      throw CommandFailure(
        "a Gaussian cannot be fitted to a single code", hint: "give more pictures")
    }
    return try LinearAlgebraFailure.caught {
      try FittedGaussian(Moments(of: encoded.values, length: encoded.length))
    }
  }
}
