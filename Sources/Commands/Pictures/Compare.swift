import Charts
import Evaluation
import Raster

/// `compare $a $b names=["original", "VAE"]`: the same pictures of several origins, one below the
/// other.
struct Compare: Command {
  static let names = CommandArgument<[String]>.names(
    "names", type: .string, default: [], help: "one for each row")
  static let columns = CommandArgument<Int?>.optional(
    CommandArgument<Int>.int(
      "cols", in: 1...100, help: "pictures in a row; all of them, up to ten, unless it is given"))

  static let limit = 400

  var signature: Signature {
    Signature(
      name: "compare", summary: "shows the same pictures of several origins beneath each other",
      input: InputDeclaration(
        [.images, .dataset], isVariadic: true, help: "two or more images or data sets of one size"),
      [Self.names.declaration, Self.columns.declaration],
      result: .figure,
      example: "compare $originals (reconstruct $originals $vae) names=[\"original\", \"VAE\"]")
  }

  func check(_ call: inout CheckedCall) -> StaticValue {
    if call.inputs.count < 2 {
      call.report(
        .tooFewInputs, "'compare' needs at least two inputs", hint: "compare $a $b")
    }
    if let names = call.known(Self.names), !names.isEmpty, names.count != call.inputs.count {
      call.report(
        .namesForInputs, "\(names.count) names for \(call.inputs.count) inputs", at: Self.names,
        hint: "give one for each")
    }
    guard let first = call.inputs.first else { return StaticValue(.figure) }
    for input in call.inputs {
      for name in ["width", "height", "channels", "count"] {
        guard let given = input.value.intFact(name), let expected = first.value.intFact(name),
          given != expected
        else { continue }
        call.report(
          .unlikePictures, "the inputs differ in \(name): \(expected) and \(given)",
          at: input.range, hint: "compare pictures of one size and number")
      }
      if let count = input.value.intFact("count"), count > Self.limit {
        call.report(
          .tooManyPictures,
          "'compare' takes at most \(Self.limit) pictures, and these are \(count)",
          at: input.range, hint: "take some of them first, such as '$faces | take 8'")
      }
    }
    return StaticValue(.figure)
  }

  func run(_ call: BoundCall, in context: RunContext) throws -> Value {
    let rows = try call.inputs.map {
      try PictureInput($0).all(limit: Self.limit, for: "compare")
    }
    guard let first = rows.first?.first else {
      throw CommandFailure(.failed, "there is nothing to compare")
    }
    for row in rows {
      guard row.count == rows[0].count, row[0].width == first.width, row[0].height == first.height,
        row[0].channels == first.channels
      else {
        throw CommandFailure(
          .failed, "the inputs of 'compare' differ in size or number",
          hint: "compare pictures of one size and number")
      }
    }
    let columns = call[Self.columns] ?? min(10, rows[0].count)
    return .result(
      try FigureValue(
        image: Sheets.comparison(of: rows, names: call[Self.names], columns: columns)))
  }
}
