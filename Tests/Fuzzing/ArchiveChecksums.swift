/// The checksums without which an archive's reader looks no further, made right in a changed input.
///
/// - tar: the sum of all bytes of a member's header, in octal at 148 (POSIX.1-1988, ustar).
/// - 7z: the CRC-32 of the start header at 8, and in it at 28 that of the list of members.
///
/// Those of a zip's members are looked at last.
enum ArchiveChecksums {
  private static let sevenZip: [UInt8] = [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C]

  static func repair(_ bytes: UnsafeMutableBufferPointer<UInt8>) {
    if bytes.starts(with: sevenZip) {
      repairSevenZip(bytes)
    } else if bytes.count >= 512, bytes[257..<262].elementsEqual("ustar".utf8) {
      repairTar(bytes)
    }
  }

  private static func repairSevenZip(_ bytes: UnsafeMutableBufferPointer<UInt8>) {
    guard bytes.count >= 32 else { return }
    let (start, size) = (number(bytes[12..<20]), number(bytes[20..<28]))
    if start <= bytes.count - 32, size <= bytes.count - 32 - start {
      write(CRC32.of(bytes[32 + start..<32 + start + size]), to: bytes, at: 28)
    }
    write(CRC32.of(bytes[12..<32]), to: bytes, at: 8)
  }

  /// The lowest byte first; a number above `Int.max` gives that.
  private static func number(_ bytes: Slice<UnsafeMutableBufferPointer<UInt8>>) -> Int {
    Int(clamping: bytes.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
  }

  private static func write(
    _ value: UInt32, to bytes: UnsafeMutableBufferPointer<UInt8>, at place: Int
  ) {
    for index in 0..<4 { bytes[place + index] = UInt8(truncatingIfNeeded: value >> (8 * index)) }
  }

  private static func repairTar(_ bytes: UnsafeMutableBufferPointer<UInt8>) {
    var place = 0
    while place + 512 <= bytes.count, bytes[place] != 0 {
      for index in place + 148..<place + 156 { bytes[index] = 0x20 }
      let sum = bytes[place..<place + 512].reduce(0) { $0 + Int($1) }
      for digit in 0..<6 {
        bytes[place + 148 + digit] = UInt8(ascii: "0") + UInt8(sum >> (3 * (5 - digit)) & 7)
      }
      bytes[place + 154] = 0
      let size = bytes[place + 124..<place + 135].reduce(0) { $0 << 3 | Int($1 & 7) }
      place += 512 + (size + 511) / 512 * 512
    }
  }
}
