import Evaluation
import Imaging
import Tensors

/// `$faces | split part=rest train=0.9`: two parts of a data set that never share a picture.
struct Split: Command {
  enum Part: String, CaseIterable, Sendable { case train, rest }

  static let part = CommandArgument<Part>.word(
    "part", help: "which of the two parts")
  static let train = CommandArgument<Double>.float(
    "train", default: 0.9, in: 0...1, help: "share of the pictures in the part 'train'")
  static let seed = CommandArgument<UInt64>.seed

  var storage: ResultStorage { .description }

  var signature: Signature {
    Signature(
      name: "split", summary: "takes one of two parts of a data set, dealt by chance",
      input: InputDeclaration([.dataset], help: "a data set"),
      [Self.part.declaration, Self.train.declaration, Self.seed.declaration],
      result: .dataset, example: "let held_out = $faces | split part=rest train=0.9")
  }

  func check(_ call: inout CheckedCall) -> StaticValue {
    var result = StaticValue(.dataset, facts: call.input.facts)
    result.facts["count"] = nil
    if let count = call.input.intFact("count"), let share = call.known(Self.train),
      let part = call.known(Self.part)
    {
      let size = Self.size(of: part, count: count, share: share)
      result.facts["count"] = .int(size)
      if size == 0 {
        call.report(
          .emptyPart, "the part '\(part.rawValue)' of \(count) pictures is empty",
          at: Self.train, hint: "choose a share between 0 and 1")
      }
    }
    return result
  }

  func run(_ call: BoundCall, in context: RunContext) throws -> Value {
    guard let dataset = PictureInput(call.input).dataset else { return .none }
    let count = dataset.collection.count
    let order = RandomStream(seed: call[Self.seed], purpose: "split").permutation(count)
    let trained = Self.size(of: .train, count: count, share: call[Self.train])
    let chosen = call[Self.part] == .train ? order.prefix(trained) : order.dropFirst(trained)
    guard !chosen.isEmpty else {
      throw CommandFailure(
        .failed, "the part '\(call[Self.part].rawValue)' of \(count) pictures is empty",
        hint: "choose another share with train=")
    }
    // In the order of the data set, so that both parts read their files in sequence.
    return .result(
      DatasetValue(
        collection: ImageSelection(dataset.collection, at: chosen.sorted()), source: dataset.source)
    )
  }

  private static func size(of part: Part, count: Int, share: Double) -> Int {
    let trained = Int((Double(count) * share).rounded())
    return part == .train ? trained : count - trained
  }
}
