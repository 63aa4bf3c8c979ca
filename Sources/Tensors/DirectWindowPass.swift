import CKernels

/// One direction of a convolution (forward, or the input gradient): the packed weights, and for
/// each region of the result, whose pixels see the same taps, where its pixels and windows lie.
///
/// Taps outside the source are left out of the sum rather than multiplied by zeros, so nothing is
/// copied or padded: the kernels read the source in place.
final class DirectWindowPass {
  /// Height, width and channels.
  struct Extent {
    let height: Int
    let width: Int
    let channels: Int

    var size: Int { height * width * channels }
  }

  /// Pixels of the result that see the same taps.
  private struct Region {
    let weightOffset: Int
    let panelSize: Int
    let firstTapOffset: Int
    let rowStepOfWeights: Int
    let depth: Int
    let tapRows: Int
    /// Where the region's pixels start in the tables, and how many there are in a picture.
    let tableStart: Int
    let pixels: Int
  }

  let source: Extent
  let result: Extent
  /// Pictures that the kernels take at once, so that small pictures fill the tiles.
  let group: Int
  /// Columns of the product: channels of the result, or of results side by side.
  let columns: Int
  let packedWeights: Buffer

  private let phasesOfRows: [WindowPhase]
  private let phasesOfColumns: [WindowPhase]
  private var regions: [Region] = []
  private var sourceOffsets: [Int] = []
  private var resultOffsets: [Int] = []
  /// Results side by side in a row of the picture, 0 where there is one.
  private let run: Int
  /// The bias of results side by side, for each thread.
  private let repeatedBias: Buffer

  init(
    source: Extent, result: Extent, rows: [WindowPhase], columns: [WindowPhase], batch: Int,
    threads: Int
  ) {
    self.source = source
    self.result = result
    let sides = rows[0].kernelIndices.count * columns[0].kernelIndices.count
    self.columns = sides * result.channels
    run = sides > 1 ? columns[0].kernelIndices.count * result.channels : 0
    repeatedBias = Buffer(count: sides > 1 ? threads * self.columns : 0)
    phasesOfRows = rows
    phasesOfColumns = columns
    let pixels = rows[0].count * columns[0].count
    group = min(batch, max(1, (192 + pixels - 1) / pixels))
    let panels = DirectKernels.panels(self.columns)
    var taps = 0
    for row in rows {
      for column in columns { taps += row.taps * column.taps }
    }
    packedWeights = Buffer(count: panels * taps * source.channels * DirectKernels.panel)
    makeRegions()
    // The kernels look ahead in the tables.
    sourceOffsets += Array(repeating: 0, count: 48)
    resultOffsets += Array(repeating: 0, count: 48)
  }

  private func makeRegions() {
    var weightOffset = 0
    let panels = DirectKernels.panels(columns)
    for row in phasesOfRows {
      for column in phasesOfColumns {
        let tapSize = source.channels * DirectKernels.panel
        let panelSize = row.taps * column.taps * tapSize
        for rowSpan in row.spans(sourceSize: source.height) {
          for columnSpan in column.spans(sourceSize: source.width) {
            let tableStart = sourceOffsets.count
            appendPixels(rowPhase: row, rowSpan, columnPhase: column, columnSpan)
            regions.append(
              Region(
                weightOffset: weightOffset, panelSize: panelSize,
                firstTapOffset: (rowSpan.taps.lowerBound * column.taps
                  + columnSpan.taps.lowerBound) * tapSize,
                rowStepOfWeights: column.taps * tapSize,
                depth: columnSpan.taps.count * source.channels, tapRows: rowSpan.taps.count,
                tableStart: tableStart, pixels: rowSpan.count * columnSpan.count))
          }
        }
        weightOffset += panels * panelSize
      }
    }
  }

  /// Adds the offsets of a region's pixels, for each picture of a group.
  private func appendPixels(
    rowPhase: WindowPhase, _ rowSpan: WindowPhase.Span, columnPhase: WindowPhase,
    _ columnSpan: WindowPhase.Span
  ) {
    for picture in 0..<group {
      for row in rowSpan.first..<(rowSpan.first + rowSpan.count) {
        let sourceY =
          rowPhase.sourceStart + row * rowPhase.sourceStep + rowSpan.taps.lowerBound
        let resultY = rowPhase.resultStart + row * rowPhase.resultStep
        for column in columnSpan.first..<(columnSpan.first + columnSpan.count) {
          let sourceX =
            columnPhase.sourceStart + column * columnPhase.sourceStep
            + columnSpan.taps.lowerBound
          let resultX = columnPhase.resultStart + column * columnPhase.resultStep
          // A window without taps reads nothing; its offset only has to be representable.
          let isEmpty = rowSpan.taps.isEmpty || columnSpan.taps.isEmpty
          sourceOffsets.append(
            isEmpty
              ? 0
              : picture * source.size + (sourceY * source.width + sourceX) * source.channels)
          resultOffsets.append(
            picture * result.size + (resultY * result.width + resultX) * result.channels)
        }
      }
    }
  }
}

// MARK: - Weights

extension DirectWindowPass {
  /// Packs the weights into panels `[panel][tap row][tap column][source channel][32]` for each pair
  /// of phases. `transposed` tells that the weights are `[kh][kw][result channel][source channel]`.
  func pack(
    _ weights: Floats, kernel: Int, transposed: Bool, rounds: Bool, kernels: DirectKernels,
    parallel: Parallel
  ) {
    let panels = DirectKernels.panels(columns)
    var offset = 0
    for row in phasesOfRows {
      for column in phasesOfColumns {
        let taps = row.taps * column.taps
        let tapSize = source.channels * DirectKernels.panel
        let start = packedWeights.pointer + offset
        parallel.forEach(panels * taps) { index, _ in
          let panel = index / taps
          let tap = index % taps
          packTap(
            weights, row: row, column: column, tap: tap, panel: panel, kernel: kernel,
            transposed: transposed, kernels: kernels, into: start + index * tapSize)
        }
        if rounds {
          // A panel at a time, for a pair may belong to two taps.
          parallel.forEach(panels) { index, _ in
            let panel = start + index * taps * tapSize
            kernels.copyOperand(
              Floats(panel), count: taps * tapSize, step: DirectKernels.panel, into: panel)
          }
        }
        offset += panels * taps * tapSize
      }
    }
  }

  private func packTap(
    _ weights: Floats, row: WindowPhase, column: WindowPhase, tap: Int, panel: Int, kernel: Int,
    transposed: Bool, kernels: DirectKernels, into target: MutableFloats
  ) {
    let rowTap = tap / column.taps
    let columnTap = tap % column.taps
    let channels = result.channels
    let first = panel * DirectKernels.panel
    if run == 0 {
      guard let y = row.kernelIndices[0][rowTap], let x = column.kernelIndices[0][columnTap]
      else { return }
      let plane = weights + (y * kernel + x) * source.channels * channels
      let count = min(DirectKernels.panel, channels - first)
      if transposed {
        kernels.table.pointee.transpose_panels(
          plane + first * source.channels, source.channels, source.channels, count, target)
      } else {
        kernels.table.pointee.copy_panels(
          plane + first, channels, source.channels, count, target)
      }
      return
    }
    // Results side by side: few columns, so a plain loop. A result that does not see the tap has zeros.
    target.update(repeating: 0, count: source.channels * DirectKernels.panel)
    let sides = column.kernelIndices.count
    for (rowSide, rowIndices) in row.kernelIndices.enumerated() {
      for (columnSide, columnIndices) in column.kernelIndices.enumerated() {
        guard let y = rowIndices[rowTap], let x = columnIndices[columnTap] else { continue }
        let plane = weights + (y * kernel + x) * source.channels * channels
        for channel in 0..<channels {
          let position = (rowSide * sides + columnSide) * channels + channel
          for depth in 0..<source.channels {
            target[depth * DirectKernels.panel + position] =
              transposed
              ? plane[channel * source.channels + depth] : plane[depth * channels + channel]
          }
        }
      }
    }
  }
}

// MARK: - The pass

extension DirectWindowPass {
  /// About the number of segments of all tiles for `pictures` pictures and one panel.
  private func segments(_ pictures: Int) -> Int {
    regions.reduce(0) { $0 + ($1.pixels * pictures + 11) / 12 * $1.tapRows }
  }

  /// The epilogue as the kernels want it: with a bias for every column.
  func prepared(_ end: DirectEpilogue, worker: Int) -> DirectEpilogue {
    guard run > 0, let bias = end.bias else { return end }
    let repeated = repeatedBias.pointer + worker * columns
    for column in 0..<columns { repeated[column] = bias[column % result.channels] }
    var end = end
    end.bias = Floats(repeated)
    return end
  }

  /// Computes `pictures` (at most `group`) pictures of the result for the panels in `range`.
  ///
  /// - Parameter offset: where `target` lies in the whole result, for the epilogue's array.
  /// - Parameter next: the pictures that will be read next, if any.
  func run(
    _ pictures: Int, panels range: Range<Int>, from origin: Floats, into target: MutableFloats,
    offset: Int, end: DirectEpilogue, next: UnsafeBufferPointer<Float>, pairs: Bool,
    kernels: DirectKernels
  ) {
    var soon = DirectForesight(next, segments: segments(pictures) * range.count)
    sourceOffsets.withUnsafeBufferPointer { sources in
      resultOffsets.withUnsafeBufferPointer { results in
        guard let sourceTable = sources.baseAddress, let resultTable = results.baseAddress
        else { return }
        for panel in range {
          let column = panel * DirectKernels.panel
          for region in regions {
            var strip = vnb_strip(
              rows: pictures * region.pixels, columns: min(DirectKernels.panel, columns - column),
              depth: region.depth)
            strip.a = origin
            strip.a_row = sourceTable + region.tableStart
            strip.a_step = 1
            strip.a_inner = source.width * source.channels
            strip.b =
              Floats(packedWeights.pointer) + region.weightOffset + panel * region.panelSize
              + region.firstTapOffset
            strip.b_step = DirectKernels.panel
            strip.b_inner = region.rowStepOfWeights
            strip.inner = Int32(region.depth > 0 ? region.tapRows : 0)
            strip.c = target + column
            strip.c_row = resultTable + region.tableStart
            strip.run = Int32(run)
            strip.run_step = result.width * result.channels
            strip.pairs = pairs
            strip.start(end, column: column)
            strip.finish(end, offset: offset + column)
            soon.run(&strip, kernels)
          }
        }
      }
    }
  }
}
