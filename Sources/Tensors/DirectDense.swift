import CKernels

/// A dense layer as products of panels: the second operand is packed 32 columns at a time into
/// memory of the thread that uses it, and the first is read where it lies.
///
/// Every sum runs over its index in ascending order, in chunks that fit the caches; between them it
/// rests in the result. A thread takes a few panels at a time: so it reads the weights in long
/// runs, and a chunk of the first operand once for all of them. What it packs next is asked for
/// while it computes, for the weights come from memory in every pass.
final class DirectDense: DensePlan {
  let shape: DenseShape

  private let backend: DirectBackend
  private let rounds: Bool
  private var weights: Floats?
  /// A chunk of some panels of the second operand for each thread.
  private let panels: Buffer
  /// A block of the input's columns for each thread, for the weight gradient.
  private let inputBlocks: Buffer
  /// The output gradient in panels, for the weight gradient.
  private let gradientPanels: Buffer
  private let roundedInput: Buffer
  private let roundedOutput: Buffer

  /// Steps of a sum between two visits to the result.
  private static let chunk = 256
  /// Steps of a segment, after which the kernels look ahead.
  private static let segment = 32
  /// The most panels that a thread takes at a time.
  private static let widest = 8
  /// Rows of the weights that a piece of the weight gradient covers.
  private static let rowsOfBlock = 96

  init(_ shape: DenseShape, precision: Precision, backend: DirectBackend) {
    self.shape = shape
    self.backend = backend
    rounds = precision == .bfloat16
    let threads = backend.parallel.threads
    panels = Buffer(count: threads * Self.widest * DirectKernels.panel * Self.chunk)
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
    let input = operand(input, rows: batch, columns: shape.inputs, in: roundedInput)
    multiply(
      input, rows: batch, depth: shape.inputs, columns: shape.outputs, transposed: false,
      into: output, accumulate: false, epilogue: epilogue)
  }

  func inputGradient(
    _ outputGradient: Floats, batch: Int, into inputGradient: MutableFloats, accumulate: Bool,
    epilogue: Epilogue
  ) {
    let gradient = operand(
      outputGradient, rows: batch, columns: shape.outputs, in: roundedOutput)
    multiply(
      gradient, rows: batch, depth: shape.outputs, columns: shape.inputs, transposed: true,
      into: inputGradient, accumulate: accumulate, epilogue: epilogue)
  }

  func weightGradient(
    input: Floats, outputGradient: Floats, batch: Int, into weightGradient: MutableFloats
  ) {
    let width = shape.outputs
    let panelCount = DirectKernels.panels(width)
    let panelSize = batch * DirectKernels.panel
    backend.parallel.forEach(panelCount) { index, _ in
      let column = index * DirectKernels.panel
      let panel = gradientPanels.pointer + index * panelSize
      backend.kernels.table.pointee.copy_panels(
        outputGradient + column, width, batch, min(DirectKernels.panel, width - column), panel)
      if rounds {
        backend.kernels.copyOperand(
          Floats(panel), count: panelSize, step: DirectKernels.panel, into: panel)
      }
    }
    let blocks = (shape.inputs + Self.rowsOfBlock - 1) / Self.rowsOfBlock
    let parts = min(panelCount, max(1, 32 / blocks))
    backend.parallel.forEach(blocks * parts) { index, worker in
      let first = index / parts * Self.rowsOfBlock
      let rows = min(Self.rowsOfBlock, shape.inputs - first)
      let block = inputBlocks.pointer + worker * shape.batch * Self.rowsOfBlock
      for row in 0..<batch {
        (block + row * Self.rowsOfBlock).update(
          from: input + row * shape.inputs + first, count: rows)
      }
      if rounds {
        backend.kernels.copyOperand(
          Floats(block), count: batch * Self.rowsOfBlock, step: Self.rowsOfBlock, into: block)
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

// MARK: - Products with the weights

extension DirectDense {
  /// A part of the second operand: steps of the sum, and columns of the result.
  private struct Block {
    let steps: Range<Int>
    let columns: Range<Int>
  }

  /// `result[rows][columns] (+)= left[rows][depth] · weights`, or their transpose.
  private func multiply(
    _ left: Floats, rows: Int, depth: Int, columns: Int, transposed: Bool,
    into result: MutableFloats, accumulate: Bool, epilogue: Epilogue
  ) {
    guard let weights else { preconditionFailure("prepare(weights:) comes first") }
    let end = DirectEpilogue(epilogue)
    let width = panelsAtATime(DirectKernels.panels(columns)) * DirectKernels.panel
    let groups = (columns + width - 1) / width
    let step = transposed ? depth : columns
    backend.parallel.forEach(groups) { group, worker in
      let packed = panels.pointer + worker * (panels.count / backend.parallel.threads)
      var block: Block? = Self.block(group, first: 0, width: width, columns: columns, depth: depth)
      while let present = block {
        let first = present.steps.upperBound
        // Behind the last chunk comes, most likely, the group after those of the other threads.
        block =
          first < depth
          ? Self.block(group, first: first, width: width, columns: columns, depth: depth) : nil
        let next =
          block
          ?? Self.block(
            group + backend.parallel.threads, first: 0, width: width, columns: columns,
            depth: depth)
        pack(weights, present, step: step, transposed: transposed, into: packed)
        var soon = foresight(
          weights, next, step: step, transposed: transposed,
          segments: (present.columns.count + 31) / 32 * ((rows + 11) / 12)
            * ((present.steps.count + 31) / 32))
        for column in stride(
          from: present.columns.lowerBound, to: present.columns.upperBound,
          by: DirectKernels.panel)
        {
          var strip = strip(
            rows: rows, columns: min(DirectKernels.panel, present.columns.upperBound - column),
            depth: present.steps.count)
          strip.a = left + present.steps.lowerBound
          strip.a_row_step = depth
          strip.b = Floats(packed) + (column - present.columns.lowerBound) * present.steps.count
          strip.c = result + column
          strip.c_step = columns
          strip.accumulates = accumulate || present.steps.lowerBound > 0
          if present.steps.lowerBound == 0 { strip.start(end, column: column) }
          if first == depth { strip.finish(end, offset: column) }
          soon.run(&strip, backend.kernels)
        }
      }
    }
    end.finish(result, count: rows * columns, with: backend)
  }

  /// How many of `panels` panels a thread takes at a time: many, if no thread has to wait for it.
  private func panelsAtATime(_ panels: Int) -> Int {
    let threads = backend.parallel.threads
    /// What the busiest thread computes.
    func longest(_ width: Int) -> Int {
      let groups = (panels + width - 1) / width
      return (groups + threads - 1) / threads * width
    }
    return (1...Self.widest).min { (longest($0), -$0) < (longest($1), -$1) } ?? 1
  }

  private static func block(
    _ group: Int, first: Int, width: Int, columns: Int, depth: Int
  ) -> Block? {
    guard group * width < columns else { return nil }
    return Block(
      steps: first..<min(depth, first + chunk),
      columns: (group * width)..<min(columns, (group + 1) * width))
  }

  private func pack(
    _ weights: Floats, _ block: Block, step: Int, transposed: Bool, into packed: MutableFloats
  ) {
    let table = backend.kernels.table.pointee
    if transposed {
      table.transpose_panels(
        weights + block.columns.lowerBound * step + block.steps.lowerBound, step,
        block.steps.count, block.columns.count, packed)
    } else {
      table.copy_panels(
        weights + block.steps.lowerBound * step + block.columns.lowerBound, step,
        block.steps.count, block.columns.count, packed)
    }
    if rounds {
      let panels = DirectKernels.panels(block.columns.count)
      backend.kernels.copyOperand(
        Floats(packed), count: panels * DirectKernels.panel * block.steps.count,
        step: DirectKernels.panel, into: packed)
    }
  }

  private func foresight(
    _ weights: Floats, _ block: Block?, step: Int, transposed: Bool, segments: Int
  ) -> DirectForesight {
    let rows = (transposed ? block?.columns : block?.steps) ?? 0..<0
    let columns = (transposed ? block?.steps : block?.columns) ?? 0..<0
    return DirectForesight(
      block == nil ? nil : weights + rows.lowerBound * step + columns.lowerBound,
      rows: rows.count, columns: columns.count, step: step, segments: segments)
  }

  /// A strip over packed panels whose first operand's steps are neighbours.
  private func strip(rows: Int, columns: Int, depth: Int) -> vnb_strip {
    let isWhole = depth % Self.segment == 0
    var strip = vnb_strip(rows: rows, columns: columns, depth: isWhole ? Self.segment : depth)
    strip.inner = Int32(isWhole ? depth / Self.segment : 1)
    strip.a_step = 1
    strip.a_inner = Self.segment
    strip.b_step = DirectKernels.panel
    strip.b_inner = Self.segment * DirectKernels.panel
    strip.pairs = rounds
    return strip
  }

  /// Rows whose numbers are the steps of a sum, in bfloat16 when that is asked for.
  private func operand(
    _ values: Floats, rows: Int, columns: Int, in copy: borrowing Buffer
  ) -> Floats {
    guard rounds else { return values }
    let target = copy.pointer
    let pieces = min(rows, (rows * columns + 65535) / 65536)
    backend.parallel.forEach(pieces) { piece, _ in
      let range = Parallel.bounds(piece, of: pieces, count: rows)
      let offset = range.lowerBound * columns
      backend.kernels.copyOperand(
        values + offset, count: range.count * columns, step: 1, into: target + offset)
    }
    return Floats(target)
  }
}
