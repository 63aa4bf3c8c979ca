import CZlib

/// Compression by zlib.
public enum Deflater {
  /// Deflated data without any header.
  public static func deflate(_ bytes: [UInt8]) -> [UInt8] {
    compress(bytes, windowBits: -MAX_WBITS)
  }

  /// A gzip file.
  public static func gzip(_ bytes: [UInt8]) -> [UInt8] {
    compress(bytes, windowBits: MAX_WBITS + 16)
  }

  public static func checksum(of bytes: [UInt8]) -> UInt32 {
    UInt32(truncatingIfNeeded: crc32_z(0, bytes, bytes.count))
  }

  private static func compress(_ bytes: [UInt8], windowBits: Int32) -> [UInt8] {
    var stream = z_stream()
    let started = deflateInit2_(
      &stream, 6, Z_DEFLATED, windowBits, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size))
    precondition(started == Z_OK, "zlib does not start")
    defer { deflateEnd(&stream) }
    var input = bytes
    let room = Int(deflateBound(&stream, UInt(bytes.count)))
    return [UInt8](unsafeUninitializedCapacity: room) { output, count in
      input.withUnsafeMutableBufferPointer { input in
        stream.next_in = input.baseAddress
        stream.avail_in = UInt32(input.count)
        stream.next_out = output.baseAddress
        stream.avail_out = UInt32(room)
        let status = CZlib.deflate(&stream, Z_FINISH)
        precondition(status == Z_STREAM_END, "the output has room for everything")
      }
      count = Int(stream.total_out)
    }
  }
}
