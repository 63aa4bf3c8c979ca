/// The straightforward engine: im2col with OpenBLAS's `sgemm` for products, and the loops that
/// `ComputeBackend` has as defaults for the rest.
///
/// It is what faster backends are tested against, and is meant to be read. Products are cut by
/// pictures, so the number of threads does not matter; OpenBLAS itself is told to use one thread
/// and chooses its kernels by the CPU, so the last bits may differ between machines.
public struct ReferenceBackend: ComputeBackend {
  public let parallel: Parallel

  public init(parallel: Parallel) {
    self.parallel = parallel
    OpenBLAS.useOneThread()
  }

  public var name: String { "reference" }

  public func convolution(
    _ shape: ConvolutionShape, precision: Precision, biasSide: ConvolutionSide
  ) -> any ConvolutionPlan {
    ReferenceConvolution(shape, precision: precision, biasSide: biasSide, parallel: parallel)
  }

  public func dense(_ shape: DenseShape, precision: Precision) -> any DensePlan {
    ReferenceDense(shape, precision: precision, parallel: parallel)
  }
}

extension Epilogue {
  /// Applies the epilogue to rows `[rows][columns]` of finished sums; `offset` is the place of the
  /// first in the whole result.
  func apply(to values: MutableFloats, rows: Int, columns: Int, offset: Int) {
    switch self {
    case .none:
      return
    case .activation(let bias, let activation):
      for row in 0..<rows {
        let line = values + row * columns
        for column in 0..<columns {
          line[column] = activation.value(line[column] + (bias?[column] ?? 0))
        }
      }
    case .derivative(let activation, let output):
      let output = output + offset
      for index in 0..<(rows * columns) {
        values[index] *= activation.derivative(output: output[index])
      }
    }
  }
}

extension Float {
  /// The nearest bfloat16, ties to even. NaN stays NaN.
  var roundedToBFloat16: Float {
    guard !isNaN else { return self }
    let bits = bitPattern
    return Float(bitPattern: (bits &+ 0x7FFF &+ ((bits >> 16) & 1)) & 0xFFFF_0000)
  }
}
