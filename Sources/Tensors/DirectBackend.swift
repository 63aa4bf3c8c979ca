import CKernels

/// The fast engine: direct kernels for products (`DirectConvolution`, `DirectDense`) and vector
/// loops for the rest, in the widest instruction set that the CPU has.
///
/// Results are the same to the last bit with any number of threads and any `InstructionSet`.
public struct DirectBackend: ComputeBackend {
  public let parallel: Parallel
  /// The instruction set of the kernels.
  public let instructions: InstructionSet

  let kernels: DirectKernels

  /// The engine on `parallel`'s threads; an instruction set that the CPU lacks becomes `portable`.
  public init(parallel: Parallel, instructions: InstructionSet = .current) {
    self.parallel = parallel
    self.instructions = instructions.isSupported ? instructions : .portable
    kernels = DirectKernels(self.instructions)
  }

  public var name: String { "direct" }

  public func convolution(
    _ shape: ConvolutionShape, precision: Precision, biasSide: ConvolutionSide
  ) -> any ConvolutionPlan {
    DirectConvolution(shape, precision: precision, biasSide: biasSide, backend: self)
  }

  public func dense(_ shape: DenseShape, precision: Precision) -> any DensePlan {
    DirectDense(shape, precision: precision, backend: self)
  }
}

extension DirectBackend {
  /// The most operations a second that all threads reach with multiply-adds alone: the best of
  /// `rounds` measurements of some milliseconds each. A multiply-add counts as two.
  public func multiplyAddPeak(_ precision: Precision, rounds: Int = 12) -> Double {
    let length = 1_000_000
    let operations = UnsafeMutablePointer<Double>.allocate(capacity: parallel.threads)
    operations.initialize(repeating: 0, count: parallel.threads)
    defer { operations.deallocate() }
    var best = 0.0
    for _ in 0..<rounds {
      let start = ContinuousClock.now
      // Each piece is of the same length, so it does not matter which thread takes which.
      parallel.forEach(parallel.threads) { index, _ in
        operations[index] = kernels.table.pointee.peak(length, 0.5, precision == .bfloat16)
      }
      let duration = (ContinuousClock.now - start).components
      let seconds = Double(duration.seconds) + Double(duration.attoseconds) * 1e-18
      best = max(best, (0..<parallel.threads).reduce(0) { $0 + operations[$1] } / seconds)
    }
    return best
  }
}
