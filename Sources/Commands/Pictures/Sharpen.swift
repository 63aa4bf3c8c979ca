import Evaluation
import Raster

/// `$raw | sharpen 7`: Pillow's sharpening, to the byte.
struct Sharpen: Command {
  enum Method: String, CaseIterable, Sendable { case pillow, unsharp }

  static let factor = CommandArgument<Double?>.optional(
    CommandArgument<Double>.float(
      "factor", in: -1000...1000, isPositional: true,
      help: "for 'pillow': 0 smooths, 1 changes nothing, above 1 sharpens"))
  static let method = CommandArgument<Method>.word(
    "method", default: .pillow,
    help: "'pillow' is ImageEnhance.Sharpness, 'unsharp' is ImageFilter.UnsharpMask")
  static let radius = CommandArgument<Double>.float(
    "radius", default: 2, in: 0...100, help: "for 'unsharp': of the blur, in pixels")
  static let percent = CommandArgument<Int>.int(
    "percent", default: 150, in: -1000...1000, help: "for 'unsharp': strength")
  static let threshold = CommandArgument<Int>.int(
    "threshold", default: 3, in: 0...255,
    help: "for 'unsharp': smaller differences are left alone")

  /// More pictures than this are refused: they would all be held in memory.
  static let limit = 10_000

  var signature: Signature {
    Signature(
      name: "sharpen", summary: "sharpens images as Pillow does, to the byte",
      details: """
        `sharpen FACTOR` blends a picture with a smoothed copy of itself: the copy plus FACTOR \
        times the difference. `method=unsharp` takes no factor: it adds `percent` of the \
        difference from a Gaussian blur of `radius`, where that is above `threshold`.
        """,
      input: InputDeclaration([.images, .dataset], help: "images or a data set"),
      [
        Self.factor.declaration, Self.method.declaration, Self.radius.declaration,
        Self.percent.declaration, Self.threshold.declaration,
      ],
      result: .images, example: "sample $vae n=28 seed=7 | sharpen 7")
  }

  func check(_ call: inout CheckedCall) -> StaticValue {
    if let method = call.known(Self.method) {
      let hasFactor = call.isWritten(Self.factor)
      if method == .pillow && !hasFactor {
        call.report(
          code: CheckCode.missingArgument.rawValue, "'sharpen' needs a factor",
          hint: "such as sharpen 7")
      }
      if method == .unsharp {
        call.reportUseless(
          Self.factor, "method=unsharp takes no factor",
          hint: "give radius=, percent= and threshold=")
      }
      if method == .pillow {
        reportUnused(Self.radius, in: &call)
        reportUnused(Self.percent, in: &call)
        reportUnused(Self.threshold, in: &call)
      }
    }
    PictureInput.reportTooMany(in: &call, limit: Self.limit, purpose: "sharpen")
    return StaticValue(
      .images, facts: PictureFacts.of(call.input, count: call.input.facts["count"]))
  }

  private func reportUnused<T>(_ argument: CommandArgument<T>, in call: inout CheckedCall) {
    call.reportUseless(
      argument, "'\(argument.declaration.name)' belongs to method=unsharp",
      hint: "add method=unsharp or leave it out")
  }

  func run(_ call: BoundCall, in context: RunContext) throws -> Value {
    let input = PictureInput(call.input)
    let images = try input.all(limit: Self.limit, for: "sharpen")
    let sharpened: [Image]
    switch call[Self.method] {
    case .pillow:
      guard let factor = call[Self.factor] else {
        throw CommandFailure(.failed, "'sharpen' needs a factor")
      }
      sharpened = images.map { $0.sharpened(factor: factor) }
    case .unsharp:
      sharpened = images.map {
        $0.unsharpMasked(
          radius: call[Self.radius], percent: call[Self.percent], threshold: call[Self.threshold])
      }
    }
    return .result(ImagesValue(sharpened, radii: input.images?.radii))
  }
}
