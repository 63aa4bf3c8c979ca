import Evaluation
import Networks
import Raster
import Tensors

/// `sample $vae n=28 seed=7`: pictures of random codes.
struct Sample: Command {
  /// How codes are drawn, each coordinate for itself.
  enum Distribution: Sendable, Equatable {
    case normal
    case uniform(lower: Double, upper: Double)
  }

  static let count = CommandArgument<Int>.int(
    "n", default: 28, in: 1...10_000, help: "how many pictures; 16 are the start of 64")
  static let distribution = CommandArgument<Distribution>(
    ArgumentDeclaration(
      name: "dist",
      type: .oneOf([
        .word(["normal"]), .call("uniform", [.float(nil)]),
        .call("uniform", [.float(nil), .float(nil)]),
      ]),
      default: .value(.symbol("normal")),
      help: "of each coordinate: N(0, sigma²), or uniform in ]-r, r[ or ]a, b[")
  ) { value in
    switch value {
    case .symbol("normal"): return .normal
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
  static let seed = CommandArgument<UInt64>.seed

  var signature: Signature {
    Signature(
      name: "sample", summary: "decodes random codes into images",
      input: InputDeclaration([.trained], help: "a trained model"),
      [
        Self.count.declaration, Self.distribution.declaration, Self.sigma.declaration,
        Self.seed.declaration,
      ],
      result: .images, example: "sample $vae n=28 dist=uniform(1.5) seed=7 | grid cols=7")
  }

  func check(_ call: inout CheckedCall) -> StaticValue {
    if case .uniform(let lower, let upper)? = call.known(Self.distribution) {
      if !(lower < upper) {
        call.report(
          .emptyInterval, "the interval of 'dist' is empty", at: Self.distribution,
          hint: "uniform(r) needs r above 0, uniform(a, b) a below b")
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
    let codes = try Self.codes(
      count: call[Self.count], length: trained.configuration.codeLength,
      distribution: call[Self.distribution], sigma: call[Self.sigma], seed: call[Self.seed])
    let images = try trained.decode(codes, in: context)
    return .result(ImagesValue(images, radii: codes.radii))
  }

  /// Row i is a function of the seed and i alone, so that a longer sample begins as a shorter one.
  static func codes(
    count: Int, length: Int, distribution: Distribution, sigma: Double, seed: UInt64
  ) throws -> CodesValue {
    var values = [Float](repeating: 0, count: count * length)
    switch distribution {
    case .normal:
      let stream = RandomStream(seed: seed, purpose: "sample.normal")
      for index in values.indices {
        values[index] = Float(sigma) * stream.normal(at: UInt64(index))
      }
    case .uniform(let lower, let upper):
      guard lower < upper else {
        throw CommandFailure(
          .failed, "the interval of 'dist' is empty",
          hint: "uniform(r) needs r above 0, uniform(a, b) a below b")
      }
      let stream = RandomStream(seed: seed, purpose: "sample.uniform")
      for index in values.indices {
        values[index] = Float(lower + (upper - lower) * stream.openUniform(at: UInt64(index)))
      }
    }
    return CodesValue(values, length: length)
  }
}
