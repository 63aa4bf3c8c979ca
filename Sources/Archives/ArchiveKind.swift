/// What a file is by its first bytes, as far as it can hold other files.
public enum ArchiveKind: Hashable, Sendable {
  /// Read at any place.
  case zip
  /// Read from its beginning to its end: tar, 7z.
  case stream
  /// One compressed stream: a tar, or a single file.
  case gzip
  /// One compressed stream of another kind: xz, zstd or bzip2. Only a tar is looked for in it.
  case compressed

  /// Bytes from the start of a file that decide its kind.
  public static let sniffedBytes = 512

  /// The kind that the bytes begin as, or nil.
  public init?(sniffing head: [UInt8]) {
    let zipOpenings: [[UInt8]] = [[0x50, 0x4B, 3, 4], [0x50, 0x4B, 5, 6], [0x50, 0x4B, 7, 8]]
    if zipOpenings.contains(where: head.starts(with:)) {
      self = .zip
    } else if head.starts(with: [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C]) || Self.isTar(head) {
      self = .stream
    } else if head.starts(with: [0x1F, 0x8B]) {
      self = .gzip
    } else if head.starts(with: [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00])
      || head.starts(with: [0x28, 0xB5, 0x2F, 0xFD])
      || head.starts(with: Array("BZh".utf8))
    {
      self = .compressed
    } else {
      return nil
    }
  }

  /// Whether a block of 512 bytes is the header of a tar's member: its checksum, an octal number at
  /// 148, is the sum of all bytes with blanks in its place. That holds for tars of every age.
  static func isTar(_ head: [UInt8]) -> Bool {
    guard head.count >= 512, head[0] != 0 else { return false }
    var sum = 0
    for index in 0..<512 { sum += (148..<156).contains(index) ? 0x20 : Int(head[index]) }
    var written = 0
    var digits = 0
    for byte in head[148..<156] {
      if (0x30...0x37).contains(byte) {
        written = written * 8 + Int(byte - 0x30)
        digits += 1
      } else if digits > 0 {
        break
      } else if byte != 0x20 {
        return false
      }
    }
    return digits > 0 && written == sum
  }
}
