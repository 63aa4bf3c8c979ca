import CKernels

/// The weight gradient of a convolution: for each slice of the batch the sum over its pictures,
/// their rows and columns; then the sum of the slices, in order.
///
/// Weights whose taps see the same rectangle of outputs form a block of rows: for them the product
/// reads the input transposed (rows are contiguous channels, steps are pixels) and the output
/// gradient in place. The sums for a bias are taken on the way, while the pictures are in the caches.
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
  private let biasSide: ConvolutionSide
  /// Sums over the pixels of each slice, and those of a group for each thread.
  private let sums: Buffer
  private let groupSums: Buffer

  init(
    _ shape: ConvolutionShape, precision: Precision, biasSide: ConvolutionSide,
    backend: DirectBackend
  ) {
    self.shape = shape
    self.biasSide = biasSide
    self.backend = backend
    rounds = precision == .bfloat16
    let pixels = shape.outputHeight * shape.outputWidth
    group = min(shape.batch, max(1, (256 + pixels - 1) / pixels))
    blocks = Self.blocks(of: shape)
    narrow = DirectNarrowGradient(shape, precision: precision, backend: backend)
    let slices = PictureSlices.count(batch: shape.batch)
    partials = Buffer(count: slices * shape.weightCount)
    let channels = biasSide == .input ? shape.inputChannels : shape.outputChannels
    sums = Buffer(count: slices * channels)
    groupSums = Buffer(count: backend.parallel.threads * channels)
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

  /// See `ConvolutionPlan.addWeightGradient`.
  func add(input: Floats, outputGradient: Floats, pictures: Range<Int>, batch: Int) {
    let worker = backend.parallel.currentWorker ?? 0
    let slice = PictureSlices.slice(holding: pictures.lowerBound, batch: batch)
    let partial = partials.pointer + slice * shape.weightCount
    var isFirst =
      pictures.lowerBound == PictureSlices.pictures(of: slice, batch: batch).lowerBound
    let group = narrow == nil ? self.group : 1
    for first in stride(from: 0, to: pictures.count, by: group) {
      let count = min(group, pictures.count - first)
      let following = max(0, min(group, pictures.count - first - count))
      let input = input + first * shape.inputSize
      let outputGradient = outputGradient + first * shape.outputSize
      if let narrow {
        narrow.add(
          input: input, outputGradient: outputGradient, worker: worker, isFirst: isFirst,
          following: following, to: partial)
      } else {
        add(
          input: input, outputGradient: outputGradient, pictures: count, worker: worker,
          isFirst: isFirst, following: following, to: partial)
      }
      addSums(
        biasSide == .input ? input : outputGradient, pictures: count, slice: slice,
        isFirst: isFirst, worker: worker)
      isFirst = false
    }
  }

  /// See `ConvolutionPlan.finishWeightGradient`.
  func finish(batch: Int, into weightGradient: MutableFloats, sums result: MutableFloats) {
    let slices = PictureSlices.count(batch: batch)
    let count = shape.weightCount
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
    let channels = biasSide == .input ? shape.inputChannels : shape.outputChannels
    for channel in 0..<channels {
      var sum: Float = 0
      for slice in 0..<slices { sum += sums.pointer[slice * channels + channel] }
      result[channel] = sum
    }
  }

  /// Adds the sums over the pixels of a group of pictures of the bias's side.
  private func addSums(
    _ values: Floats, pictures: Int, slice: Int, isFirst: Bool, worker: Int
  ) {
    let table = backend.kernels.table
    let isInput = biasSide == .input
    let channels = isInput ? shape.inputChannels : shape.outputChannels
    let rows = pictures * (isInput ? shape.inputSize : shape.outputSize) / channels
    let target = sums.pointer + slice * channels
    if isFirst {
      table.pointee.column_sums(values, rows, channels, target)
    } else {
      let part = groupSums.pointer + worker * channels
      table.pointee.column_sums(values, rows, channels, part)
      table.pointee.add(part, channels, target)
    }
  }

  private func add(
    input: Floats, outputGradient: Floats, pictures: Int, worker: Int, isFirst: Bool,
    following: Int, to partial: MutableFloats
  ) {
    var input = input
    var output = outputGradient
    if rounds {
      let inputs = roundedInputs.pointer + worker * group * shape.inputSize
      let outputs = roundedOutputs.pointer + worker * group * shape.outputSize
      backend.kernels.copyOperand(
        input, count: pictures * shape.inputSize, step: shape.stride * shape.inputChannels,
        into: inputs)
      backend.kernels.copyOperand(
        output, count: pictures * shape.outputSize, step: shape.outputChannels, into: outputs)
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
