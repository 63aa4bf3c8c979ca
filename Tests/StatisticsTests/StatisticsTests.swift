import Statistics
import Testing

/// Against NumPy's values, within 1e-10 of the largest.
@Suite struct StatisticsTests {
  private let recorded: Recorded

  init() throws { recorded = try Recorded.read() }

  private func moments(_ points: [Double]) -> Moments {
    Moments(of: points.map(Float.init), length: 5)
  }

  @Test func meanAndCovariance() {
    let found = moments(recorded.first)
    #expect(found.count == 40)
    #expect(agree(found.mean, recorded.mean))
    #expect(agree(found.covariance.values, recorded.covariance))
  }

  @Test func aSinglePointHasNoSpread() throws {
    let found = moments(Array(recorded.first.prefix(5)))
    #expect(found.mean == Array(recorded.first.prefix(5)))
    #expect(found.covariance.values.allSatisfy { $0 == 0 })
    let gaussian = try FittedGaussian(found)
    #expect(agree(gaussian.point([1, 1, 1, 1, 1]), found.mean))
  }

  @Test func gaussian() throws {
    let gaussian = try FittedGaussian(moments(recorded.first))
    #expect(agree(gaussian.factor.values, recorded.factor))
    let distances = stride(from: 0, to: 150, by: 5).map {
      gaussian.distance(of: Array(recorded.second[$0..<($0 + 5)]))
    }
    #expect(agree(distances, recorded.mahalanobis))
  }

  /// Three points in five dimensions have a singular covariance.
  @Test func gaussianOfFewPoints() throws {
    let few = moments(Array(recorded.first.prefix(15)))
    let gaussian = try FittedGaussian(few)
    let drawn = gaussian.point([0.3, -1, 2, 0.5, 1])
    #expect(drawn.allSatisfy { $0.isFinite })
    let broken = moments([.nan, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    #expect(throws: NotPositiveDefinite.self) {
      _ = try FittedGaussian(broken)
    }
  }

  @Test func eigensystem() throws {
    let found = try Eigensystem(moments(recorded.first).covariance)
    #expect(agree(found.values, recorded.eigenvalues))
    #expect(agree(found.vectors.values, recorded.eigenvectors))
    #expect(throws: NotConverged.self) {
      _ = try Eigensystem(Matrix(rows: 1, columns: 1, values: [.infinity]))
    }
  }

  @Test func frechetDistance() throws {
    let first = moments(recorded.first)
    let found = try FrechetDistance.squared(first, moments(recorded.second))
    #expect(agree([found], [recorded.frechet]))
    let few = try FrechetDistance.squared(first, moments(Array(recorded.second.prefix(15))))
    // Three points: the root makes 1e-8 of what should be a zero eigenvalue and is 1e-16.
    #expect(abs(few - recorded.frechetOfFew) < 1e-7 * recorded.frechetOfFew)
    #expect(try FrechetDistance.squared(first, first) < 1e-9 * first.covariance.trace)
  }

  @Test func principalComponents() throws {
    let points = recorded.tall
    let value = { (point: Int, place: Int) in points[point * 60 + place] }
    let found = try PrincipalComponents(count: 12, length: 60, limit: 4, value: value)
    #expect(agree(found.variances, recorded.variances))
    #expect(agree([found.totalVariance], [recorded.totalVariance]))
    #expect(agree(found.components.values, recorded.components))
    #expect(agree(found.project(count: 12, value: value).values, recorded.projected))
    let all = try PrincipalComponents(count: 12, length: 60, limit: 100, value: value)
    #expect(all.components.rows == 11)
  }

  @Test func pointsWithoutSpreadHaveNoComponents() throws {
    let found = try PrincipalComponents(count: 3, length: 4, limit: 2) { _, place in Double(place) }
    #expect(found.components.rows == 0 && found.totalVariance == 0)
    #expect(found.project(count: 2) { _, _ in 1 }.values.isEmpty)
  }

  @Test func ridgeRegression() throws {
    let points = Matrix(rows: 40, columns: 5, values: recorded.first)
    let targets = Matrix(rows: 40, columns: 2, values: recorded.targets)
    let fit = try RidgeRegression(points: points, targets: targets)
    let predicted = fit.predict(points)
    #expect(agree(predicted.values, recorded.predicted))
    let shares = RidgeRegression.determination(of: predicted, for: targets)
    #expect(agree(shares.compactMap(\.self), recorded.determination))
    let constant = Matrix(rows: 2, columns: 1, values: [3, 3])
    #expect(RidgeRegression.determination(of: constant, for: constant) == [nil])
  }

  /// NumPy's predictions by the primal form, with the same λ; also where blocks are needed.
  @Test(arguments: [1, 1000]) func wideRidgeRegression(copies: Int) throws {
    let targets = Matrix(rows: 40, columns: 2, values: recorded.targets)
    // Each coordinate several times over, as short as to leave all inner products.
    let scale = 1 / Double(copies).squareRoot()
    let value = { (point: Int, place: Int) in recorded.first[point * 5 + place / copies] * scale }
    let fit = try WideRidgeRegression(
      length: 5 * copies, targets: targets, ridge: 1e-3 * 40 / 5, value: value)
    #expect(agree(fit.predict(count: 40, value: value).values, recorded.predicted))
    #expect(throws: NotPositiveDefinite.self) {
      _ = try WideRidgeRegression(length: 3, targets: targets, ridge: 1) { _, _ in .nan }
    }
  }

  @Test func histogram() {
    let found = Histogram(of: recorded.first, bins: 7)
    #expect(found.counts == recorded.counts)
    #expect(agree([found.lower, found.width], [recorded.lower, recorded.width]))
    #expect(abs(found.densities.reduce(0, +) * found.width - 1) < 1e-12)
    #expect(Histogram(of: [2, 2, 2], bins: 2).counts == [0, 3])
    #expect(Histogram(of: [2, 2, 2], bins: 2).centres == [1.75, 2.25])
    #expect(Histogram(of: [0, 1, 2, 3], bins: 3).counts == [1, 1, 2])
    #expect(Histogram(of: [.nan, .infinity], bins: 3).counts.isEmpty)
  }

  /// Of 256 dimensions: mean 15.985, deviation 0.706; the density has the area 1.
  @Test func chiDistribution() {
    let chi = ChiDistribution(degrees: 256)
    #expect(abs(chi.mean - 15.9844) < 5e-4 && abs(chi.deviation - 0.7064) < 5e-4)
    let area = stride(from: 0.005, to: 40, by: 0.01).reduce(0) { $0 + chi.density(at: $1) * 0.01 }
    #expect(abs(area - 1) < 1e-6)
    let normal = NormalDensity(mean: 0, deviation: 1)
    #expect(abs(ChiDistribution(degrees: 1).density(at: 0.7) - 2 * normal.density(at: 0.7)) < 1e-12)
  }
}
