import Networks
import Statistics
import Tensors

// What is known of the codes of some pictures. μ and σ are the encoder's answer for a picture, N is
// the length of a code; a plain autoencoder has μ alone, and z = μ.
//
// 1. KL of a coordinate, in nats, without `fact`: the mean over the pictures of
//    −½ (1 + log σ² − μ² − σ²).
// 2. A coordinate is active where the variance of μ over the pictures is above 0.01 (Burda, Grosse
//    and Salakhutdinov, "Importance weighted autoencoders", 2016, section 5.2).
// 3. The deviation of z's coordinate follows from Var z = Var μ + mean σ².
// 4. The effective number of dimensions is (Σλ)² / Σλ² for the eigenvalues λ of μ's covariance.
struct CodeStatistics {
  static let activeVariance = 0.01

  let count: Int
  let length: Int
  /// |μ| and |z| of each picture.
  let meanRadii: [Double]
  let sampledRadii: [Double]
  /// Of μ over the pictures.
  let moments: Moments
  /// For each coordinate: the mean of σ, the deviation of z, the KL divergence.
  let sigmas: [Double]
  let sampledDeviations: [Double]
  /// Empty for a plain autoencoder.
  let divergences: [Double]
  private let codes: Codes

  /// - Parameter noise: ε for z = μ + σ·ε, at the place of each number.
  /// - Precondition: there are codes.
  init(of codes: Codes, noise: RandomStream) {
    self.codes = codes
    (count, length) = (codes.count, codes.length)
    let length = codes.length
    let hasVariance = !codes.logVariances.isEmpty
    var sigmaSums = [Double](repeating: 0, count: length)
    var varianceSums = sigmaSums
    var divergenceSums = sigmaSums
    var meanRadii: [Double] = []
    var sampledRadii: [Double] = []
    for row in 0..<codes.count {
      var (meanSquares, sampledSquares) = (0.0, 0.0)
      for place in 0..<length {
        let index = row * length + place
        let mean = Double(codes.means[index])
        meanSquares += mean * mean
        var sampled = mean
        if hasVariance {
          let logVariance = codes.logVariances[index]
          let sigma = Double(ElementaryFunctions.exp(0.5 * logVariance))
          sampled += sigma * Double(noise.normal(at: UInt64(index)))
          sigmaSums[place] += sigma
          varianceSums[place] += sigma * sigma
          divergenceSums[place] -= 0.5 * (1 + Double(logVariance) - mean * mean - sigma * sigma)
        }
        sampledSquares += sampled * sampled
      }
      meanRadii.append(meanSquares.squareRoot())
      sampledRadii.append(sampledSquares.squareRoot())
    }
    self.meanRadii = meanRadii
    self.sampledRadii = sampledRadii
    let number = Double(codes.count)
    let moments = Moments(of: codes.means, length: length)
    self.moments = moments
    sigmas = sigmaSums.map { $0 / number }
    sampledDeviations = zip(moments.covariance.diagonal, varianceSums).map {
      (max($0, 0) + $1 / number).squareRoot()
    }
    divergences = hasVariance ? divergenceSums.map { $0 / number } : []
  }

  var activeDimensions: Int {
    moments.covariance.diagonal.count { $0 > Self.activeVariance }
  }

  /// The distance of the mean of all μ from the origin.
  var centre: Double { moments.mean.reduce(0) { $0 + $1 * $1 }.squareRoot() }

  /// The correlation coefficients of μ's coordinates i < j, row by row; coordinates without any
  /// spread have none.
  var correlations: [(first: Int, second: Int, value: Double)] {
    let deviations = moments.deviations
    var result: [(first: Int, second: Int, value: Double)] = []
    for first in 0..<length {
      for second in (first + 1)..<max(length, first + 1)
      where deviations[first] > 0 && deviations[second] > 0 {
        let product = deviations[first] * deviations[second]
        result.append((first, second, moments.covariance[first, second] / product))
      }
    }
    return result
  }

  /// The variances along the principal axes of μ, descending.
  func spectrum() throws -> [Double] {
    try LinearAlgebraFailure.caught {
      try Eigensystem(moments.covariance).values.map { max($0, 0) }
    }
  }

  static func effectiveDimensions(of spectrum: [Double]) -> Double {
    let squares = spectrum.reduce(0) { $0 + $1 * $1 }
    let sum = spectrum.reduce(0, +)
    return squares > 0 ? sum * sum / squares : 0
  }

  /// How many of the largest variances make up a share of their sum.
  static func components(of spectrum: [Double], forShare share: Double) -> Int {
    let wanted = spectrum.reduce(0, +) * share
    var sum = 0.0
    for (index, value) in spectrum.enumerated() {
      sum += value
      if sum >= wanted { return index + 1 }
    }
    return spectrum.count
  }

  /// The distance of each μ from the mean in deviations of a Gaussian.
  func distances(in gaussian: FittedGaussian) -> [Double] {
    (0..<count).map { row in
      gaussian.distance(of: (0..<length).map { Double(codes.means[row * length + $0]) })
    }
  }

  /// μ, a picture a row.
  var matrix: Matrix {
    Matrix(rows: count, columns: length, values: codes.means.map(Double.init))
  }
}

extension Collection where Element == Double {
  /// 0 without values.
  var mean: Double { isEmpty ? 0 : reduce(0, +) / Double(count) }

  /// With n − 1; 0 for less than two values.
  var deviation: Double {
    let mean = mean
    return (reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(Swift.max(count - 1, 1)))
      .squareRoot()
  }
}
