import CArchive

/// Hands the bytes of a file to libarchive, piece by piece; those of a gzip file inflated by zlib,
/// since libarchive does not look at their checksum.
final class StreamInput {
  private static let pieceSize = 1 << 17

  /// Why reading failed: libarchive knows no more than that it did.
  private(set) var problem: ArchiveProblem?
  private let source: any ByteSource
  private let gzip: GzipStream?
  private let piece: UnsafeMutableRawBufferPointer
  private var offset = 0

  init(_ source: any ByteSource) throws(ArchiveProblem) {
    let head = try source.bytes(at: 0, count: ArchiveKind.sniffedBytes)
    gzip = ArchiveKind(sniffing: head) == .gzip ? try GzipStream(source) : nil
    self.source = source
    piece = .allocate(byteCount: StreamInput.pieceSize, alignment: 16)
  }

  deinit { piece.deallocate() }

  /// Opens an archive on this input, which must outlive it.
  func open(_ archive: OpaquePointer) -> Int32 {
    archive_read_set_read_callback(archive) { _, context, target in
      guard let context, let target else { return -1 }
      return Unmanaged<StreamInput>.fromOpaque(context).takeUnretainedValue().read(target)
    }
    archive_read_set_callback_data(archive, Unmanaged.passUnretained(self).toOpaque())
    if gzip == nil {
      archive_read_set_skip_callback(archive) { _, context, count in
        guard let context else { return 0 }
        return Unmanaged<StreamInput>.fromOpaque(context).takeUnretainedValue().skip(count)
      }
      archive_read_set_seek_callback(archive) { _, context, offset, origin in
        guard let context else { return Int64(ARCHIVE_FATAL) }
        return Unmanaged<StreamInput>.fromOpaque(context).takeUnretainedValue()
          .seek(offset, origin)
      }
    }
    return archive_read_open1(archive)
  }

  /// Reads what is left of a compressed stream, so that its checksum is seen.
  func finish() throws(ArchiveProblem) {
    try gzip?.skip(Int.max)
  }

  private func read(_ target: UnsafeMutablePointer<UnsafeRawPointer?>) -> Int {
    do throws(ArchiveProblem) {
      let count: Int
      if let gzip {
        count = try gzip.read(into: piece)
      } else {
        count = try source.read(at: offset, into: piece)
        offset += count
      }
      target.pointee = UnsafeRawPointer(piece.baseAddress)
      return count
    } catch {
      problem = error
      return -1
    }
  }

  private func skip(_ count: Int64) -> Int64 {
    let skipped = min(max(Int(count), 0), source.size - min(offset, source.size))
    offset += skipped
    return Int64(skipped)
  }

  private func seek(_ distance: Int64, _ origin: Int32) -> Int64 {
    let base = origin == 0 ? 0 : origin == 1 ? offset : source.size
    let (place, overflow) = base.addingReportingOverflow(Int(distance))
    guard !overflow, place >= 0 else { return Int64(ARCHIVE_FATAL) }
    offset = place
    return Int64(place)
  }
}
