import CKernels

/// The weight gradient of a convolution: for each slice of the batch the sum over its pictures,
/// their rows and columns; then the sum of the slices, in order.
///
/// Weights whose taps see the same rectangle of outputs form a block of rows: for them the product
/// reads the input transposed (rows are contiguous channels, steps are pixels) and the output
/// gradient in place.
final class DirectWeightGradient {
  /// Neighbouring taps of a row of the kernel that see the same rectangle of outputs.
  private struct Block {
    let weightRow: Int
    let rows: Int
    let inputOffset: Int
    let outputOffset: Int
    let height: Int
    let width: Int
  }

  private let shape: ConvolutionShape
  private let backend: DirectBackend
  private let rounds: Bool
  private let blocks: [Block]
  /// Pictures that the kernels take at once.
  private let group: Int
  private let partials: Buffer
  /// The way for few channels, if there are few.
  private let narrow: DirectNarrowGradient?
  /// A group of inputs and of output gradients in bfloat16 for each thread.
  private let roundedInputs: Buffer
  private let roundedOutputs: Buffer

  /// Slices of the batch, whatever the number of threads.
  private static let slices = 8

  init(_ shape: ConvolutionShape, precision: Precision, backend: DirectBackend) {
    self.shape = shape
    self.backend = backend
    rounds = precision == .bfloat16
    let pixels = shape.outputHeight * shape.outputWidth
    group = min(shape.batch, max(1, (256 + pixels - 1) / pixels))
    blocks = Self.blocks(of: shape)
    narrow = DirectNarrowGradient(shape, precision: precision, backend: backend)
    partials = Buffer(count: min(Self.slices, shape.batch) * shape.weightCount)
    let copies = rounds && narrow == nil ? backend.parallel.threads * group : 0
    roundedInputs = Buffer(count: copies * shape.inputSize)
    roundedOutputs = Buffer(count: copies * shape.outputSize)
  }

  private static func blocks(of shape: ConvolutionShape) -> [Block] {
    let stride = shape.stride
    func outputs(_ tap: Int, pad: Int, inputSize: Int, outputSize: Int) -> Range<Int> {
      let low = max(0, (pad - tap + stride - 1) / stride)
      let last = inputSize - 1 + pad - tap  // the last output has stride·y at most this
      return low..<max(low, min(outputSize, last < 0 ? 0 : last / stride + 1))
    }
    var blocks: [Block] = []
    for row in 0..<shape.kernel {
      let rows = outputs(
        row, pad: shape.padTop, inputSize: shape.height, outputSize: shape.outputHeight)
      var column = 0
      while column < shape.kernel {
        let columns = outputs(
          column, pad: shape.padLeft, inputSize: shape.width, outputSize: shape.outputWidth)
        var end = column + 1
        while end < shape.kernel,
          outputs(end, pad: shape.padLeft, inputSize: shape.width, outputSize: shape.outputWidth)
            == columns
        {
          end += 1
        }
        let y = rows.lowerBound * stride + row - shape.padTop
        let x = columns.lowerBound * stride + column - shape.padLeft
        let isEmpty = rows.isEmpty || columns.isEmpty
        blocks.append(
          Block(
            weightRow: (row * shape.kernel + column) * shape.inputChannels,
            rows: (end - column) * shape.inputChannels,
            inputOffset: isEmpty ? 0 : (y * shape.width + x) * shape.inputChannels,
            outputOffset: isEmpty
              ? 0
              : (rows.lowerBound * shape.outputWidth + columns.lowerBound) * shape.outputChannels,
            height: isEmpty ? 0 : rows.count, width: isEmpty ? 0 : columns.count))
        column = end
      }
    }
    return blocks
  }

  /// `weightGradient[kh][kw][in][out]`, the sum over `batch` pictures.
  func run(
    input: Floats, outputGradient: Floats, batch: Int, into weightGradient: MutableFloats
  ) {
    let slices = min(Self.slices, batch)
    let count = shape.weightCount
    backend.parallel.forEach(slices) { slice, worker in
      let partial = partials.pointer + slice * count
      let pictures = Parallel.bounds(slice, of: slices, count: batch)
      if let narrow {
        narrow.run(
          input: input, outputGradient: outputGradient, pictures: pictures, worker: worker,
          into: partial)
        return
      }
      for first in stride(from: pictures.lowerBound, to: pictures.upperBound, by: group) {
        add(
          input: input + first * shape.inputSize,
          outputGradient: outputGradient + first * shape.outputSize,
          pictures: min(group, pictures.upperBound - first), worker: worker,
          isFirst: first == pictures.lowerBound,
          following: max(0, min(group, pictures.upperBound - first - group)), to: partial)
      }
    }
    let pieces = (count + 4095) / 4096
    backend.parallel.forEach(pieces) { piece, _ in
      let range = Parallel.bounds(piece, of: pieces, count: count)
      let target = weightGradient + range.lowerBound
      if let narrow, narrow.isTransposed {
        narrow.addTransposed(partials.pointer, slices: slices, range: range, into: weightGradient)
        return
      }
      target.update(from: partials.pointer + range.lowerBound, count: range.count)
      for slice in 0..<slices where slice > 0 {
        backend.kernels.table.pointee.add(
          Floats(partials.pointer) + slice * count + range.lowerBound, range.count, target)
      }
    }
  }

  private func add(
    input: Floats, outputGradient: Floats, pictures: Int, worker: Int, isFirst: Bool,
    following: Int, to partial: MutableFloats
  ) {
    var input = input
    var output = outputGradient
    if rounds {
      let round = backend.kernels.table.pointee.round
      let inputs = roundedInputs.pointer + worker * group * shape.inputSize
      let outputs = roundedOutputs.pointer + worker * group * shape.outputSize
      round?(input, pictures * shape.inputSize, inputs)
      round?(output, pictures * shape.outputSize, outputs)
      input = Floats(inputs)
      output = Floats(outputs)
    }
    let columns = shape.outputChannels
    let segments =
      blocks.reduce(0) { $0 + ($1.rows + 11) / 12 * $1.height } * pictures
      * DirectKernels.panels(columns)
    var inputs = DirectForesight(
      UnsafeBufferPointer(
        start: input + pictures * shape.inputSize, count: following * shape.inputSize),
      segments: (segments + 1) / 2)
    var outputs = DirectForesight(
      UnsafeBufferPointer(
        start: output + pictures * shape.outputSize, count: following * shape.outputSize),
      segments: (segments + 1) / 2)
    var turn = false
    for column in stride(from: 0, to: columns, by: DirectKernels.panel) {
      for block in blocks {
        var strip = vnb_strip(
          rows: block.rows, columns: min(DirectKernels.panel, columns - column),
          depth: block.width)
        strip.a = input + block.inputOffset
        strip.a_row_step = 1
        strip.a_step = shape.stride * shape.inputChannels
        strip.a_inner = shape.stride * shape.width * shape.inputChannels
        strip.a_outer = shape.inputSize
        strip.b = output + block.outputOffset + column
        strip.b_step = columns
        strip.b_inner = shape.outputWidth * columns
        strip.b_outer = shape.outputSize
        strip.inner = Int32(block.height)
        strip.outer = Int32(pictures)
        strip.c = partial + block.weightRow * columns + column
        strip.c_step = columns
        strip.accumulates = !isFirst
        strip.pairs = rounds
        if turn {
          inputs.run(&strip, backend.kernels)
        } else {
          outputs.run(&strip, backend.kernels)
        }
        turn.toggle()
      }
    }
  }
}
