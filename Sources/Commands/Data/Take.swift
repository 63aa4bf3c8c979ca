import Evaluation
import Imaging
import Tensors

/// `$faces | take 16`: the first pictures of a data set, or some chosen by chance.
struct Take: Command {
  static let count = CommandArgument<Int>.int(
    "n", in: 1...1_000_000_000, isPositional: true, help: "how many pictures, at most")
  static let skip = CommandArgument<Int>.int(
    "skip", default: 0, in: 0...1_000_000_000, help: "leaves out this many first")
  static let shuffle = CommandArgument<Bool>.bool(
    "shuffle", default: false, help: "takes them in an order drawn from the seed")
  static let seed = CommandArgument<UInt64>.seed

  var storage: ResultStorage { .description }

  var signature: Signature {
    Signature(
      name: "take", summary: "takes some pictures of a data set, or of images",
      input: InputDeclaration([.dataset, .images], help: "a data set or images"),
      [
        Self.count.declaration, Self.skip.declaration, Self.shuffle.declaration,
        Self.seed.declaration,
      ],
      result: .dataset, example: "$faces | take 16 | grid cols=8")
  }

  func check(_ call: inout CheckedCall) -> StaticValue {
    let input = call.input
    var result = StaticValue(input.type == .images ? .images : .dataset, facts: input.facts)
    result.facts["count"] = nil
    if let count = input.intFact("count"), let wanted = call.known(Self.count),
      let skipped = call.known(Self.skip)
    {
      result.facts["count"] = .int(max(0, min(wanted, count - skipped)))
      if skipped >= count {
        call.report(
          .nothingLeft, "skip=\(skipped) leaves nothing of \(count) pictures", at: Self.skip,
          hint: "skip fewer than \(count)")
      }
    }
    return result
  }

  func run(_ call: BoundCall, in context: RunContext) throws -> Value {
    let input = PictureInput(call.input)
    let order =
      call[Self.shuffle]
      ? RandomStream(seed: call[Self.seed], purpose: "take.shuffle").permutation(input.count)
      : Array(0..<input.count)
    let chosen = Array(order.dropFirst(call[Self.skip]).prefix(call[Self.count]))
    guard !chosen.isEmpty else {
      throw CommandFailure(
        .failed, "nothing is left: skip=\(call[Self.skip]) of \(input.count) pictures")
    }
    if let images = input.images {
      let radii = images.radii
      return .result(
        ImagesValue(
          chosen.map { images.images[$0] }, radii: radii.map { all in chosen.map { all[$0] } }))
    }
    guard let dataset = input.dataset else { return .none }
    return .result(
      DatasetValue(
        collection: ImageSelection(dataset.collection, at: chosen), source: dataset.source))
  }
}
