import CKernels

/// Hands the kernels the memory that will be read next, a few cache lines a segment of a tile.
///
/// The caches foresee long runs by themselves, but not where the next one starts.
struct DirectForesight {
  /// Bytes of a cache line.
  private static let line = 64

  private var position: UnsafePointer<CChar>?
  private var rowEnd: UnsafePointer<CChar>?
  private let end: UnsafePointer<CChar>?
  private let rowStep: Int
  private let gap: Int
  private let linesPerSegment: Int32

  /// Spreads `next` over about `segments` segments of tiles.
  init(_ next: UnsafeBufferPointer<Float>, segments: Int) {
    self.init(next.baseAddress, rows: 1, columns: next.count, step: next.count, segments: segments)
  }

  /// Spreads `rows` rows of `columns` numbers, `step` apart, over about `segments` segments.
  init(_ start: Floats?, rows: Int, columns: Int, step: Int, segments: Int) {
    let lines = (columns * MemoryLayout<Float>.stride + Self.line - 1) / Self.line
    let rowBytes = lines * Self.line
    let stepBytes = step * MemoryLayout<Float>.stride
    position = UnsafeRawPointer(start)?.assumingMemoryBound(to: CChar.self)
    end = position.map { $0 + max(rows - 1, 0) * stepBytes + rowBytes }
    let isOneRun = rows <= 1 || rowBytes >= stepBytes
    rowEnd = isOneRun ? nil : position.map { $0 + rowBytes }
    rowStep = stepBytes
    gap = stepBytes - rowBytes
    let all = isOneRun ? (max(rows - 1, 0) * stepBytes + rowBytes) / Self.line : rows * lines
    linesPerSegment = Int32((all + segments - 1) / max(segments, 1))
  }

  mutating func run(_ strip: inout vnb_strip, _ kernels: DirectKernels) {
    strip.soon = position
    strip.soon_end = end
    strip.soon_row_end = rowEnd
    strip.soon_row_step = rowStep
    strip.soon_gap = gap
    strip.soon_lines = linesPerSegment
    kernels.table.pointee.strip(&strip)
    position = strip.soon
    rowEnd = strip.soon_row_end
  }
}
