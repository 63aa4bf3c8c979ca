import Charts
import Evaluation
import Statistics

/// The figures and the charts of `codes-report`.
struct CodesSummary {
  private let codes: CodeStatistics
  private let test: CodeStatistics?
  private let probe: FactorProbe?
  private let spectrum: [Double]
  private let chi: ChiDistribution
  /// Mahalanobis radii by the Gaussian of `codes`.
  private let distances: [Double]
  private let testDistances: [Double]?

  init(_ codes: CodeStatistics, test: CodeStatistics?, probe: FactorProbe?) throws {
    self.codes = codes
    self.test = test
    self.probe = probe
    spectrum = try codes.spectrum()
    chi = ChiDistribution(degrees: codes.length)
    let gaussian = try LinearAlgebraFailure.caught { try FittedGaussian(codes.moments) }
    distances = codes.distances(in: gaussian)
    testDistances = test?.distances(in: gaussian)
  }

  // MARK: - Figures

  var properties: [(name: String, value: Value)] {
    var rows: [(name: String, value: Value)] = [
      ("codes", .int(codes.count)), ("z dim", .int(codes.length)),
    ]
    rows += radii(of: codes, prefix: "")
    rows += [
      ("chi mean", .float(chi.mean)), ("chi deviation", .float(chi.deviation)),
      ("centre", .float(codes.centre)),
      ("smallest deviation", .float(codes.moments.deviations.min() ?? 0)),
      ("largest deviation", .float(codes.moments.deviations.max() ?? 0)),
    ]
    if !codes.divergences.isEmpty {
      rows += [
        ("mean sigma", .float(codes.sigmas.mean)),
        ("kl", .float(codes.divergences.reduce(0, +))),
      ]
    }
    rows.append(("active dimensions", .int(codes.activeDimensions)))
    if let largest = codes.correlations.max(by: { abs($0.value) < abs($1.value) }) {
      rows += [
        ("largest correlation", .float(largest.value)),
        ("correlated coordinates", .string("\(largest.first) and \(largest.second)")),
      ]
    }
    rows += [
      (
        "components for 90 percent",
        .int(CodeStatistics.components(of: spectrum, forShare: 0.9))
      ),
      ("effective dimensions", .float(CodeStatistics.effectiveDimensions(of: spectrum))),
      ("mahalanobis", .float(distances.mean)),
      ("mahalanobis deviation", .float(distances.deviation)),
    ]
    if let recovery = probe?.meanRecovery { rows.append(("factor recovery", .float(recovery))) }
    if let test, let testDistances {
      rows.append(("test codes", .int(test.count)))
      rows += radii(of: test, prefix: "test ")
      if !test.divergences.isEmpty {
        rows.append(("test kl", .float(test.divergences.reduce(0, +))))
      }
      rows += [
        ("test mahalanobis", .float(testDistances.mean)),
        ("test mahalanobis deviation", .float(testDistances.deviation)),
      ]
    }
    return rows
  }

  private func radii(
    of codes: CodeStatistics, prefix: String
  ) -> [(name: String, value: Value)] {
    var rows: [(name: String, value: Value)] = [
      ("\(prefix)mu radius", .float(codes.meanRadii.mean)),
      ("\(prefix)mu radius deviation", .float(codes.meanRadii.deviation)),
    ]
    if !codes.divergences.isEmpty {
      rows += [
        ("\(prefix)z radius", .float(codes.sampledRadii.mean)),
        ("\(prefix)z radius deviation", .float(codes.sampledRadii.deviation)),
      ]
    }
    return rows
  }

  // MARK: - Charts

  func charts(bins: Int) -> [Chart] {
    var charts = [radiusChart(bins: bins), coordinateChart]
    if !codes.divergences.isEmpty { charts.append(divergenceChart) }
    charts += [spectrumChart, correlationChart(bins: bins), distanceChart(bins: bins)]
    return charts
  }

  private func radiusChart(bins: Int) -> Chart {
    var series = [Self.density(of: codes.meanRadii, name: "|mu|", bins: bins)]
    if !codes.divergences.isEmpty {
      series.append(Self.density(of: codes.sampledRadii, name: "|z|", bins: bins))
    }
    if let test {
      series.append(Self.density(of: test.meanRadii, name: "|mu|, test", bins: bins))
    }
    series.append(chiCurve)
    return Chart(title: "Radius", x: Axis("radius"), y: Axis("density"), series: series)
  }

  private var coordinateChart: Chart {
    func points(_ values: [Double]) -> [Series.Point] {
      values.enumerated().map { Series.Point(x: Double($0), y: $1) }
    }
    var series = [
      Series("mean of mu", points: points(codes.moments.mean), style: .points),
      Series("deviation of mu", points: points(codes.moments.deviations), style: .points),
    ]
    if !codes.divergences.isEmpty {
      series.append(
        Series("deviation of z", points: points(codes.sampledDeviations), style: .points))
    }
    return Chart(
      title: "Coordinates", x: Axis("coordinate", isIntegral: true), y: Axis(), series: series)
  }

  private var divergenceChart: Chart {
    var series = [Series("on", values: codes.divergences.sorted(by: >))]
    if let test, !test.divergences.isEmpty {
      series.append(Series("test", values: test.divergences.sorted(by: >)))
    }
    return Chart(
      title: "KL of each coordinate, sorted", x: Axis("rank", isIntegral: true), y: Axis("nats"),
      series: series)
  }

  private var spectrumChart: Chart {
    // Components without variance, as of fewer pictures than coordinates, are rounding.
    let least = (spectrum.first ?? 0) * 1e-9
    return Chart(
      title: "Variance of mu along its principal components",
      x: Axis("component", isIntegral: true), y: Axis("variance", scale: .logarithmic),
      series: [Series("", values: spectrum.filter { $0 > least })])
  }

  private func correlationChart(bins: Int) -> Chart {
    HistogramCommand.chart(
      of: codes.correlations.map(\.value), label: "correlation of two coordinates", bins: bins,
      curve: nil, title: "Correlations")
  }

  private func distanceChart(bins: Int) -> Chart {
    var series = [Self.density(of: distances, name: "on", bins: bins)]
    if let testDistances {
      series.append(Self.density(of: testDistances, name: "test", bins: bins))
    }
    series.append(chiCurve)
    return Chart(
      title: "Mahalanobis radius", x: Axis("radius"), y: Axis("density"), series: series)
  }

  private static func density(of values: [Double], name: String, bins: Int) -> Series {
    let histogram = Histogram(of: values, bins: bins)
    return Series(
      name, points: zip(histogram.centres, histogram.densities).map { Series.Point(x: $0, y: $1) })
  }

  private var chiCurve: Series {
    let (lower, upper) = (max(0, chi.mean - 4 * chi.deviation), chi.mean + 4 * chi.deviation)
    let points = (0...80).map { step in
      let x = lower + (upper - lower) * Double(step) / 80
      return Series.Point(x: x, y: chi.density(at: x))
    }
    return Series("chi(\(chi.degrees))", points: points)
  }
}
