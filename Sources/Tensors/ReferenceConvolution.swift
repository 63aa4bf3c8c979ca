/// Convolution by im2col: a picture becomes a matrix with a row for each output pixel, holding the
/// window that it sees, `[kh][kw][in]`; each of the three operations is then one matrix product a
/// picture.
final class ReferenceConvolution: ConvolutionPlan {
  let shape: ConvolutionShape

  private let precision: Precision
  private let parallel: Parallel
  private var weights: Floats?
  /// The weights in bfloat16, when that is asked for.
  private let roundedWeights: Buffer
  /// One matrix of windows for each thread, and one rounded output picture.
  private let columns: Buffer
  private let roundedOutputs: Buffer
  /// One weight gradient for each slice of the batch.
  private let partialGradients: Buffer
  /// The sums of a side's pixels for each slice.
  private let partialSums: Buffer
  private let biasSide: ConvolutionSide

  init(
    _ shape: ConvolutionShape, precision: Precision, biasSide: ConvolutionSide, parallel: Parallel
  ) {
    self.shape = shape
    self.biasSide = biasSide
    self.precision = precision
    self.parallel = parallel
    let isRounding = precision == .bfloat16
    roundedWeights = Buffer(count: isRounding ? shape.weightCount : 0)
    roundedOutputs = Buffer(count: isRounding ? parallel.threads * shape.outputSize : 0)
    columns = Buffer(count: parallel.threads * shape.outputPixels * shape.windowSize)
    let slices = PictureSlices.count(batch: shape.batch)
    partialGradients = Buffer(count: slices * shape.weightCount)
    partialSums = Buffer(count: slices * max(shape.inputChannels, shape.outputChannels))
  }

  func prepare(weights: Floats, for passes: ConvolutionPasses) {
    guard precision == .bfloat16 else {
      self.weights = weights
      return
    }
    for index in 0..<shape.weightCount {
      roundedWeights.pointer[index] = weights[index].roundedToBFloat16
    }
    self.weights = Floats(roundedWeights.pointer)
  }

  func forward(_ input: Floats, batch: Int, into output: MutableFloats, epilogue: Epilogue) {
    guard let weights else { preconditionFailure("prepare(weights:) comes first") }
    let shape = self.shape
    parallel.forEach(batch) { picture, worker in
      let window = windows(of: input + picture * shape.inputSize, worker: worker)
      let target = output + picture * shape.outputSize
      OpenBLAS.multiply(
        .init(start: window, rowStride: shape.windowSize),
        .init(start: weights, rowStride: shape.outputChannels), rows: shape.outputPixels,
        columns: shape.outputChannels, depth: shape.windowSize, into: target,
        rowStride: shape.outputChannels, accumulate: false)
      epilogue.apply(
        to: target, rows: shape.outputPixels, columns: shape.outputChannels,
        offset: picture * shape.outputSize)
    }
  }

  func inputGradient(
    _ outputGradient: Floats, batch: Int, into inputGradient: MutableFloats, epilogue: Epilogue
  ) {
    guard let weights else { preconditionFailure("prepare(weights:) comes first") }
    let shape = self.shape
    parallel.forEach(batch) { picture, worker in
      let window = columns.pointer + worker * shape.outputPixels * shape.windowSize
      let source = rounded(outputGradient + picture * shape.outputSize, worker: worker)
      OpenBLAS.multiply(
        .init(start: source, rowStride: shape.outputChannels),
        .init(start: weights, rowStride: shape.outputChannels, isTransposed: true),
        rows: shape.outputPixels, columns: shape.windowSize, depth: shape.outputChannels,
        into: window, rowStride: shape.windowSize, accumulate: false)
      let target = inputGradient + picture * shape.inputSize
      addWindows(window, to: target)
      epilogue.apply(
        to: target, rows: shape.height * shape.width, columns: shape.inputChannels,
        offset: picture * shape.inputSize)
    }
  }

  func addWeightGradient(
    input: Floats, outputGradient: Floats, pictures: Range<Int>, batch: Int
  ) {
    let worker = parallel.currentWorker ?? 0
    let slice = PictureSlices.slice(holding: pictures.lowerBound, batch: batch)
    let first = PictureSlices.pictures(of: slice, batch: batch).lowerBound
    let partial = partialGradients.pointer + slice * shape.weightCount
    let channels = biasChannels
    let sums = partialSums.pointer + slice * channels
    if pictures.lowerBound == first { sums.update(repeating: 0, count: channels) }
    for (index, picture) in pictures.enumerated() {
      let input = input + index * shape.inputSize
      let gradient = outputGradient + index * shape.outputSize
      let window = windows(of: input, worker: worker)
      let source = rounded(gradient, worker: worker)
      OpenBLAS.multiply(
        .init(start: window, rowStride: shape.windowSize, isTransposed: true),
        .init(start: source, rowStride: shape.outputChannels), rows: shape.windowSize,
        columns: shape.outputChannels, depth: shape.outputPixels, into: partial,
        rowStride: shape.outputChannels, accumulate: picture > first)
      let isInput = biasSide == .input
      let values = isInput ? input : gradient
      for place in 0..<(isInput ? shape.inputSize : shape.outputSize) {
        sums[place % channels] += values[place]
      }
    }
  }

  func finishWeightGradient(batch: Int, into weightGradient: MutableFloats, sums: MutableFloats) {
    let slices = PictureSlices.count(batch: batch)
    let count = shape.weightCount
    parallel.forEach(slices) { piece, _ in
      for index in Parallel.bounds(piece, of: slices, count: count) {
        var sum: Float = 0
        for slice in 0..<slices { sum += partialGradients.pointer[slice * count + index] }
        weightGradient[index] = sum
      }
    }
    for channel in 0..<biasChannels {
      var sum: Float = 0
      for slice in 0..<slices { sum += partialSums.pointer[slice * biasChannels + channel] }
      sums[channel] = sum
    }
  }

  private var biasChannels: Int {
    biasSide == .input ? shape.inputChannels : shape.outputChannels
  }
}

// MARK: - Windows

extension ConvolutionShape {
  fileprivate var outputPixels: Int { outputHeight * outputWidth }
  fileprivate var windowSize: Int { kernel * kernel * inputChannels }
}

extension ReferenceConvolution {
  /// The matrix of windows of one picture, zeros where a window leaves the picture.
  private func windows(of picture: Floats, worker: Int) -> Floats {
    let matrix = columns.pointer + worker * shape.outputPixels * shape.windowSize
    let channels = shape.inputChannels
    eachTap { position, y, x in
      let target = matrix + position
      if (0..<shape.height).contains(y) && (0..<shape.width).contains(x) {
        target.update(from: picture + (y * shape.width + x) * channels, count: channels)
      } else {
        target.update(repeating: 0, count: channels)
      }
    }
    if precision == .bfloat16 {
      for index in 0..<(shape.outputPixels * shape.windowSize) {
        matrix[index] = matrix[index].roundedToBFloat16
      }
    }
    return Floats(matrix)
  }

  /// The reverse: the sum of all windows where they lie, overwriting `picture`.
  private func addWindows(_ matrix: MutableFloats, to picture: MutableFloats) {
    let channels = shape.inputChannels
    picture.update(repeating: 0, count: shape.inputSize)
    eachTap { position, y, x in
      guard (0..<shape.height).contains(y) && (0..<shape.width).contains(x) else { return }
      let target = picture + (y * shape.width + x) * channels
      for channel in 0..<channels { target[channel] += matrix[position + channel] }
    }
  }

  /// Calls `body` with each tap of each window: its place in the matrix of windows, and the row and
  /// column of the pixel, which may lie outside the picture.
  private func eachTap(_ body: (_ position: Int, _ y: Int, _ x: Int) -> Void) {
    var position = 0
    for outputY in 0..<shape.outputHeight {
      for outputX in 0..<shape.outputWidth {
        for kernelY in 0..<shape.kernel {
          for kernelX in 0..<shape.kernel {
            body(
              position, outputY * shape.stride + kernelY - shape.padTop,
              outputX * shape.stride + kernelX - shape.padLeft)
            position += shape.inputChannels
          }
        }
      }
    }
  }

  /// One output picture, in bfloat16 when that is asked for.
  private func rounded(_ picture: Floats, worker: Int) -> Floats {
    guard precision == .bfloat16 else { return picture }
    let copy = roundedOutputs.pointer + worker * shape.outputSize
    for index in 0..<shape.outputSize { copy[index] = picture[index].roundedToBFloat16 }
    return Floats(copy)
  }
}
