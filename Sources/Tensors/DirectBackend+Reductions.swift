import CKernels

/// Sums over rows and batch normalization: rows in `reductionSlices` slices, each summed in order,
/// the slices' sums added in order, as in the loops that `ComputeBackend` has as defaults.
extension DirectBackend {
  public func columnSums(
    _ values: Floats, rows: Int, columns: Int, into sums: MutableFloats, scratch: MutableFloats
  ) {
    reduce(rows: rows, columns: columns, into: sums, scratch: scratch) { first, count, partial in
      kernels.table.pointee.column_sums(values + first * columns, count, columns, partial)
    }
  }

  public func normalize(
    _ input: Floats, rows: Int, channels: Int, by affine: NormalizationAffine,
    statistics: NormalizationStatistics, activation: Activation, into output: MutableFloats,
    scratch: MutableFloats
  ) {
    let mean = statistics.mean
    let variance = statistics.variance
    columnSums(input, rows: rows, columns: channels, into: mean, scratch: scratch)
    for channel in 0..<channels { mean[channel] /= Float(rows) }
    reduce(rows: rows, columns: channels, into: variance, scratch: scratch) {
      first, count, partial in
      kernels.table.pointee.column_squares(
        input + first * channels, count, channels, mean, partial)
    }
    for channel in 0..<channels {
      variance[channel] /= Float(rows)
      statistics.inverseDeviation[channel] = 1 / (variance[channel] + affine.epsilon).squareRoot()
      scratch[channel] = affine.scale[channel] * statistics.inverseDeviation[channel]
    }
    apply(
      input, rows: rows, channels: channels, mean: mean, factor: scratch, offset: affine.offset,
      activation: activation, into: output)
  }

  public func normalizeInference(
    _ input: Floats, rows: Int, channels: Int, by affine: NormalizationAffine, mean: Floats,
    variance: Floats, activation: Activation, into output: MutableFloats, scratch: MutableFloats
  ) {
    for channel in 0..<channels {
      scratch[channel] = affine.scale[channel] / (variance[channel] + affine.epsilon).squareRoot()
    }
    apply(
      input, rows: rows, channels: channels, mean: mean, factor: scratch, offset: affine.offset,
      activation: activation, into: output)
  }

  public func normalizationGradient(
    input: Floats, outputGradient: Floats, rows: Int, channels: Int, by affine: NormalizationAffine,
    statistics: NormalizationStatistics, scaleGradient: MutableFloats,
    offsetGradient: MutableFloats, into inputGradient: MutableFloats, scratch: MutableFloats
  ) {
    let mean = statistics.mean
    let inverseDeviation = statistics.inverseDeviation
    columnSums(
      outputGradient, rows: rows, columns: channels, into: offsetGradient, scratch: scratch)
    reduce(rows: rows, columns: channels, into: scaleGradient, scratch: scratch) {
      first, count, partial in
      kernels.table.pointee.column_products(
        input + first * channels, outputGradient + first * channels, count, channels, mean,
        partial)
    }
    let factor = scratch
    let meanGradient = scratch + channels
    let slope = scratch + 2 * channels
    for channel in 0..<channels {
      scaleGradient[channel] *= inverseDeviation[channel]
      factor[channel] = affine.scale[channel] * inverseDeviation[channel]
      meanGradient[channel] = offsetGradient[channel] / Float(rows)
      slope[channel] = scaleGradient[channel] / Float(rows) * inverseDeviation[channel]
    }
    eachSlice(of: rows) { _, first, count in
      kernels.table.pointee.normalization_gradient(
        input + first * channels, outputGradient + first * channels, count, channels, mean, factor,
        meanGradient, slope, inputGradient + first * channels)
    }
  }

  private func apply(
    _ input: Floats, rows: Int, channels: Int, mean: Floats, factor: Floats, offset: Floats,
    activation: Activation, into output: MutableFloats
  ) {
    let kernel = activation.kernelActivation
    eachSlice(of: rows) { _, first, count in
      kernels.table.pointee.normalize(
        input + first * channels, count, channels, mean, factor, offset, kernel,
        output + first * channels)
    }
  }

  /// Calls `body` with each slice of the rows, on all threads.
  private func eachSlice(
    of rows: Int, _ body: (_ slice: Int, _ first: Int, _ count: Int) -> Void
  ) {
    let slices = min(Self.reductionSlices, rows)
    parallel.forEach(slices) { slice, _ in
      let range = Parallel.bounds(slice, of: slices, count: rows)
      body(slice, range.lowerBound, range.count)
    }
  }

  /// Adds up what `sum` gives for each slice of the rows.
  private func reduce(
    rows: Int, columns: Int, into sums: MutableFloats, scratch: MutableFloats,
    sum: (_ first: Int, _ count: Int, _ partial: MutableFloats) -> Void
  ) {
    let slices = min(Self.reductionSlices, rows)
    eachSlice(of: rows) { slice, first, count in sum(first, count, scratch + slice * columns) }
    for column in 0..<columns {
      var sum: Float = 0
      for slice in 0..<slices { sum += scratch[slice * columns + column] }
      sums[column] = sum
    }
  }
}
