import CKernels

/// Convolution without im2col: the kernels read windows where they lie, in place.
///
/// With channels last, one row of a window is a run of contiguous floats, so a result is a sum over
/// the rows of the kernel of small matrix products. Forward and input gradient are window passes
/// (`DirectWindowPass`); the weight gradient reads the input transposed (`DirectWeightGradient`).
///
/// Every sum runs in an order that the shape alone decides: over the taps in ascending order of the
/// source for a pass, over the pictures of a slice, their rows and columns for the weight gradient,
/// whose slices are then added in order.
final class DirectConvolution: ConvolutionPlan {
  let shape: ConvolutionShape

  private let backend: DirectBackend
  private let precision: Precision
  private let forwardPass: DirectWindowPass
  private let gradientPass: DirectWindowPass
  private let weightGradientPass: DirectWeightGradient
  /// One group of source pictures in bfloat16 for each thread.
  private let roundedSources: Buffer

  init(
    _ shape: ConvolutionShape, precision: Precision, biasSide: ConvolutionSide,
    backend: DirectBackend
  ) {
    self.shape = shape
    self.precision = precision
    self.backend = backend
    let input = DirectWindowPass.Extent(
      height: shape.height, width: shape.width, channels: shape.inputChannels)
    let output = DirectWindowPass.Extent(
      height: shape.outputHeight, width: shape.outputWidth, channels: shape.outputChannels)
    forwardPass = Self.pass(
      from: input, to: output, batch: shape.batch, threads: backend.parallel.threads,
      rows: WindowPhase.forward(
        kernel: shape.kernel, stride: shape.stride, pad: shape.padTop,
        resultSize: shape.outputHeight),
      columns: WindowPhase.forward(
        kernel: shape.kernel, stride: shape.stride, pad: shape.padLeft,
        resultSize: shape.outputWidth))
    gradientPass = Self.pass(
      from: output, to: input, batch: shape.batch, threads: backend.parallel.threads,
      rows: WindowPhase.gradient(
        kernel: shape.kernel, stride: shape.stride, pad: shape.padTop, resultSize: shape.height),
      columns: WindowPhase.gradient(
        kernel: shape.kernel, stride: shape.stride, pad: shape.padLeft, resultSize: shape.width))
    weightGradientPass = DirectWeightGradient(
      shape, precision: precision, biasSide: biasSide, backend: backend)
    let sourceSize = max(
      forwardPass.group * input.size, gradientPass.group * output.size)
    roundedSources = Buffer(
      count: precision == .bfloat16 ? backend.parallel.threads * sourceSize : 0)
  }

  /// A pass; results of few channels are computed two by two side by side, to fill the vectors.
  private static func pass(
    from source: DirectWindowPass.Extent, to result: DirectWindowPass.Extent, batch: Int,
    threads: Int, rows: [WindowPhase], columns: [WindowPhase]
  ) -> DirectWindowPass {
    var (rows, columns) = (rows, columns)
    if result.channels <= 4, source.channels > 4, result.height % 2 == 0, result.width % 2 == 0 {
      rows = [WindowPhase.merged(rows.count == 1 ? rows[0].alternating : rows)]
      columns = [WindowPhase.merged(columns.count == 1 ? columns[0].alternating : columns)]
    }
    return DirectWindowPass(
      source: source, result: result, rows: rows, columns: columns, batch: batch,
      threads: threads)
  }

  func prepare(weights: Floats, for passes: ConvolutionPasses) {
    if passes.contains(.forward) { pack(weights, forwardPass, transposed: false) }
    if passes.contains(.inputGradient) { pack(weights, gradientPass, transposed: true) }
  }

  func forward(_ input: Floats, batch: Int, into output: MutableFloats, epilogue: Epilogue) {
    run(forwardPass, from: input, batch: batch, into: output, epilogue: epilogue)
  }

  func inputGradient(
    _ outputGradient: Floats, batch: Int, into inputGradient: MutableFloats, epilogue: Epilogue
  ) {
    run(gradientPass, from: outputGradient, batch: batch, into: inputGradient, epilogue: epilogue)
  }

  func addWeightGradient(
    input: Floats, outputGradient: Floats, pictures: Range<Int>, batch: Int
  ) {
    weightGradientPass.add(
      input: input, outputGradient: outputGradient, pictures: pictures, batch: batch)
  }

  func finishWeightGradient(batch: Int, into weightGradient: MutableFloats, sums: MutableFloats) {
    weightGradientPass.finish(batch: batch, into: weightGradient, sums: sums)
  }

  private func pack(_ weights: Floats, _ pass: DirectWindowPass, transposed: Bool) {
    pass.pack(
      weights, kernel: shape.kernel, transposed: transposed, rounds: precision == .bfloat16,
      kernels: backend.kernels, parallel: backend.parallel)
  }

  private func run(
    _ pass: DirectWindowPass, from source: Floats, batch: Int, into result: MutableFloats,
    epilogue: Epilogue
  ) {
    let end = DirectEpilogue(epilogue)
    let groups = (batch + pass.group - 1) / pass.group
    let panels = DirectKernels.panels(pass.columns)
    // With few pictures the threads share the panels, with many they take several groups at a time;
    // no sum depends on it.
    let pieces = groups >= 8 || backend.parallel.currentWorker != nil ? 1 : panels
    let rows = max(1, groups / 32)
    let rounds = precision == .bfloat16
    let scratch = roundedSources.count / backend.parallel.threads
    backend.parallel.forEach((groups + rows - 1) / rows * pieces) { index, worker in
      let end = pass.prepared(end, worker: worker)
      let range = (index / pieces * rows)..<min(groups, (index / pieces + 1) * rows)
      for group in range {
        let first = group * pass.group
        let pictures = min(pass.group, batch - first)
        var origin = source + first * pass.source.size
        let following = max(0, min(pass.group, batch - first - pictures))
        let next = UnsafeBufferPointer(
          start: origin + pictures * pass.source.size, count: following * pass.source.size)
        if rounds {
          let copy = roundedSources.pointer + worker * scratch
          backend.kernels.copyOperand(
            origin, count: pictures * pass.source.size, step: 1, into: copy)
          origin = Floats(copy)
        }
        let offset = first * pass.result.size
        pass.run(
          pictures, panels: Parallel.bounds(index % pieces, of: pieces, count: panels),
          from: origin, into: result + offset, offset: offset, end: end, next: next,
          pairs: rounds, kernels: backend.kernels)
      }
    }
    end.finish(result, count: batch * pass.result.size, with: backend)
  }
}
