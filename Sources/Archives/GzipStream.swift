import CZlib

/// A gzip file (RFC 1952) from its beginning to its end, several members one after the other
/// included. Checksums and lengths are checked.
public final class GzipStream {
  private static let inputSize = 1 << 16

  private let source: any ByteSource
  private let stream: UnsafeMutablePointer<z_stream>
  private let input: UnsafeMutableBufferPointer<UInt8>
  private var offset = 0
  private var hasEnded = false

  public init(_ source: any ByteSource) throws(ArchiveProblem) {
    self.source = source
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    input = .allocate(capacity: GzipStream.inputSize)
    guard
      inflateInit2_(
        stream, MAX_WBITS + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
    else { throw ArchiveProblem("not enough memory", advice: "close other programs") }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
    input.deallocate()
  }

  /// Fills `target`; gives the number of bytes, fewer only at the end.
  public func read(into target: UnsafeMutableRawBufferPointer) throws(ArchiveProblem) -> Int {
    var filled = 0
    while filled < target.count, !hasEnded {
      try refill()
      let room = min(target.count - filled, 1 << 30)
      stream.pointee.next_out = target.baseAddress?
        .assumingMemoryBound(to: UInt8.self).advanced(by: filled)
      stream.pointee.avail_out = UInt32(room)
      let status = inflate(stream, Z_NO_FLUSH)
      filled += room - Int(stream.pointee.avail_out)
      switch status {
      case Z_OK: break
      case Z_STREAM_END: try beginNextMember()
      case Z_BUF_ERROR:
        throw ArchiveProblem("cut short: the compressed data end early")
      default:
        throw ArchiveProblem("damaged: the compressed data or their checksum are wrong")
      }
    }
    return filled
  }

  /// At most `count` bytes; fewer at the end.
  public func bytes(count: Int) throws(ArchiveProblem) -> [UInt8] {
    var problem: ArchiveProblem?
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      do throws(ArchiveProblem) {
        initialized = try read(into: UnsafeMutableRawBufferPointer(buffer))
      } catch {
        problem = error
      }
    }
    if let problem { throw problem }
    return bytes
  }

  /// Passes over up to `count` bytes; fewer at the end.
  public func skip(_ count: Int) throws(ArchiveProblem) {
    var rest = count
    var scratch = [UInt8](repeating: 0, count: min(max(count, 0), GzipStream.inputSize))
    while rest > 0 {
      var problem: ArchiveProblem?
      var skipped = 0
      scratch.withUnsafeMutableBytes { buffer in
        do throws(ArchiveProblem) {
          skipped = try read(
            into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<min(rest, buffer.count)]))
        } catch {
          problem = error
        }
      }
      if let problem { throw problem }
      if skipped == 0 { return }
      rest -= skipped
    }
  }

  private func refill() throws(ArchiveProblem) {
    guard stream.pointee.avail_in == 0 else { return }
    let count = try source.read(at: offset, into: UnsafeMutableRawBufferPointer(input))
    offset += count
    stream.pointee.next_in = input.baseAddress
    stream.pointee.avail_in = UInt32(count)
  }

  /// What follows a member is another member, or padding that is passed over.
  private func beginNextMember() throws(ArchiveProblem) {
    let rest = offset - Int(stream.pointee.avail_in)
    let head = try source.bytes(at: rest, count: 2)
    guard head == [0x1F, 0x8B], inflateReset(stream) == Z_OK else {
      hasEnded = true
      return
    }
  }
}
