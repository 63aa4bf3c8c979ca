/// Sums over the rows of `[rows][columns]`: bias gradients and batch normalization.
///
/// Rows are cut into `reductionSlices` slices, each summed in order; the slices' sums are added in
/// order. Neither depends on the number of threads.
extension ComputeBackend {
  /// Slices that rows are cut into.
  public static var reductionSlices: Int { 32 }

  /// Floats of scratch memory for reductions over `[rows][columns]`.
  public func reductionScratch(columns: Int) -> Int { 2 * Self.reductionSlices * columns }

  public func columnSums(
    _ values: Floats, rows: Int, columns: Int, into sums: MutableFloats, scratch: MutableFloats
  ) {
    reduce(rows: rows, columns: columns, into: sums, scratch: scratch) { row, partial in
      let line = values + row * columns
      for column in 0..<columns { partial[column] += line[column] }
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
    reduce(rows: rows, columns: channels, into: variance, scratch: scratch) { row, partial in
      let line = input + row * channels
      for channel in 0..<channels {
        let deviation = line[channel] - mean[channel]
        partial[channel] += deviation * deviation
      }
    }
    for channel in 0..<channels {
      variance[channel] /= Float(rows)
      statistics.inverseDeviation[channel] = 1 / (variance[channel] + affine.epsilon).squareRoot()
    }
    normalizeInference(
      input, rows: rows, channels: channels, by: affine, mean: mean, variance: variance,
      activation: activation, into: output, scratch: scratch)
  }

  public func normalizeInference(
    _ input: Floats, rows: Int, channels: Int, by affine: NormalizationAffine, mean: Floats,
    variance: Floats, activation: Activation, into output: MutableFloats, scratch: MutableFloats
  ) {
    eachSlice(of: rows) { _, slice in
      for channel in 0..<channels {
        let factor = affine.scale[channel] / (variance[channel] + affine.epsilon).squareRoot()
        let centre = mean[channel]
        let offset = affine.offset[channel]
        for row in slice {
          let index = row * channels + channel
          output[index] = activation.value((input[index] - centre) * factor + offset)
        }
      }
    }
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
    reduce(rows: rows, columns: channels, into: scaleGradient, scratch: scratch) { row, partial in
      let values = input + row * channels
      let gradients = outputGradient + row * channels
      for channel in 0..<channels {
        partial[channel] += gradients[channel] * (values[channel] - mean[channel])
      }
    }
    for channel in 0..<channels { scaleGradient[channel] *= inverseDeviation[channel] }
    eachSlice(of: rows) { _, slice in
      for channel in 0..<channels {
        let factor = affine.scale[channel] * inverseDeviation[channel]
        let meanGradient = offsetGradient[channel] / Float(rows)
        let slope = scaleGradient[channel] / Float(rows) * inverseDeviation[channel]
        let centre = mean[channel]
        for row in slice {
          let index = row * channels + channel
          inputGradient[index] =
            factor * (outputGradient[index] - meanGradient - (input[index] - centre) * slope)
        }
      }
    }
  }

  /// Calls `body` with each slice of the rows, on all threads.
  private func eachSlice(of rows: Int, _ body: (_ slice: Int, _ rows: Range<Int>) -> Void) {
    let slices = min(Self.reductionSlices, rows)
    parallel.forEach(slices) { slice, _ in
      body(slice, Parallel.bounds(slice, of: slices, count: rows))
    }
  }

  /// Sums what `term` adds to a slice's sums for each row.
  private func reduce(
    rows: Int, columns: Int, into sums: MutableFloats, scratch: MutableFloats,
    term: (_ row: Int, _ partial: MutableFloats) -> Void
  ) {
    let slices = min(Self.reductionSlices, rows)
    eachSlice(of: rows) { slice, rows in
      let partial = scratch + slice * columns
      partial.update(repeating: 0, count: columns)
      for row in rows { term(row, partial) }
    }
    for column in 0..<columns {
      var sum: Float = 0
      for slice in 0..<slices { sum += scratch[slice * columns + column] }
      sums[column] = sum
    }
  }
}
