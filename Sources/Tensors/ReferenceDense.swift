/// Dense layers as matrix products, cut into pieces whose number does not depend on the threads.
final class ReferenceDense: DensePlan {
  let shape: DenseShape

  private let precision: Precision
  private let parallel: Parallel
  private var weights: Floats?
  /// Operands in bfloat16, when that is asked for.
  private let roundedWeights: Buffer
  private let roundedInput: Buffer
  private let roundedOutput: Buffer

  /// Rows of a piece of the batch.
  private static let rowsOfPiece = 16
  /// Pieces of the weight gradient.
  private static let pieces = 8

  init(_ shape: DenseShape, precision: Precision, parallel: Parallel) {
    self.shape = shape
    self.precision = precision
    self.parallel = parallel
    let isRounding = precision == .bfloat16
    roundedWeights = Buffer(count: isRounding ? shape.weightCount : 0)
    roundedInput = Buffer(count: isRounding ? shape.batch * shape.inputs : 0)
    roundedOutput = Buffer(count: isRounding ? shape.batch * shape.outputs : 0)
  }

  func prepare(weights: Floats) {
    self.weights = rounded(weights, count: shape.weightCount, in: roundedWeights.pointer)
  }

  func forward(_ input: Floats, batch: Int, into output: MutableFloats, epilogue: Epilogue) {
    guard let weights else { preconditionFailure("prepare(weights:) comes first") }
    let input = rounded(input, count: batch * shape.inputs, in: roundedInput.pointer)
    eachPiece(of: batch) { first, rows in
      let target = output + first * shape.outputs
      OpenBLAS.multiply(
        .init(start: input + first * shape.inputs, rowStride: shape.inputs),
        .init(start: weights, rowStride: shape.outputs), rows: rows, columns: shape.outputs,
        depth: shape.inputs, into: target, rowStride: shape.outputs, accumulate: false)
      epilogue.apply(
        to: target, rows: rows, columns: shape.outputs, offset: first * shape.outputs)
    }
  }

  func inputGradient(
    _ outputGradient: Floats, batch: Int, into inputGradient: MutableFloats, accumulate: Bool,
    epilogue: Epilogue
  ) {
    guard let weights else { preconditionFailure("prepare(weights:) comes first") }
    let gradient = rounded(
      outputGradient, count: batch * shape.outputs, in: roundedOutput.pointer)
    eachPiece(of: batch) { first, rows in
      let target = inputGradient + first * shape.inputs
      OpenBLAS.multiply(
        .init(start: gradient + first * shape.outputs, rowStride: shape.outputs),
        .init(start: weights, rowStride: shape.outputs, isTransposed: true), rows: rows,
        columns: shape.inputs, depth: shape.outputs, into: target, rowStride: shape.inputs,
        accumulate: accumulate)
      epilogue.apply(to: target, rows: rows, columns: shape.inputs, offset: first * shape.inputs)
    }
  }

  func weightGradient(
    input: Floats, outputGradient: Floats, batch: Int, into weightGradient: MutableFloats
  ) {
    let input = rounded(input, count: batch * shape.inputs, in: roundedInput.pointer)
    let gradient = rounded(
      outputGradient, count: batch * shape.outputs, in: roundedOutput.pointer)
    let pieces = min(Self.pieces, shape.inputs)
    parallel.forEach(pieces) { piece, _ in
      let lines = Parallel.bounds(piece, of: pieces, count: shape.inputs)
      OpenBLAS.multiply(
        .init(start: input + lines.lowerBound, rowStride: shape.inputs, isTransposed: true),
        .init(start: gradient, rowStride: shape.outputs), rows: lines.count,
        columns: shape.outputs, depth: batch,
        into: weightGradient + lines.lowerBound * shape.outputs, rowStride: shape.outputs,
        accumulate: false)
    }
  }

  /// Calls `body` with the first row and the number of rows of each piece of the batch.
  private func eachPiece(of batch: Int, _ body: (_ first: Int, _ rows: Int) -> Void) {
    let pieces = (batch + Self.rowsOfPiece - 1) / Self.rowsOfPiece
    parallel.forEach(pieces) { piece, _ in
      let first = piece * Self.rowsOfPiece
      body(first, min(Self.rowsOfPiece, batch - first))
    }
  }

  /// `values`, in bfloat16 when that is asked for.
  private func rounded(_ values: Floats, count: Int, in copy: MutableFloats) -> Floats {
    guard precision == .bfloat16 else { return values }
    for index in 0..<count { copy[index] = values[index].roundedToBFloat16 }
    return Floats(copy)
  }
}
