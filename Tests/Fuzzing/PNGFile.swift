/// PNG files chunk by chunk (ISO/IEC 15948, 5): eight bytes of signature, then chunks of length, type,
/// data and CRC-32.
enum PNGFile {
  static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  static func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
    let body = Array(type.utf8) + data
    return bigEndian(UInt32(data.count)) + body + bigEndian(CRC32.of(body))
  }

  static func bigEndian(_ value: UInt32) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> UInt32($0)) }
  }

  /// Makes the checksum of every chunk right, and the length of one that reaches beyond the end.
  static func repair(_ bytes: UnsafeMutableBufferPointer<UInt8>) {
    var place = signature.count
    while place + 12 <= bytes.count {
      var length = bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
      if length > bytes.count - place - 12 {
        length = bytes.count - place - 12
        replace(bytes, at: place, with: bigEndian(UInt32(length)))
      }
      let end = place + 8 + length
      replace(bytes, at: end, with: bigEndian(CRC32.of(bytes[place + 4..<end])))
      place = end + 4
    }
  }

  private static func replace(
    _ bytes: UnsafeMutableBufferPointer<UInt8>, at place: Int, with new: [UInt8]
  ) {
    for (offset, byte) in new.enumerated() { bytes[place + offset] = byte }
  }

  /// A file of any kind that the format knows, its pixels a pattern, each row with another filter.
  static func make(
    width: Int, height: Int, depth: Int, colour: Colour, isInterlaced: Bool = false,
    with chunks: [UInt8] = []
  ) -> [UInt8] {
    var rows: [UInt8] = []
    for pass in isInterlaced ? adam7 : [Pass(x: 0, y: 0, stepX: 1, stepY: 1)] {
      let columns = (width - pass.x + pass.stepX - 1) / pass.stepX
      guard pass.x < width, pass.y < height else { continue }
      for row in 0..<(height - pass.y + pass.stepY - 1) / pass.stepY {
        rows.append(UInt8(row % 5))
        for byte in 0..<(columns * depth * colour.samples + 7) / 8 {
          rows.append(UInt8(truncatingIfNeeded: byte * 7 + row * 31))
        }
      }
    }
    let header =
      bigEndian(UInt32(width)) + bigEndian(UInt32(height))
      + [UInt8(depth), colour.rawValue, 0, 0, isInterlaced ? 1 : 0]
    return signature + chunk("IHDR", header) + chunks + chunk("IDAT", stored(rows))
      + chunk("IEND", [])
  }

  enum Colour: UInt8 {
    case grey = 0
    case rgb = 2
    case palette = 3
    case greyAlpha = 4
    case rgba = 6

    var samples: Int {
      switch self {
      case .grey, .palette: 1
      case .greyAlpha: 2
      case .rgb: 3
      case .rgba: 4
      }
    }
  }

  private struct Pass {
    let x: Int
    let y: Int
    let stepX: Int
    let stepY: Int
  }

  private static let adam7 = [
    Pass(x: 0, y: 0, stepX: 8, stepY: 8), Pass(x: 4, y: 0, stepX: 8, stepY: 8),
    Pass(x: 0, y: 4, stepX: 4, stepY: 8), Pass(x: 2, y: 0, stepX: 4, stepY: 4),
    Pass(x: 0, y: 2, stepX: 2, stepY: 4), Pass(x: 1, y: 0, stepX: 2, stepY: 2),
    Pass(x: 0, y: 1, stepX: 1, stepY: 2),
  ]

  /// A zlib stream (RFC 1950) of one stored block: what is changed in it stays a valid stream, but
  /// for its checksum.
  private static func stored(_ bytes: [UInt8]) -> [UInt8] {
    let count = UInt16(truncatingIfNeeded: bytes.count)
    var (low, high): (UInt32, UInt32) = (1, 0)
    for byte in bytes {
      low = (low + UInt32(byte)) % 65_521
      high = (high + low) % 65_521
    }
    let sizes = [count, ~count].flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
    return [0x78, 0x01, 0x01] + sizes + bytes + bigEndian(high << 16 | low)
  }
}
