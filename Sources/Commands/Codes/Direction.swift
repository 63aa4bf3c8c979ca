import Evaluation
import Imaging
import Language

/// `direction $vae on=$faces attribute=smiling`: from the codes of pictures without an attribute to
/// those of pictures with it.
struct Direction: Command {
  static let data = CommandArgument<DatasetValue>.value(
    "on", [.dataset], help: "pictures whose source knows attributes")
  static let attribute = CommandArgument<String>(
    ArgumentDeclaration(
      name: "attribute", type: .attribute, default: .required,
      help: "which attribute, as `where` spells it")
  ) { if case .symbol(let name) = $0 { name } else { nil } }
  static let isUnit = CommandArgument<Bool>.bool(
    "unit", default: false, help: "divides the direction by its length")

  var signature: Signature {
    Signature(
      name: "direction", summary: "finds the direction of an attribute among the codes",
      details: """
        The mean of the codes (μ) of the pictures with the attribute, minus the mean of those of \
        the others: one code, to be added to codes by `shift`. Foster ("Generative Deep Learning", \
        2019, chapter 3) draws z in place of μ, which has the same mean, and divides by the length \
        (`unit=true`).
        """,
      input: InputDeclaration([.trained], help: "a trained model"),
      [Self.data.declaration, Self.attribute.declaration, Self.isUnit.declaration],
      result: .codes, example: "let smile = direction $vae on=$faces attribute=smiling")
  }

  func check(_ call: inout CheckedCall) -> StaticValue {
    let data = call.facts(of: Self.data)
    PictureInput.reportWrongSize(of: data, at: Self.data, in: &call)
    if case .list(let names)? = data.facts["attributes"], let name = call.known(Self.attribute) {
      let known = names.map(\.text)
      if !known.contains(Self.canonical(name)) {
        let nearest = Nearest.name(to: Self.canonical(name), in: known)
        call.report(
          code: CheckCode.unknownWord.rawValue, "the pictures have no attribute '\(name)'",
          at: Self.attribute,
          hint: nearest.map { "did you mean '\($0)'?" }
            ?? (known.isEmpty
              ? "this data set knows no attributes"
              : "there are \(known.prefix(6).joined(separator: ", ")) …"))
      }
    }
    var facts: [String: Value] = ["count": .int(1)]
    facts["z_dim"] = call.input.facts["z_dim"]
    return StaticValue(.codes, facts: facts)
  }

  func run(_ call: BoundCall, in context: RunContext) throws -> Value {
    guard case .result(let result) = call.input, let trained = result as? TrainedValue else {
      return .none
    }
    let data = call[Self.data]
    let name = call[Self.attribute]
    guard let attribute = data.collection.attributeIndex(name) else {
      throw CommandFailure(
        "the pictures have no attribute '\(name)'",
        hint: data.collection.attributeNames.isEmpty
          ? "this data set knows no attributes"
          : Nearest.name(to: Self.canonical(name), in: data.collection.attributeNames)
            .map { "did you mean '\($0)'?" })
    }
    let codes = try trained.encode(PictureInput(.result(data)), noise: nil, in: context)
    var sums = [[Double]](repeating: [Double](repeating: 0, count: codes.length), count: 2)
    var counts = [0, 0]
    for row in 0..<codes.count {
      let group = data.collection.attributeValue(attribute, at: row) ? 1 : 0
      counts[group] += 1
      for (place, value) in codes.code(row).enumerated() { sums[group][place] += Double(value) }
    }
    guard counts[0] > 0, counts[1] > 0 else {
      throw CommandFailure(
        "\(counts[1] > 0 ? "all" : "none") of \(codes.count) pictures \(counts[1] > 0 ? "have" : "has")"
          + " the attribute '\(name)'", hint: "a direction needs some with it and some without")
    }
    var difference = (0..<codes.length).map {
      sums[1][$0] / Double(counts[1]) - sums[0][$0] / Double(counts[0])
    }
    if call[Self.isUnit] {
      let length = difference.reduce(0) { $0 + $1 * $1 }.squareRoot()
      guard length > 0 else { throw CommandFailure("the direction has no length") }
      difference = difference.map { $0 / length }
    }
    return .result(CodesValue(difference.map(Float.init), length: codes.length))
  }

  private static func canonical(_ name: String) -> String {
    String(name.lowercased().map { $0 == "_" ? "-" : $0 })
  }
}
