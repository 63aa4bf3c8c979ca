import Evaluation
import Imaging
import Language
import Statistics

/// `probe $pictures on=$faces factors=[smile, age]`: what pictures show of the factors that make
/// the built-in faces.
struct Probe: Command {
  enum Kind: String, CaseIterable, Sendable { case estimate, change, recovery }

  static let data = CommandArgument<DatasetValue>.value(
    "on", [.dataset],
    help: "built-in faces that the probe is fitted to, the first 4000 at most")
  static let kind = CommandArgument<Kind>.word(
    "give", default: .estimate,
    help: "the mean of the estimates, their mean change from those of `reference` in standard "
      + "deviations, or how much of the truth they recover")
  static let reference = CommandArgument<PictureReference?>.optional(
    CommandArgument<PictureReference>(
      ArgumentDeclaration(
        name: "reference", type: .value([.images, .dataset]), default: .required,
        help: "picture by picture: for give=change what the pictures were before, for "
          + "give=recovery the built-in faces that they show")
    ) { PictureReference(input: PictureInput($0)) })
  static let factors = CommandArgument<[String]>.names(
    "factors", type: .attribute, default: [],
    help: "these factors, such as mouth-opening, and the others in a row of their own; all unless "
      + "it is given")
  static let names = CommandArgument<[String]>.names(
    "names", type: .string, default: [], help: "of several inputs: one for each column")

  /// More pictures than this are refused: they would all be held in memory.
  static let limit = 10_000
  /// The probe needs some pictures to be fitted to.
  static let least = 10
  /// The row for all factors that are not named.
  static let others = "others"

  /// 2: seven digits.
  var version: Int { 2 }

  var signature: Signature {
    Signature(
      name: "probe", summary: "reads the factors of the built-in faces off pictures",
      details: """
        A linear probe: a ridge regression from the pixels of the pictures of `on` to each of the \
        factors that made them. It knows nothing of any network, so that it can judge what one \
        draws. Of one input a table with a row for each factor, which are fields of the result \
        (`$p.mouth_opening`); of several inputs a column for each.

        - `give=estimate`: the mean of the estimates, in the factor's own unit: years for `age`, \
        from -0.5 to 1 for `smile`. What the pixels do not tell is estimated by the mean of `on`.
        - `give=change`: the mean of the estimates less those of the reference, in standard \
        deviations of the factor among the pictures of `on`. `others` is the root mean square of \
        all factors that `factors` does not name.
        - `give=recovery`: 1 - Σ(y - ŷ)² / Σ(y - ȳ)² for the estimates ŷ of the pictures and the \
        factors y that made the reference, or that made the pictures themselves: 1 when a factor \
        is known exactly, 0 for no more than the mean. `others` is the mean of all others.

        Let the pictures be others than those of `on`, whose factors the fit knows too well. All \
        numbers have seven digits: LAPACK gives further ones that depend on the processor.
        """,
      input: InputDeclaration(
        [.images, .dataset], isVariadic: true, help: "one or more images or data sets"),
      [
        Self.data.declaration, Self.kind.declaration, Self.reference.declaration,
        Self.factors.declaration, Self.names.declaration,
      ],
      result: .table,
      example: "probe (reconstruct $originals $vae) on=$faces give=change reference=$originals")
  }

  // MARK: - Check

  func check(_ call: inout CheckedCall) -> StaticValue {
    for input in call.inputs {
      checkSize(of: input.value, against: call.facts(of: Self.data), at: input.range, in: &call)
      checkReference(for: input, in: &call)
      if let count = input.value.intFact("count"), count > Self.limit {
        call.report(
          .tooManyPictures, "'probe' takes at most \(Self.limit) pictures, and these are \(count)",
          at: input.range, hint: "take some of them first, such as '… | take 100'")
      }
    }
    if let count = call.facts(of: Self.data).intFact("count"), count < Self.least {
      call.report(
        .tooFewPictures, "'probe' is fitted to at least \(Self.least) pictures", at: Self.data,
        hint: "give more")
    }
    if let names = call.known(Self.names), !names.isEmpty, names.count != call.inputs.count {
      call.report(
        .namesForInputs, "\(names.count) names for \(call.inputs.count) inputs", at: Self.names,
        hint: "give one for each")
    }
    if let names = call.known(Self.names), call.inputs.count > 1,
      let name = Self.repeated(in: names)
    {
      call.report(
        .repeatedName, "there would be two columns '\(name)'", at: Self.names,
        hint: "give each another name; 'factor' is the first column's")
    }
    checkUse(in: &call)
    guard let names = call.known(Self.names), let factors = call.known(Self.factors),
      let kind = call.known(Self.kind)
    else { return StaticValue(.table) }
    checkNames(of: factors, in: &call)
    let rows = FactorRows(factors, kind: kind)
    let fields =
      call.inputs.count > 1
      ? ["factor"] + Self.columnNames(names, count: call.inputs.count)
      : ["property", "value"] + rows.names.map { $0.replacing(" ", with: "_") }
    return StaticValue(.table, facts: ["columns": .list(fields.map(Value.string))])
  }

  /// Whether there is a reference where, and only where, there is need of one.
  private func checkUse(in call: inout CheckedCall) {
    if call.known(Self.kind) == .estimate {
      call.reportUseless(
        Self.reference, "an estimate needs no reference",
        hint: "give=change compares with it, give=recovery takes the truth from it")
    } else if call.known(Self.kind) == .change, !call.isWritten(Self.reference) {
      call.report(
        code: CheckCode.missingArgument.rawValue, "give=change needs a reference",
        at: Self.kind, hint: "reference=$originals: the same pictures, before")
    }
  }

  private func checkNames(of factors: [String], in call: inout CheckedCall) {
    let known = PictureProbe.factors.map { $0.replacing(" ", with: "-") }
    for factor in factors where PictureProbe.place(ofFactor: factor) == nil {
      let nearest = Nearest.name(to: factor, in: known)
      call.report(
        code: CheckCode.unknownWord.rawValue, "the built-in faces have no factor '\(factor)'",
        at: Self.factors,
        hint: nearest.map { "did you mean '\($0)'?" }
          ?? "'probe' without 'factors' shows all of them")
    }
  }

  private func checkSize(
    of pictures: StaticValue, against data: StaticValue, at range: SourceRange,
    in call: inout CheckedCall
  ) {
    for name in ["width", "height", "channels"] {
      guard let given = pictures.intFact(name), let expected = data.intFact(name),
        given != expected
      else { continue }
      call.report(
        .unlikePictures, "the pictures have \(name) \(given), those of 'on' have \(expected)",
        at: range, hint: "load them with one size")
      return
    }
  }

  private func checkReference(for input: CheckedCall.Argument, in call: inout CheckedCall) {
    let reference = call.facts(of: Self.reference)
    for name in ["width", "height", "channels", "count"] {
      guard let given = reference.intFact(name), let expected = input.value.intFact(name),
        given != expected
      else { continue }
      call.report(
        .unlikePictures, "the pictures have \(name) \(expected), the reference has \(given)",
        at: Self.reference, hint: "give as many pictures, of the same size")
      return
    }
  }

  /// Of several inputs.
  private static func columnNames(_ names: [String], count: Int) -> [String] {
    names.isEmpty ? (1...count).map { $0 == 1 ? "pictures" : "pictures_\($0)" } : names
  }

  /// The first name that an earlier column has, as columns are spelt.
  private static func repeated(in names: [String]) -> String? {
    var taken: Set<String> = ["factor"]
    return names.first { !taken.insert(TableValue.canonical($0)).inserted }
  }

  // MARK: - Run

  func run(_ call: BoundCall, in context: RunContext) throws -> Value {
    let faces = call[Self.data].collection
    guard faces.factorNames.count == PictureProbe.factors.count else {
      throw CommandFailure(
        "the factors of the pictures of 'on' are not known",
        hint: "only the built-in faces have them: on=(load faces limit=2000)")
    }
    guard faces.count >= Self.least else {
      throw CommandFailure(
        "'probe' is fitted to at least \(Self.least) pictures", hint: "give more")
    }
    let inputs = call.inputs.map(PictureInput.init)
    if inputs.count > 1, let name = Self.repeated(in: call[Self.names]) {
      throw CommandFailure(
        "there would be two columns '\(name)' in the table of 'probe'",
        hint: "give each another name; 'factor' is the first column's")
    }
    let reference = call[Self.reference]?.input
    for input in inputs + [reference].compactMap(\.self) {
      try require(input, toFit: faces, count: reference?.count)
    }
    let probe = try PictureProbe(on: faces)
    if context.isCancelled() { throw Interruption() }
    let rows = FactorRows(call[Self.factors], kind: call[Self.kind])
    let columns = try inputs.map { input in
      rows.values(
        try figures(of: input, reference: reference, by: probe, kind: call[Self.kind]))
    }
    guard columns.count > 1 else {
      return .result(
        TableValue(properties: Array(zip(rows.names, columns.first ?? []))).reproducible)
    }
    let names = Self.columnNames(call[Self.names], count: columns.count)
    return .result(
      TableValue(
        [TableValue.Column(name: "factor", cells: rows.names.map(Value.string))]
          + zip(names, columns).map { TableValue.Column(name: $0, cells: $1) }
      ).reproducible)
  }

  private func require(
    _ input: PictureInput, toFit faces: any ImageCollection, count: Int?
  ) throws {
    try input.requireAtMost(Self.limit, for: "probe")
    guard input.count > 0 else { throw CommandFailure("there is no picture to read") }
    guard let shape = input.shape, shape == (faces.width, faces.height, faces.channels) else {
      throw CommandFailure(
        "the pictures of 'probe' have another size than those of 'on'",
        hint: "load them with size=\(faces.width)x\(faces.height) channels=\(faces.channels)")
    }
    guard count ?? input.count == input.count else {
      throw CommandFailure(
        "'probe' got \(input.count) pictures and \(count ?? 0) in the reference",
        hint: "give as many, picture by picture")
    }
  }

  /// A number for each factor of the generator; nil where there is none.
  private func figures(
    of input: PictureInput, reference: PictureInput?, by probe: PictureProbe, kind: Kind
  ) throws -> [Double?] {
    let estimates = try probe.estimates(of: input)
    switch kind {
    case .estimate: return estimates.columnMeans
    case .change:
      guard let reference else { throw CommandFailure("give=change needs a reference") }
      let before = try probe.estimates(of: reference).columnMeans
      return zip(zip(estimates.columnMeans, before), probe.deviations).map { means, deviation in
        deviation > 0 ? (means.0 - means.1) / deviation : nil
      }
    case .recovery:
      guard let shown = (reference ?? input).dataset?.collection,
        shown.factorNames.count == PictureProbe.factors.count
      else {
        throw CommandFailure(
          "what made these pictures is not known",
          hint: "give the built-in faces that they show: reference=$originals")
      }
      return RidgeRegression.determination(of: estimates, for: PictureProbe.truth(of: shown))
    }
  }
}

/// The rows of the table: the factors that were asked for, and what becomes of the others.
private struct FactorRows {
  private let places: [Int]
  private let kind: Probe.Kind
  let names: [String]

  init(_ factors: [String], kind: Probe.Kind) {
    let all = PictureProbe.factors
    places =
      factors.isEmpty ? Array(all.indices) : factors.compactMap(PictureProbe.place(ofFactor:))
    self.kind = kind
    let hasOthers = kind != .estimate && places.count < all.count
    names = places.map { all[$0] } + (hasOthers ? [Probe.others] : [])
  }

  /// - Parameter figures: a number for each factor of the generator.
  func values(_ figures: [Double?]) -> [Value] {
    let others = figures.indices.filter { !places.contains($0) }.compactMap { figures[$0] }
    let summary: Double? =
      switch kind {
      case _ where others.isEmpty: nil
      case .estimate: nil
      case .change: others.map { $0 * $0 }.mean.squareRoot()
      case .recovery: others.mean
      }
    let values = places.map { figures[$0] } + (names.count > places.count ? [summary] : [])
    return values.map { $0.map(Value.float) ?? .none }
  }
}

extension Matrix {
  fileprivate var columnMeans: [Double] {
    (0..<columns).map { column in (0..<rows).map { self[$0, column] }.mean }
  }
}
