import Evaluation

/// `$raw | grid cols=7`: pictures side by side in one figure.
struct Grid: Command {
  enum Titles: String, CaseIterable, Sendable { case none, automatic, index, radius }

  static let columns = CommandArgument<Int>.int(
    "cols", default: 7, in: 1...100, help: "pictures in a row")
  static let rows = CommandArgument<String?>.optional(
    CommandArgument<String>(
      ArgumentDeclaration(
        name: "rows", type: .axis, default: .required,
        help: "for runs: the axis whose values begin new rows; the first one unless it is given")
    ) { if case .symbol(let name) = $0 { name } else { nil } })
  static let titles = CommandArgument<Titles>(
    ArgumentDeclaration(
      name: "titles", type: .oneOf([.bool, .word(["index", "radius"])]),
      default: .value(.bool(false)),
      help: "true labels the rows of runs, or numbers the pictures; radius writes |z| under each")
  ) { value in
    switch value {
    case .bool(let flag): flag ? .automatic : Titles.none
    case .symbol(let word): Titles(rawValue: word)
    default: nil
    }
  }
  static let scale = CommandArgument<Int>.int(
    "scale", default: 1, in: 1...16, help: "enlarges each pixel to a square of this side")

  /// More pictures than this are no figure any more.
  static let limit = 1024

  var signature: Signature {
    Signature(
      name: "grid", summary: "shows images in rows, as one picture",
      details: """
        The runs of a sweep show the pictures of each trial, with a new row for each value of \
        `rows`. A trial that failed is a marked place.
        """,
      input: InputDeclaration([.images, .dataset, .runs], help: "images, a data set, or runs"),
      [
        Self.columns.declaration, Self.rows.declaration, Self.titles.declaration,
        Self.scale.declaration,
      ],
      result: .figure, example: "grid $by_radius rows=r cols=7 titles=true")
  }

  func check(_ call: inout CheckedCall) -> StaticValue {
    let input = call.input
    if let runs = input.runs, ![.images, .dataset, .unknown].contains(runs.element.type) {
      call.report(
        .noPicturesInRuns, "these runs hold no images but \(runs.element.type.name)",
        hint: "show them with 'table'")
    }
    if input.type != .runs, input.type != .unknown {
      call.reportUseless(
        Self.rows, "'rows' takes an axis of runs, and the input is of type \(input.type.name)")
    }
    if input.type == .dataset, call.known(Self.titles) == .radius {
      call.reportUseless(
        Self.titles, "the pictures of a data set have no codes, so no radius",
        hint: "titles=radius is for what 'sample', 'decode' and 'reconstruct' give")
    }
    if let trials = input.intFact("trials"), let each = input.runs?.element.intFact("count"),
      trials * each > Self.limit
    {
      call.report(
        .tooManyPictures,
        "'grid' takes at most \(Self.limit) pictures, and these are \(trials * each)",
        hint: "make fewer in the sweep's block")
    }
    PictureInput.reportTooMany(in: &call, limit: Self.limit, purpose: "grid")
    return StaticValue(.figure)
  }

  func run(_ call: BoundCall, in context: RunContext) throws -> Value {
    let options = Sheets.GridOptions(
      columns: call[Self.columns], rowAxis: call[Self.rows], titles: call[Self.titles],
      scale: call[Self.scale])
    if case .result(let runs as Runs) = call.input {
      return .result(try FigureValue(image: Sheets.grid(of: runs, options)))
    }
    let input = PictureInput(call.input)
    let images = try input.all(limit: Self.limit, for: "grid")
    if call[Self.titles] == .radius && input.images?.radii == nil {
      throw CommandFailure(
        .failed, "these pictures have no codes, so no radius",
        hint: "titles=radius is for what 'sample', 'decode' and 'reconstruct' give")
    }
    return .result(
      try FigureValue(image: Sheets.grid(of: images, radii: input.images?.radii, options)))
  }
}
