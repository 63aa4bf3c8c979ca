import CZlib

/// Deflated data (RFC 1951) whose inflated size is known.
enum Inflater {
  /// No deflated byte can give more than this many (zlib's manual); a larger claim is a lie.
  static let greatestRatio = 1_032

  /// Inflates all of `input` into exactly `size` bytes.
  ///
  /// Throws `MemberProblem` when the data are damaged, end early, or give another number of bytes.
  static func inflate(
    _ input: UnsafeRawBufferPointer, size: Int
  ) throws(MemberProblem) -> [UInt8] {
    var status = Z_OK
    var produced = 0
    // A byte more than announced, so that too much is seen.
    let bytes = [UInt8](unsafeUninitializedCapacity: size + 1) { output, initialized in
      var stream = z_stream()
      status = inflateInit2_(
        &stream, -MAX_WBITS, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
      guard status == Z_OK else { return }
      defer { inflateEnd(&stream) }
      stream.next_in = UnsafeMutablePointer(
        mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
      stream.avail_in = UInt32(clamping: input.count)
      stream.next_out = output.baseAddress
      stream.avail_out = UInt32(clamping: size + 1)
      status = CZlib.inflate(&stream, Z_FINISH)
      produced = Int(stream.total_out)
      initialized = min(produced, size)
    }
    if produced > size { throw MemberProblem("its sizes lie: more than \(size) bytes come out") }
    switch status {
    case Z_STREAM_END: break
    case Z_MEM_ERROR: throw MemberProblem("not enough memory")
    case Z_BUF_ERROR, Z_OK: throw MemberProblem("cut short: its compressed data end early")
    default: throw MemberProblem("damaged: its compressed data cannot be inflated")
    }
    guard produced == size else {
      throw MemberProblem("its sizes lie: \(size) bytes announced, \(produced) come out")
    }
    return bytes
  }

  static func checksum(of bytes: [UInt8]) -> UInt32 {
    UInt32(truncatingIfNeeded: crc32_z(0, bytes, bytes.count))
  }
}
