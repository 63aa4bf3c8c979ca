import Tensors
import Testing

@Suite("bfloat16 dot product")
struct BFloat16DotProductTests {
  /// Random bfloat16 numbers: of every exponent, denormal ones and zeros among them, but finite and
  /// not so large that sums overflow.
  private func numbers(_ count: Int, _ generator: inout TestGenerator, wide: Bool) -> [Float] {
    (0..<count).map { _ in
      let random = UInt32(truncatingIfNeeded: generator.next())
      let exponent = wide ? random >> 8 & 0x7F : 117 + random >> 8 & 0xF
      return Float(bitPattern: (random & 0x807F_0000) | min(exponent, 180) << 23)
    }
  }

  @Test("the kernels' sums have the bits of the instruction's, where the CPU has it")
  func sameBitsAsInstruction() {
    var generator = TestGenerator(seed: 31)
    for round in 0..<400 {
      let depth = 2 * generator.next(in: 1...40)
      let rows = generator.next(in: 1...14)
      let wide = round % 2 == 0
      let input = numbers(rows * depth, &generator, wide: wide)
      let weights = numbers(depth * 16, &generator, wide: wide)
      for instructions in InstructionSet.allCases where instructions.isSupported {
        let backend = DirectBackend(parallel: Parallel(threads: 1), instructions: instructions)
        let plan = backend.dense(
          DenseShape(batch: rows, inputs: depth, outputs: 16), precision: .bfloat16)
        let weightBuffer = Buffer(weights)
        let inputBuffer = Buffer(input)
        let result = Buffer(count: rows * 16)
        plan.prepare(weights: weightBuffer.pointer)
        plan.forward(inputBuffer.pointer, batch: rows, into: result.pointer, epilogue: .none)
        for row in 0..<rows {
          let expected = BFloat16DotProduct.byInstruction(
            Array(input[(row * depth)..<((row + 1) * depth)]), weights,
            sums: Array(repeating: 0, count: 16))
          guard let expected else { return }
          let values = Array(result.values[(row * 16)..<((row + 1) * 16)])
          #expect(values.bits == expected.bits, "\(instructions), depth \(depth), row \(row)")
        }
      }
    }
  }
}
