import Tensors
import Testing

/// The operands of one convolution.
private struct ConvolutionCase {
  let shape: ConvolutionShape
  let batch: Int
  let input: [Float]
  let output: [Float]
  let weights: [Float]

  init(_ shape: ConvolutionShape, batch: Int, seed: UInt64) {
    var generator = TestGenerator(seed: seed)
    self.shape = shape
    self.batch = batch
    input = generator.floats(batch * shape.inputSize)
    output = generator.floats(batch * shape.outputSize)
    weights = generator.floats(shape.weightCount)
  }

  private init(magnitudesOf other: ConvolutionCase) {
    shape = other.shape
    batch = other.batch
    input = other.input.magnitudes
    output = other.output.magnitudes
    weights = other.weights.magnitudes
  }

  var magnitudes: ConvolutionCase { ConvolutionCase(magnitudesOf: self) }

  func run(
    _ operation: Operation, on backend: some ComputeBackend, precision: Precision = .float32,
    epilogue: Epilogue = .none
  ) -> [Float] {
    let plan = backend.convolution(
      shape, precision: precision, biasSide: batch % 2 == 0 ? .input : .output)
    let input = Buffer(input)
    let output = Buffer(output)
    let weights = Buffer(weights)
    plan.prepare(weights: weights.pointer, for: .all)
    switch operation {
    case .forward:
      let result = Buffer([Float](repeating: .nan, count: batch * shape.outputSize))
      plan.forward(input.pointer, batch: batch, into: result.pointer, epilogue: epilogue)
      return result.values
    case .inputGradient:
      let result = Buffer([Float](repeating: .nan, count: batch * shape.inputSize))
      plan.inputGradient(output.pointer, batch: batch, into: result.pointer, epilogue: epilogue)
      return result.values
    case .weightGradient:
      let channels = batch % 2 == 0 ? shape.inputChannels : shape.outputChannels
      let result = Buffer([Float](repeating: .nan, count: shape.weightCount))
      let sums = Buffer([Float](repeating: .nan, count: channels))
      plan.weightGradient(
        input: input.pointer, outputGradient: output.pointer, batch: batch, on: backend.parallel,
        into: result.pointer, sums: sums.pointer)
      return result.values + sums.values
    }
  }
}

/// Shapes of all kinds: small and odd pictures, every kernel and stride, channels around the
/// widths of vectors and tiles, batches that do not divide.
private func randomCases(_ count: Int, seed: UInt64, largest: Int) -> [ConvolutionCase] {
  var generator = TestGenerator(seed: seed)
  return (0..<count).map { index in
    let batch = generator.next(in: 1...9)
    let shape = ConvolutionShape(
      batch: batch + generator.next(in: 0...2), height: generator.next(in: 1...largest),
      width: generator.next(in: 1...largest),
      inputChannels: generator.pick([1, 2, 3, 4, 5, 8, 15, 16, 17, 31, 32, 33, 40]),
      outputChannels: generator.pick([1, 3, 4, 7, 8, 16, 20, 32, 45, 64, 65]),
      kernel: generator.next(in: 1...7), stride: generator.next(in: 1...2))
    return ConvolutionCase(shape, batch: batch, seed: UInt64(index) &+ seed)
  }
}

@Suite("Direct convolution")
struct DirectConvolutionTests {
  private let reference = ReferenceBackend(parallel: Parallel(threads: 1))

  @Test(
    "agrees with im2col and OpenBLAS on random shapes", arguments: Operation.allCases)
  func agreesWithReference(operation: Operation) {
    let direct = DirectBackend(parallel: Parallel(threads: 2))
    for sample in randomCases(120, seed: 1, largest: 14) {
      let deviation = firstDeviation(
        sample.run(operation, on: direct), sample.run(operation, on: reference),
        scale: sample.magnitudes.run(operation, on: reference))
      #expect(deviation == nil, "\(sample.shape), batch \(sample.batch)")
    }
  }

  @Test("agrees on the layers of the default network", arguments: Operation.allCases)
  func agreesOnDefaultLayers(operation: Operation) {
    let direct = DirectBackend(parallel: Parallel(threads: 2))
    for (size, channels, filters) in [(96, 3, 32), (48, 32, 64), (24, 64, 128), (12, 128, 256)] {
      let shape = ConvolutionShape(
        batch: 2, height: size, width: size, inputChannels: channels, outputChannels: filters,
        kernel: 3, stride: 2)
      let sample = ConvolutionCase(shape, batch: 2, seed: 7)
      let deviation = firstDeviation(
        sample.run(operation, on: direct), sample.run(operation, on: reference),
        scale: sample.magnitudes.run(operation, on: reference))
      #expect(deviation == nil, "\(shape)")
    }
  }

  @Test("gives the same bits in every instruction set", arguments: Operation.allCases)
  func sameBitsInEveryInstructionSet(operation: Operation) {
    for sample in randomCases(30, seed: 2, largest: 11) {
      for precision in Precision.allCases {
        let results = InstructionSet.allCases.filter(\.isSupported).map { instructions in
          sample.run(
            operation,
            on: DirectBackend(parallel: Parallel(threads: 1), instructions: instructions),
            precision: precision
          ).bits
        }
        #expect(results.allSatisfy { $0 == results[0] }, "\(sample.shape), \(precision)")
      }
    }
  }

  @Test("gives the same bits on any number of threads", arguments: Operation.allCases)
  func sameBitsOnAnyThreads(operation: Operation) {
    for sample in randomCases(20, seed: 3, largest: 12) {
      let one = sample.run(operation, on: DirectBackend(parallel: Parallel(threads: 1))).bits
      for threads in [2, 3, 4, 8] {
        let several = sample.run(
          operation, on: DirectBackend(parallel: Parallel(threads: threads)))
        #expect(several.bits == one, "\(sample.shape), \(threads) threads")
      }
    }
  }

  @Test("finishes its sums like the reference", arguments: [Operation.forward, .inputGradient])
  func epilogues(operation: Operation) {
    let direct = DirectBackend(parallel: Parallel(threads: 2))
    let activations: [Activation] = [.identity, .leakyReLU(slope: 0.3), .relu, .selu]
    for (index, sample) in randomCases(24, seed: 4, largest: 10).enumerated() {
      let isForward = operation == .forward
      let channels = isForward ? sample.shape.outputChannels : sample.shape.inputChannels
      let size = isForward ? sample.shape.outputSize : sample.shape.inputSize
      var generator = TestGenerator(seed: UInt64(index))
      let bias = Buffer(generator.floats(channels))
      let outputs = Buffer(generator.floats(sample.batch * size))
      let activation = activations[index % 4]
      let scale = sample.magnitudes.run(operation, on: reference).map { $0 * 2 + 2 }
      for epilogue in [
        Epilogue.activation(bias: bias.pointer, activation),
        .activation(bias: nil, activation),
        .derivative(activation, output: outputs.pointer),
      ] {
        let deviation = firstDeviation(
          sample.run(operation, on: direct, epilogue: epilogue),
          sample.run(operation, on: reference, epilogue: epilogue), scale: scale)
        #expect(deviation == nil, "\(sample.shape), \(activation)")
      }
    }
  }

  @Test("ReLU of minus infinity is zero, of NaN it is NaN", arguments: InstructionSet.allCases)
  func reluOfInfinity(instructions: InstructionSet) {
    let backend = DirectBackend(parallel: Parallel(threads: 1), instructions: instructions)
    let shape = ConvolutionShape(
      batch: 1, height: 3, width: 3, inputChannels: 1, outputChannels: 16, kernel: 1, stride: 1)
    let plan = backend.convolution(shape, precision: .float32, biasSide: .output)
    let weights = Buffer([Float](repeating: -1, count: 16))
    let values: [Float] = [.infinity, 1, 0, -1, -.infinity, .nan, 2, -2, .infinity]
    let input = Buffer(values)
    let output = Buffer(count: shape.outputSize)
    plan.prepare(weights: weights.pointer, for: .all)
    plan.forward(
      input.pointer, batch: 1, into: output.pointer, epilogue: .activation(bias: nil, .relu))
    for (pixel, value) in values.enumerated() {
      let result = output.values[pixel * 16]
      #expect(value.isNaN ? result.isNaN : result == max(0, -value), "of \(-value)")
    }
  }

  @Test("rounds operands to bfloat16 like the reference", arguments: Operation.allCases)
  func bfloat16(operation: Operation) {
    let direct = DirectBackend(parallel: Parallel(threads: 2))
    for sample in randomCases(30, seed: 5, largest: 12) {
      let deviation = firstDeviation(
        sample.run(operation, on: direct, precision: .bfloat16),
        sample.run(operation, on: reference, precision: .bfloat16),
        scale: sample.magnitudes.run(operation, on: reference))
      #expect(deviation == nil, "\(sample.shape), batch \(sample.batch)")
    }
  }

  @Test("uses new weights after they are told")
  func newWeights() {
    let shape = ConvolutionShape(
      batch: 1, height: 6, width: 5, inputChannels: 3, outputChannels: 8, kernel: 3, stride: 2)
    let sample = ConvolutionCase(shape, batch: 1, seed: 1)
    let plan = DirectBackend(parallel: Parallel(threads: 1)).convolution(
      shape, precision: .float32, biasSide: .output)
    let input = Buffer(sample.input)
    let weights = Buffer(sample.weights)
    let result = Buffer(count: shape.outputSize)
    plan.prepare(weights: weights.pointer, for: .all)
    plan.forward(input.pointer, batch: 1, into: result.pointer, epilogue: .none)
    let before = result.values
    weights.store(sample.weights.map { 2 * $0 })
    plan.prepare(weights: weights.pointer, for: .all)
    plan.forward(input.pointer, batch: 1, into: result.pointer, epilogue: .none)
    #expect(result.values == before.map { 2 * $0 })
  }
}
