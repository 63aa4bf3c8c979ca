import Tensors
import Testing

/// The operands of one dense layer.
private struct DenseCase {
  let shape: DenseShape
  let batch: Int
  var input: [Float]
  var output: [Float]
  var weights: [Float]

  init(_ shape: DenseShape, batch: Int, seed: UInt64) {
    var generator = TestGenerator(seed: seed)
    self.shape = shape
    self.batch = batch
    input = generator.floats(batch * shape.inputs)
    output = generator.floats(batch * shape.outputs)
    weights = generator.floats(shape.weightCount)
  }

  var magnitudes: DenseCase {
    var copy = self
    copy.input = input.magnitudes
    copy.output = output.magnitudes
    copy.weights = weights.magnitudes
    return copy
  }

  func run(
    _ operation: Operation, on backend: some ComputeBackend, precision: Precision = .float32,
    accumulate: Bool = false, epilogue: Epilogue = .none
  ) -> [Float] {
    let plan = backend.dense(shape, precision: precision)
    let input = Buffer(input)
    let output = Buffer(output)
    let weights = Buffer(weights)
    plan.prepare(weights: weights.pointer)
    switch operation {
    case .forward:
      let result = Buffer([Float](repeating: .nan, count: batch * shape.outputs))
      plan.forward(input.pointer, batch: batch, into: result.pointer, epilogue: epilogue)
      return result.values
    case .inputGradient:
      let start: Float = accumulate ? 0.5 : .nan
      let result = Buffer([Float](repeating: start, count: batch * shape.inputs))
      plan.inputGradient(
        output.pointer, batch: batch, into: result.pointer, accumulate: accumulate,
        epilogue: epilogue)
      return result.values
    case .weightGradient:
      let result = Buffer([Float](repeating: .nan, count: shape.weightCount))
      plan.weightGradient(
        input: input.pointer, outputGradient: output.pointer, batch: batch, into: result.pointer)
      return result.values
    }
  }
}

private func randomCases(_ count: Int, seed: UInt64) -> [DenseCase] {
  var generator = TestGenerator(seed: seed)
  return (0..<count).map { index in
    let batch = generator.pick([1, 2, 5, 12, 13, 27, 64])
    let shape = DenseShape(
      batch: batch + generator.next(in: 0...2),
      inputs: generator.pick([1, 3, 16, 95, 96, 97, 255, 256, 300, 520]),
      outputs: generator.pick([1, 2, 7, 16, 31, 32, 33, 100, 257, 300]))
    return DenseCase(shape, batch: batch, seed: UInt64(index) &+ seed)
  }
}

@Suite("Direct dense layer")
struct DirectDenseTests {
  private let reference = ReferenceBackend(parallel: Parallel(threads: 1))

  @Test("agrees with OpenBLAS on random shapes", arguments: Operation.allCases)
  func agreesWithReference(operation: Operation) {
    let direct = DirectBackend(parallel: Parallel(threads: 2))
    for sample in randomCases(60, seed: 11) {
      for precision in Precision.allCases {
        let deviation = firstDeviation(
          sample.run(operation, on: direct, precision: precision),
          sample.run(operation, on: reference, precision: precision),
          scale: sample.magnitudes.run(operation, on: reference))
        #expect(deviation == nil, "\(sample.shape), batch \(sample.batch), \(precision)")
      }
    }
  }

  @Test("finishes and accumulates like the reference")
  func epilogues() {
    let direct = DirectBackend(parallel: Parallel(threads: 2))
    for (index, sample) in randomCases(16, seed: 12).enumerated() {
      var generator = TestGenerator(seed: UInt64(index))
      let bias = Buffer(generator.floats(sample.shape.outputs))
      let outputs = Buffer(generator.floats(sample.batch * sample.shape.inputs))
      let activation: Activation = index % 2 == 0 ? .leakyReLU(slope: 0.3) : .selu
      let forward = Epilogue.activation(bias: bias.pointer, activation)
      #expect(
        firstDeviation(
          sample.run(.forward, on: direct, epilogue: forward),
          sample.run(.forward, on: reference, epilogue: forward),
          scale: sample.magnitudes.run(.forward, on: reference).map { $0 * 2 + 2 }) == nil)
      let backward = Epilogue.derivative(activation, output: outputs.pointer)
      #expect(
        firstDeviation(
          sample.run(.inputGradient, on: direct, accumulate: true, epilogue: backward),
          sample.run(.inputGradient, on: reference, accumulate: true, epilogue: backward),
          scale: sample.magnitudes.run(.inputGradient, on: reference).map { $0 * 2 + 2 }) == nil)
    }
  }

  @Test("gives the same bits in every instruction set and on any number of threads")
  func sameBits() {
    for sample in randomCases(12, seed: 13) {
      for operation in Operation.allCases {
        for precision in Precision.allCases {
          let one = sample.run(
            operation, on: DirectBackend(parallel: Parallel(threads: 1)), precision: precision)
          for (index, instructions) in InstructionSet.allCases.enumerated()
          where instructions.isSupported {
            let backend = DirectBackend(
              parallel: Parallel(threads: [2, 3, 8][index % 3]), instructions: instructions)
            let other = sample.run(operation, on: backend, precision: precision)
            #expect(other.bits == one.bits, "\(sample.shape), \(operation), \(instructions)")
          }
        }
      }
    }
  }
}
