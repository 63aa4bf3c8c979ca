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
    _ shape: ConvolutionShape, precision: Precision
  ) -> any ConvolutionPlan {
    DirectConvolution(shape, precision: precision, backend: self)
  }

  public func dense(_ shape: DenseShape, precision: Precision) -> any DensePlan {
    DirectDense(shape, precision: precision, backend: self)
  }
}
