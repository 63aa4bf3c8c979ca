/// Losses and the Gaussian code: each picture's terms are summed in order and in double precision.
extension ComputeBackend {
  public func crossEntropy(
    logits: Floats, targets: Floats, batch: Int, size: Int, gradientScale: Float,
    gradient: MutableFloats?, sums: UnsafeMutablePointer<Double>
  ) {
    parallel.forEach(batch) { picture, _ in
      var sum = 0.0
      for index in (picture * size)..<((picture + 1) * size) {
        let logit = logits[index]
        let target = targets[index]
        sum += Double(ElementaryFunctions.softplus(logit) - logit * target)
        if let gradient {
          gradient[index] = (ElementaryFunctions.sigmoid(logit) - target) * gradientScale
        }
      }
      sums[picture] = sum
    }
  }

  public func squaredError(
    logits: Floats, targets: Floats, batch: Int, size: Int, gradientScale: Float,
    gradient: MutableFloats?, sums: UnsafeMutablePointer<Double>
  ) {
    parallel.forEach(batch) { picture, _ in
      var sum = 0.0
      for index in (picture * size)..<((picture + 1) * size) {
        let value = ElementaryFunctions.sigmoid(logits[index])
        let difference = value - targets[index]
        sum += Double(difference * difference)
        if let gradient {
          gradient[index] = 2 * difference * value * (1 - value) * gradientScale
        }
      }
      sums[picture] = sum
    }
  }

  public func reparameterize(
    mean: Floats, logVariance: Floats, noise: Floats, count: Int, into code: MutableFloats
  ) {
    for index in 0..<count {
      code[index] = mean[index] + ElementaryFunctions.exp(logVariance[index] * 0.5) * noise[index]
    }
  }

  public func divergence(
    mean: Floats, logVariance: Floats, batch: Int, size: Int, sums: UnsafeMutablePointer<Double>
  ) {
    for row in 0..<batch {
      var sum = 0.0
      for index in (row * size)..<((row + 1) * size) {
        let m = mean[index]
        let l = logVariance[index]
        sum += Double(ElementaryFunctions.exp(l) + m * m - 1 - l)
      }
      sums[row] = 0.5 * sum
    }
  }

  public func gaussianGradient(
    codeGradient: Floats, mean: Floats, logVariance: Floats, noise: Floats, count: Int,
    scale: Float, meanGradient: MutableFloats, logVarianceGradient: MutableFloats
  ) {
    for index in 0..<count {
      let deviation = ElementaryFunctions.exp(logVariance[index] * 0.5)
      let gradient = codeGradient[index]
      let variance = ElementaryFunctions.exp(logVariance[index])
      meanGradient[index] = gradient + scale * mean[index]
      logVarianceGradient[index] =
        0.5 * (gradient * noise[index] * deviation + scale * (variance - 1))
    }
  }
}
