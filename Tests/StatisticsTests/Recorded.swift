import Foundation
import Testing

/// What NumPy says of the points in `Fixtures/statistics.json`, which `Fixtures/record.py` wrote.
struct Recorded: Decodable {
  var first: [Double]
  var second: [Double]
  var tall: [Double]
  var targets: [Double]
  var mean: [Double]
  var covariance: [Double]
  var factor: [Double]
  var mahalanobis: [Double]
  var eigenvalues: [Double]
  var eigenvectors: [Double]
  var frechet: Double
  var frechetOfFew: Double
  var variances: [Double]
  var totalVariance: Double
  var components: [Double]
  var projected: [Double]
  var predicted: [Double]
  var determination: [Double]
  var counts: [Int]
  var lower: Double
  var width: Double

  static func read() throws -> Recorded {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Fixtures/statistics.json")
    return try JSONDecoder().decode(Recorded.self, from: Data(contentsOf: file))
  }
}

/// Whether all numbers agree within 1e-10 of the largest expected one.
func agree(_ found: [Double], _ expected: [Double]) -> Bool {
  let unit = max(expected.map(abs).max() ?? 0, 1e-300)
  return found.count == expected.count
    && zip(found, expected).allSatisfy { abs($0 - $1) <= 1e-10 * unit }
}
