import Digests

/// Remembered digests of files: those of a folder, or of a single file, whose name is then empty.
///
/// As a file: four numbers of 64 bits (magic and version, files, bytes of the root, bytes of the
/// names), the identities (40 bytes each) and digests (32), the lengths of the names (32 bits each),
/// the root, the names, and the SHA-256 of all that. Little-endian.
struct DigestTable {
  private static let magic: UInt64 = 0x3130_7473_6769_6476  // "vdigst01"
  private static let identitySize = MemoryLayout<FileIdentity>.size

  /// Absolute path of the folder or file.
  let root: String
  /// Sorted, byte by byte.
  private(set) var names: [[UInt8]] = []
  private(set) var identities: [FileIdentity] = []
  /// 32 bytes for each file.
  private(set) var digests: [UInt8] = []

  init(root: String) {
    self.root = root
  }

  /// Adds a file; names come in ascending order.
  mutating func add(_ name: [UInt8], _ identity: FileIdentity, digest: some Collection<UInt8>) {
    names.append(name)
    identities.append(identity)
    digests.append(contentsOf: digest)
  }

  func digest(at index: Int) -> ArraySlice<UInt8> { digests[32 * index..<32 * (index + 1)] }

  // MARK: - Bytes

  var encoded: [UInt8] {
    let path = Array(root.utf8)
    var bytes: [UInt8] = []
    let head = [
      DigestTable.magic, UInt64(names.count), UInt64(path.count),
      UInt64(names.reduce(0) { $0 + $1.count }),
    ]
    head.withUnsafeBytes { bytes.append(contentsOf: $0) }
    identities.withUnsafeBytes { bytes.append(contentsOf: $0) }
    bytes += digests
    names.map { UInt32($0.count) }.withUnsafeBytes { bytes.append(contentsOf: $0) }
    bytes += path
    for name in names { bytes += name }
    return bytes + Digest(of: bytes).bytes
  }

  /// Nil for bytes that are not exactly what was written.
  init?(encoded bytes: [UInt8]) {
    guard bytes.count >= 64,
      Digest(of: bytes[..<(bytes.count - 32)]).bytes.elementsEqual(bytes.suffix(32))
    else { return nil }
    let parsed: DigestTable? = bytes.withUnsafeBytes { buffer in
      func number(_ index: Int) -> Int? {
        Int(exactly: buffer.loadUnaligned(fromByteOffset: 8 * index, as: UInt64.self))
      }
      let room = bytes.count - 64
      guard buffer.loadUnaligned(as: UInt64.self) == DigestTable.magic, let count = number(1),
        let rootLength = number(2), let nameBytes = number(3), count <= room / 76,
        rootLength <= room, nameBytes <= room,
        count * (DigestTable.identitySize + 36) + rootLength + nameBytes == room
      else { return nil }
      let digestStart = 32 + count * DigestTable.identitySize
      let lengthStart = digestStart + 32 * count
      var position = lengthStart + 4 * count
      var table = DigestTable(
        root: String(decoding: buffer[position..<position + rootLength], as: UTF8.self))
      position += rootLength
      table.digests = Array(buffer[digestStart..<lengthStart])
      table.names.reserveCapacity(count)
      table.identities.reserveCapacity(count)
      for index in 0..<count {
        table.identities.append(
          buffer.loadUnaligned(
            fromByteOffset: 32 + index * DigestTable.identitySize, as: FileIdentity.self))
        let length = Int(
          buffer.loadUnaligned(fromByteOffset: lengthStart + 4 * index, as: UInt32.self))
        guard position + length <= bytes.count - 32 else { return nil }
        table.names.append(Array(buffer[position..<position + length]))
        position += length
      }
      return table
    }
    guard let parsed else { return nil }
    self = parsed
  }
}
