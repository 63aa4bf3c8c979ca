import Digests

/// Remembered digests of files: those of a folder, or of a single file, whose name is then empty.
///
/// As a file: four numbers of 64 bits (magic and version, files, bytes of the root, bytes of the
/// names), for each file, in the order of the names, its identity (40 bytes), its digest (32) and
/// where its name ends (64 bits), the root, the names, and the SHA-256 of all that. Little-endian.
/// What was read is looked at in place.
struct DigestTable: Sendable {
  private static let magic: UInt64 = 0x3130_7473_6769_6476  // "vdigst01"
  private static let headSize = 32
  private static let rowSize = 80
  private static let digestSize = 32

  /// Absolute path of the folder or file.
  let root: String
  let count: Int
  /// As the file holds them.
  private let bytes: [UInt8]
  private let namesStart: Int

  func identity(at index: Int) -> FileIdentity {
    bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: row(index), as: FileIdentity.self) }
  }

  /// 32 bytes.
  func digest(at index: Int) -> ArraySlice<UInt8> { bytes[row(index) + 40..<row(index) + 72] }

  func withName<R>(at index: Int, _ body: (UnsafeRawBufferPointer) -> R) -> R {
    bytes.withUnsafeBytes { buffer in
      let start = index == 0 ? 0 : nameEnd(index - 1, buffer)
      let end = nameEnd(index, buffer)
      return body(UnsafeRawBufferPointer(rebasing: buffer[namesStart + start..<namesStart + end]))
    }
  }

  func name(at index: Int) -> [UInt8] { withName(at: index) { Array($0) } }

  private func row(_ index: Int) -> Int { Self.headSize + index * Self.rowSize }

  private func nameEnd(_ index: Int, _ buffer: UnsafeRawBufferPointer) -> Int {
    let end = buffer.loadUnaligned(fromByteOffset: row(index) + 72, as: UInt64.self)
    return Int(clamping: min(end, UInt64(buffer.count - Self.digestSize - namesStart)))
  }

  // MARK: - Making

  /// - Parameter files: in the order of their names; digests have 32 bytes.
  init(
    root: String,
    files: some Collection<(name: [UInt8], identity: FileIdentity, digest: [UInt8])>
  ) {
    self.root = root
    count = files.count
    let path = Array(root.utf8)
    var names: [UInt8] = []
    var bytes: [UInt8] = []
    bytes.reserveCapacity(
      Self.headSize + count * Self.rowSize + path.count + 16 * count + Self.digestSize)
    func add(_ number: UInt64) { withUnsafeBytes(of: number) { bytes.append(contentsOf: $0) } }
    let nameBytes = files.reduce(0) { $0 + $1.name.count }
    for number in [Self.magic, UInt64(count), UInt64(path.count), UInt64(nameBytes)] { add(number) }
    for file in files {
      withUnsafeBytes(of: file.identity) { bytes.append(contentsOf: $0) }
      bytes += file.digest
      names += file.name
      add(UInt64(names.count))
    }
    bytes += path
    namesStart = bytes.count
    bytes += names
    self.bytes = bytes + Digest(of: bytes).bytes
  }

  var encoded: [UInt8] { bytes }

  /// Nil for bytes that are not exactly what was written.
  init?(encoded: [UInt8]) {
    guard encoded.count >= Self.headSize + Self.digestSize else { return nil }
    // Not copied: of 202,599 files it is 19 MB.
    let end = encoded.count - Self.digestSize
    guard Digest(of: encoded[..<end]).bytes.elementsEqual(encoded[end...]) else { return nil }
    let head = encoded.withUnsafeBytes { buffer in
      (0..<4).map { buffer.loadUnaligned(fromByteOffset: 8 * $0, as: UInt64.self) }
    }
    let limit = UInt64(end)
    guard head[0] == Self.magic, head[1] <= limit, head[2] <= limit, head[3] <= limit else {
      return nil
    }
    count = Int(head[1])
    let rootStart = Self.headSize + count * Self.rowSize
    namesStart = rootStart + Int(head[2])
    guard namesStart + Int(head[3]) == end else { return nil }
    root = String(decoding: encoded[rootStart..<namesStart], as: UTF8.self)
    bytes = encoded
  }
}
