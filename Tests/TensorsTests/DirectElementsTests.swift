import Tensors
import Testing

/// Backends to compare with the reference: one for each instruction set, with differing threads.
private func directBackends() -> [DirectBackend] {
  InstructionSet.allCases.filter(\.isSupported).enumerated().map { index, instructions in
    DirectBackend(parallel: Parallel(threads: index + 1), instructions: instructions)
  }
}

/// Logits with all the odd ones among them.
private func awkwardFloats(_ count: Int) -> [Float] {
  var generator = TestGenerator(seed: 21)
  let special: [Float] = [0, -0.0, 1, -1, 88, -88, 104, -104, 200, -200, 1e-30, -1e-30, 0.5, 16.6]
  return generator.floats(count).enumerated().map { index, value in
    index < special.count ? special[index] : value * 12
  }
}

@Suite("Direct element-wise loops")
struct DirectElementsTests {
  private let reference = ReferenceBackend(parallel: Parallel(threads: 1))
  private let lengths = [1, 3, 7, 8, 15, 16, 17, 33, 100, 70_001]

  @Test(
    "activations have the bits of the plain loops",
    arguments: [Activation.identity, .leakyReLU(slope: 0.3), .relu, .selu])
  func activations(activation: Activation) {
    for count in lengths {
      let values = Buffer(awkwardFloats(count))
      let expected = Buffer(count: count)
      let gradient = Buffer([Float](repeating: 1.5, count: count))
      reference.activate(values.pointer, count: count, activation, into: expected.pointer)
      reference.multiplyByDerivative(
        gradient.pointer, count: count, activation, output: expected.pointer)
      for backend in directBackends() {
        let result = Buffer(count: count)
        let derived = Buffer([Float](repeating: 1.5, count: count))
        backend.activate(values.pointer, count: count, activation, into: result.pointer)
        backend.multiplyByDerivative(
          derived.pointer, count: count, activation, output: result.pointer)
        #expect(result.values == expected.values, "\(backend.instructions), \(count)")
        #expect(derived.values == gradient.values, "\(backend.instructions), \(count)")
      }
    }
  }

  @Test("sigmoid, its bytes, and floats from bytes have the bits of the plain loops")
  func pictures() {
    for count in lengths {
      let logits = Buffer(awkwardFloats(count))
      let expected = Buffer(count: count)
      var expectedBytes = [UInt8](repeating: 0, count: count)
      let expectedFloats = Buffer(count: count)
      reference.sigmoid(logits.pointer, count: count, into: expected.pointer)
      reference.sigmoidBytes(logits.pointer, count: count, into: &expectedBytes)
      reference.floats(fromBytes: expectedBytes, count: count, into: expectedFloats.pointer)
      for backend in directBackends() {
        let result = Buffer(count: count)
        var bytes = [UInt8](repeating: 1, count: count)
        let floats = Buffer(count: count)
        backend.sigmoid(logits.pointer, count: count, into: result.pointer)
        backend.sigmoidBytes(logits.pointer, count: count, into: &bytes)
        backend.floats(fromBytes: bytes, count: count, into: floats.pointer)
        #expect(result.values.bits == expected.values.bits, "\(backend.instructions), \(count)")
        #expect(bytes == expectedBytes, "\(backend.instructions), \(count)")
        #expect(floats.values.bits == expectedFloats.values.bits)
      }
    }
  }

  @Test("Adam has the bits of the plain loop")
  func adam() {
    let step = AdamStep(learningRate: 5e-4, step: 3)
    var generator = TestGenerator(seed: 22)
    for count in lengths {
      let start = generator.floats(count)
      let gradient = Buffer(generator.floats(count))
      func run(_ backend: some ComputeBackend) -> [UInt32] {
        let values = Buffer(start)
        let first = Buffer(start.map { $0 / 10 })
        let second = Buffer(start.map { $0 * $0 })
        backend.adam(
          step, gradient: gradient.pointer, count: count, values: values.pointer,
          firstMoment: first.pointer, secondMoment: second.pointer)
        return (values.values + first.values + second.values).bits
      }
      let expected = run(reference)
      for backend in directBackends() { #expect(run(backend) == expected) }
    }
  }

  @Test("losses have the plain loops' gradients and, but for the order of sums, their values")
  func losses() {
    for size in [1, 5, 16, 37, 1000] {
      let batch = 3
      let logits = Buffer(awkwardFloats(batch * size))
      let targets = Buffer(
        awkwardFloats(batch * size).map { abs($0.truncatingRemainder(dividingBy: 1)) })
      func run(_ backend: some ComputeBackend, squared: Bool) -> (sums: [Double], bits: [UInt32]) {
        var sums = [Double](repeating: 0, count: batch)
        let gradient = Buffer(count: batch * size)
        if squared {
          backend.squaredError(
            logits: logits.pointer, targets: targets.pointer, batch: batch, size: size,
            gradientScale: 0.25, gradient: gradient.pointer, sums: &sums)
        } else {
          backend.crossEntropy(
            logits: logits.pointer, targets: targets.pointer, batch: batch, size: size,
            gradientScale: 0.25, gradient: gradient.pointer, sums: &sums)
        }
        return (sums, gradient.values.bits)
      }
      for squared in [false, true] {
        let expected = run(reference, squared: squared)
        let results = directBackends().map { run($0, squared: squared) }
        for result in results {
          #expect(result.bits == expected.bits)
          #expect(result.sums == results[0].sums)
          for (sum, plain) in zip(result.sums, expected.sums) {
            #expect(abs(sum - plain) <= 1e-12 * abs(plain))
          }
        }
      }
    }
  }

  @Test("the Gaussian code has the plain loops' bits and, but for the order of sums, their values")
  func gaussianCode() {
    var generator = TestGenerator(seed: 23)
    let (batch, size) = (3, 37)
    let count = batch * size
    let mean = Buffer(generator.floats(count))
    let logVariance = Buffer(generator.floats(count))
    let noise = Buffer(generator.floats(count))
    let gradient = Buffer(generator.floats(count))
    func run(_ backend: some ComputeBackend) -> (bits: [UInt32], sums: [Double]) {
      let code = Buffer(count: count)
      let byMean = Buffer(count: count)
      let byVariance = Buffer(count: count)
      var sums = [Double](repeating: 0, count: batch)
      backend.reparameterize(
        mean: mean.pointer, logVariance: logVariance.pointer, noise: noise.pointer, count: count,
        into: code.pointer)
      backend.gaussianGradient(
        codeGradient: gradient.pointer, mean: mean.pointer, logVariance: logVariance.pointer,
        noise: noise.pointer, count: count, scale: 0.1, meanGradient: byMean.pointer,
        logVarianceGradient: byVariance.pointer)
      backend.divergence(
        mean: mean.pointer, logVariance: logVariance.pointer, batch: batch, size: size, sums: &sums)
      return ((code.values + byMean.values + byVariance.values).bits, sums)
    }
    let expected = run(reference)
    for backend in directBackends() {
      let result = run(backend)
      #expect(result.bits == expected.bits, "\(backend.instructions)")
      for (sum, plain) in zip(result.sums, expected.sums) {
        #expect(abs(sum - plain) <= 1e-12 * abs(plain))
      }
    }
  }

  @Test("batch normalization and sums over rows have the bits of the plain loops")
  func reductions() {
    var generator = TestGenerator(seed: 24)
    for (rows, channels) in [(1, 1), (7, 3), (100, 16), (333, 33), (64, 65), (50, 200)] {
      let input = Buffer(generator.floats(rows * channels))
      let gradients = Buffer(generator.floats(rows * channels))
      let scale = Buffer(generator.floats(channels))
      let offset = Buffer(generator.floats(channels))
      func run(_ backend: some ComputeBackend) -> [[UInt32]] {
        let scratch = Buffer(count: backend.reductionScratch(columns: channels))
        let sums = Buffer(count: channels)
        let mean = Buffer(count: channels)
        let variance = Buffer(count: channels)
        let inverse = Buffer(count: channels)
        let output = Buffer(count: rows * channels)
        let byInput = Buffer(count: rows * channels)
        let byScale = Buffer(count: channels)
        let byOffset = Buffer(count: channels)
        let affine = NormalizationAffine(
          scale: scale.pointer, offset: offset.pointer, epsilon: 1e-3)
        let statistics = NormalizationStatistics(
          mean: mean.pointer, variance: variance.pointer, inverseDeviation: inverse.pointer)
        backend.columnSums(
          input.pointer, rows: rows, columns: channels, into: sums.pointer,
          scratch: scratch.pointer)
        backend.normalize(
          input.pointer, rows: rows, channels: channels, by: affine, statistics: statistics,
          activation: .leakyReLU(slope: 0.3), into: output.pointer, scratch: scratch.pointer)
        backend.normalizationGradient(
          input: input.pointer, outputGradient: gradients.pointer, rows: rows, channels: channels,
          by: affine, statistics: statistics, scaleGradient: byScale.pointer,
          offsetGradient: byOffset.pointer, into: byInput.pointer, scratch: scratch.pointer)
        return [sums.values, mean.values, variance.values, byScale.values, byOffset.values]
          .map(\.bits) + [output.values.bits, byInput.values.bits]
      }
      let results = directBackends().map(run)
      let expected = run(reference)
      for result in results {
        #expect(result == results[0])
        #expect(result[0..<5] == expected[0..<5], "\(rows) rows of \(channels)")
        for part in 5..<7 {
          for (left, right) in zip(result[part], expected[part]) {
            let (value, plain) = (Float(bitPattern: left), Float(bitPattern: right))
            #expect(abs(value - plain) <= 1e-5 * (1 + abs(plain)))
          }
        }
      }
    }
  }

  @Test("nearest upsampling and its gradient have the bits of the plain loops")
  func upsampling() {
    var generator = TestGenerator(seed: 8)
    for (height, width, channels, factor) in [(3, 5, 4, 2), (1, 1, 33, 3), (6, 4, 16, 2)] {
      let small = Buffer(generator.floats(2 * height * width * channels))
      let large = Buffer(generator.floats(small.count * factor * factor))
      func run(_ backend: any ComputeBackend) -> [[UInt32]] {
        let output = Buffer(count: large.count)
        let gradient = Buffer(count: small.count)
        backend.upsample(
          small.pointer, batch: 2, height: height, width: width, channels: channels,
          factor: factor, into: output.pointer)
        backend.upsampleGradient(
          large.pointer, batch: 2, height: height, width: width, channels: channels,
          factor: factor, into: gradient.pointer)
        return [output.values.bits, gradient.values.bits]
      }
      let expected = run(reference)
      for backend in directBackends() { #expect(run(backend) == expected) }
    }
  }
}
