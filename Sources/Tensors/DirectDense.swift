import CKernels

/// A dense layer as products of panels: the second operand is packed 32 columns at a time into
/// memory of the thread that uses it, and the first is read where it lies.
///
/// Every sum runs over its index in ascending order, in chunks that fit the first cache; between
/// them it rests in the result.
final class DirectDense: DensePlan {
  let shape: DenseShape

  private let backend: DirectBackend
  private let rounds: Bool
  private var weights: Floats?
  /// A panel of the second operand for each thread.
  private let panels: Buffer
  /// A block of the input's columns for each thread, for the weight gradient.
  private let inputBlocks: Buffer
  /// The output gradient in panels, for the weight gradient.
  private let gradientPanels: Buffer
  private let roundedInput: Buffer
  private let roundedOutput: Buffer

  /// Steps of a sum between two visits to the result.
  private static let chunk = 256
  /// Rows of the weights that a piece of the weight gradient covers.
  private static let rowsOfBlock = 96

  init(_ shape: DenseShape, precision: Precision, backend: DirectBackend) {
    self.shape = shape
    self.backend = backend
    rounds = precision == .bfloat16
    let threads = backend.parallel.threads
    panels = Buffer(
      count: threads * DirectKernels.panel * max(Self.chunk, shape.outputs))
    inputBlocks = Buffer(count: threads * shape.batch * Self.rowsOfBlock)
    gradientPanels = Buffer(
      count: DirectKernels.panels(shape.outputs) * DirectKernels.panel * shape.batch)
    roundedInput = Buffer(count: rounds ? shape.batch * shape.inputs : 0)
    roundedOutput = Buffer(count: rounds ? shape.batch * shape.outputs : 0)
  }

  func prepare(weights: Floats) {
    self.weights = weights
  }

  func forward(_ input: Floats, batch: Int, into output: MutableFloats, epilogue: Epilogue) {
    guard let weights else { preconditionFailure("prepare(weights:) comes first") }
    let input = rounded(input, count: batch * shape.inputs, in: roundedInput)
    let end = DirectEpilogue(epilogue)
    let width = shape.outputs
    backend.parallel.forEach(DirectKernels.panels(width)) { index, worker in
      let column = index * DirectKernels.panel
      let columns = min(DirectKernels.panel, width - column)
      let panel = panel(of: worker)
      for first in stride(from: 0, to: shape.inputs, by: Self.chunk) {
        let depth = min(Self.chunk, shape.inputs - first)
        backend.kernels.table.pointee.copy_panel(
          weights + first * width + column, width, depth, columns, rounds, panel)
        var strip = vnb_strip(rows: batch, columns: columns, depth: depth)
        strip.a = input + first
        strip.b = Floats(panel)
        strip.c = output + column
        strip.c_step = width
        strip.accumulates = first > 0
        if first == 0 { strip.start(end, column: column) }
        if first + depth == shape.inputs { strip.finish(end, offset: column) }
        run(&strip, rowStep: shape.inputs)
      }
    }
    end.finish(output, count: batch * width, with: backend)
  }

  func inputGradient(
    _ outputGradient: Floats, batch: Int, into inputGradient: MutableFloats, accumulate: Bool,
    epilogue: Epilogue
  ) {
    guard let weights else { preconditionFailure("prepare(weights:) comes first") }
    let gradient = rounded(outputGradient, count: batch * shape.outputs, in: roundedOutput)
    let end = DirectEpilogue(epilogue)
    let width = shape.inputs
    backend.parallel.forEach(DirectKernels.panels(width)) { index, worker in
      let column = index * DirectKernels.panel
      let columns = min(DirectKernels.panel, width - column)
      let panel = panel(of: worker)
      backend.kernels.table.pointee.transpose_panel(
        weights + column * shape.outputs, shape.outputs, shape.outputs, columns, rounds, panel)
      for first in stride(from: 0, to: shape.outputs, by: Self.chunk) {
        let depth = min(Self.chunk, shape.outputs - first)
        var strip = vnb_strip(rows: batch, columns: columns, depth: depth)
        strip.a = gradient + first
        strip.b = Floats(panel) + first * DirectKernels.panel
        strip.c = inputGradient + column
        strip.c_step = width
        strip.accumulates = accumulate || first > 0
        if first + depth == shape.outputs { strip.finish(end, offset: column) }
        run(&strip, rowStep: shape.outputs)
      }
    }
    end.finish(inputGradient, count: batch * width, with: backend)
  }

  func weightGradient(
    input: Floats, outputGradient: Floats, batch: Int, into weightGradient: MutableFloats
  ) {
    let width = shape.outputs
    let panelCount = DirectKernels.panels(width)
    let panelSize = batch * DirectKernels.panel
    backend.parallel.forEach(panelCount) { index, _ in
      let column = index * DirectKernels.panel
      backend.kernels.table.pointee.copy_panel(
        outputGradient + column, width, batch, min(DirectKernels.panel, width - column), rounds,
        gradientPanels.pointer + index * panelSize)
    }
    let blocks = (shape.inputs + Self.rowsOfBlock - 1) / Self.rowsOfBlock
    let parts = min(panelCount, max(1, 32 / blocks))
    backend.parallel.forEach(blocks * parts) { index, worker in
      let first = index / parts * Self.rowsOfBlock
      let rows = min(Self.rowsOfBlock, shape.inputs - first)
      let block = inputBlocks.pointer + worker * shape.batch * Self.rowsOfBlock
      for row in 0..<batch {
        let target = block + row * Self.rowsOfBlock
        let source = input + row * shape.inputs + first
        if rounds {
          backend.kernels.table.pointee.round(source, rows, target)
        } else {
          target.update(from: source, count: rows)
        }
      }
      for panel in Parallel.bounds(index % parts, of: parts, count: panelCount) {
        let column = panel * DirectKernels.panel
        var strip = vnb_strip(
          rows: rows, columns: min(DirectKernels.panel, width - column), depth: batch)
        strip.a = Floats(block)
        strip.a_row_step = 1
        strip.a_step = Self.rowsOfBlock
        strip.b = Floats(gradientPanels.pointer) + panel * panelSize
        strip.b_step = DirectKernels.panel
        strip.c = weightGradient + first * width + column
        strip.c_step = width
        strip.pairs = rounds
        backend.kernels.table.pointee.strip(&strip)
      }
    }
  }
}

// MARK: - Pieces

extension DirectDense {
  private func panel(of worker: Int) -> MutableFloats {
    panels.pointer + worker * (panels.count / backend.parallel.threads)
  }

  /// Runs a strip whose rows lie `rowStep` apart in the first operand, a few dozen at a time.
  private func run(_ strip: inout vnb_strip, rowStep: Int) {
    strip.b_step = DirectKernels.panel
    strip.a_step = 1
    strip.a_row_step = rowStep
    strip.pairs = rounds
    backend.kernels.table.pointee.strip(&strip)
  }

  /// `values`, in bfloat16 when that is asked for.
  private func rounded(_ values: Floats, count: Int, in copy: borrowing Buffer) -> Floats {
    guard rounds else { return values }
    let target = copy.pointer
    let pieces = (count + 65535) / 65536
    backend.parallel.forEach(pieces) { piece, _ in
      let range = Parallel.bounds(piece, of: pieces, count: count)
      backend.kernels.table.pointee.round(
        values + range.lowerBound, range.count, target + range.lowerBound)
    }
    return Floats(target)
  }
}
