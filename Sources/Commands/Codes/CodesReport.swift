import Charts
import Evaluation
import Imaging
import Statistics
import Tensors

/// `codes-report $vae on=$faces test=$held_out`: where the codes of pictures lie.
struct CodesReport: Command {
  enum Detail: String, CaseIterable, Sendable { case summary, coordinates, components, factors }

  static let data = CommandArgument<DatasetValue>.value(
    "on", [.dataset], help: "the pictures whose codes are examined, such as the training pictures")
  static let test = CommandArgument<DatasetValue?>.optional(
    CommandArgument<DatasetValue>.value(
      "test", [.dataset], help: "other pictures, compared with those of `on`"))
  static let detail = CommandArgument<Detail>.word(
    "detail", default: .summary,
    help: "'coordinates' gives a row for each coordinate, 'components' for each principal "
      + "component, 'factors' for each factor of the built-in faces, in place of table and charts")
  static let bins = CommandArgument<Int>.int(
    "bins", default: 20, in: 2...1000, help: "intervals of the histograms")
  static let seed = CommandArgument<UInt64>.seed

  var signature: Signature {
    Signature(
      name: "codes-report", summary: "tells where the codes of pictures lie",
      details: """
        A table, whose properties are fields of the result (`$report.active_dimensions`), and \
        charts. μ and σ are what the encoder answers for a picture, z = μ + σ·ε; a plain \
        autoencoder has μ alone.

        - Radii |μ| and |z|, mean and deviation, beside the mean and the deviation of chi(N), the \
        length of N numbers from N(0, 1).
        - `centre`: the length of the mean of all μ. Of each coordinate mean and deviation.
        - `kl`: mean of -½ Σ (1 + log σ² - μ² - σ²) in nats, without `fact`; of each coordinate.
        - `active dimensions`: coordinates in which the variance of μ is above 0.01 (Burda and \
        others, 2016).
        - `largest correlation` of two coordinates of μ, by magnitude.
        - Principal components of μ: how many make up 90 % of the variance, and their effective \
        number (Σλ)² / Σλ².
        - `mahalanobis`: mean of √((μ - m)ᵀ C⁻¹ (μ - m)), with m and C from the pictures of `on`; \
        codes from a Gaussian have that of chi(N). \(Sample.singularCovariance)
        - `factor recovery`, for the built-in faces: how much of each factor that made a picture \
        a ridge regression from μ explains (R²; 1 is all) in pictures that it was not fitted to: \
        those of `test`, or the last fifth of `on`; the mean over all factors that are no kinds.

        With `test` the same of its pictures, as `test …`. All numbers have seven digits: LAPACK \
        gives further ones that depend on the processor.
        """,
      input: InputDeclaration([.trained], help: "a trained model"),
      [
        Self.data.declaration, Self.test.declaration, Self.detail.declaration,
        Self.bins.declaration, Self.seed.declaration,
      ],
      result: .table, example: "codes-report $vae on=$faces")
  }

  /// 2: seven digits; factors spelt as `probe` spells them.
  var version: Int { 2 }

  func check(_ call: inout CheckedCall) -> StaticValue {
    PictureInput.reportWrongSize(of: call.facts(of: Self.data), at: Self.data, in: &call)
    PictureInput.reportWrongSize(of: call.facts(of: Self.test), at: Self.test, in: &call)
    if let count = call.facts(of: Self.data).intFact("count"), count < 2 {
      call.report(
        .tooFewPictures, "'codes-report' needs at least two pictures", at: Self.data,
        hint: "give more")
    }
    if let detail = call.known(Self.detail) {
      if detail == .coordinates || detail == .components {
        call.reportUseless(
          Self.test, "detail=\(detail.rawValue) tells of the pictures of 'on' alone",
          hint: "leave 'test' out, or ask for the others with another 'on'")
      }
      if detail != .summary {
        call.reportUseless(Self.bins, "'bins' belongs to the charts of detail=summary")
      }
    }
    return StaticValue(.table)
  }

  func drawsCharts(_ call: CheckedCall) -> Bool { call.known(Self.detail) == .summary }

  // MARK: - Run

  func run(_ call: BoundCall, in context: RunContext) throws -> Value {
    guard case .result(let result) = call.input, let trained = result as? TrainedValue else {
      return .none
    }
    let noise = RandomStream(seed: call[Self.seed], purpose: "codes-report.noise")
    func statistics(_ data: DatasetValue) throws -> CodeStatistics {
      let codes = try trained.distributions(of: PictureInput(.result(data)), in: context)
      guard codes.count > 1 else {
        throw CommandFailure("'codes-report' needs at least two pictures", hint: "give more")
      }
      return CodeStatistics(of: codes, noise: noise)
    }
    let data = call[Self.data]
    let codes = try statistics(data)
    let test = try call[Self.test].map { (data: $0, codes: try statistics($0)) }
    let probe = {
      try FactorProbe(
        codes: codes.matrix, faces: data.collection,
        others: test.map { ($0.codes.matrix, $0.data.collection) })
    }
    switch call[Self.detail] {
    case .coordinates: return .result(CodesTables.coordinates(of: codes).reproducible)
    case .components: return .result(CodesTables.components(of: try codes.spectrum()).reproducible)
    case .factors:
      guard let probe = try probe() else {
        throw CommandFailure(
          "the factors of these pictures are not known",
          hint: "only the built-in faces have them, and at least ten are needed")
      }
      return .result(CodesTables.factors(of: probe).reproducible)
    case .summary:
      let summary = try CodesSummary(codes, test: test?.codes, probe: try probe())
      return .result(
        ReportValue(
          table: TableValue(properties: summary.properties).reproducible,
          page: ChartPage(summary.charts(bins: call[Self.bins]))))
    }
  }
}

/// The tables of `codes-report` with a row for each of something.
enum CodesTables {
  static func coordinates(of codes: CodeStatistics) -> TableValue {
    let variances = codes.moments.covariance.diagonal
    var columns = [
      TableValue.Column(name: "coordinate", cells: (0..<codes.length).map(Value.int)),
      TableValue.Column(name: "mean", cells: codes.moments.mean.map(Value.float)),
      TableValue.Column(name: "deviation", cells: codes.moments.deviations.map(Value.float)),
    ]
    if !codes.divergences.isEmpty {
      columns += [
        TableValue.Column(name: "sigma", cells: codes.sigmas.map(Value.float)),
        TableValue.Column(name: "z_deviation", cells: codes.sampledDeviations.map(Value.float)),
        TableValue.Column(name: "kl", cells: codes.divergences.map(Value.float)),
      ]
    }
    columns.append(
      TableValue.Column(
        name: "active", cells: variances.map { .int($0 > CodeStatistics.activeVariance ? 1 : 0) }))
    return TableValue(columns)
  }

  static func components(of spectrum: [Double]) -> TableValue {
    let total = max(spectrum.reduce(0, +), .leastNormalMagnitude)
    var sum = 0.0
    let shares = spectrum.map { value in
      sum += value
      return sum / total
    }
    return TableValue([
      TableValue.Column(name: "component", cells: spectrum.indices.map { .int($0 + 1) }),
      TableValue.Column(name: "variance", cells: spectrum.map(Value.float)),
      TableValue.Column(name: "share", cells: shares.map(Value.float)),
    ])
  }

  static func factors(of probe: FactorProbe) -> TableValue {
    TableValue([
      TableValue.Column(
        name: "factor",
        cells: probe.recoveries.map { .string(PictureProbe.spelling(of: $0.factor)) }),
      TableValue.Column(
        name: "recovery", cells: probe.recoveries.map { $0.recovery.map(Value.float) ?? .none }),
    ])
  }
}
