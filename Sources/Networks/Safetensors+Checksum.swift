import Digests

// A checksum inside the file: the metadata entry `sha256` is the SHA-256 of the whole file as it is
// with 64 zeros in the place of its digits. The file stays a safetensors file for everyone.

extension Safetensors {
  private static let checksumKey = "sha256"
  private static let blank = String(repeating: "0", count: 64)
  private static let entry = Array("\"\(checksumKey)\":\"".utf8)

  /// Hands over the file's bytes piece by piece, with a checksum in its metadata.
  public func writeChecksummed(_ emit: (UnsafeRawBufferPointer) throws -> Void) rethrows {
    var file = self
    file.metadata[Self.checksumKey] = Self.blank
    var header = file.header
    var hasher = DigestHasher()
    file.write(header: header) { hasher.update($0) }
    if let place = Self.place(in: header) {
      header.replaceSubrange(place, with: hasher.finish().hexadecimal.utf8)
    }
    try file.write(header: header, emit)
  }

  /// Reads a file that was written with a checksum.
  ///
  /// - Throws: `ModelFileError.checksum` when its bytes are not those that were written.
  public init(checksummed bytes: UnsafeRawBufferPointer) throws(ModelFileError) {
    guard bytes.count >= 8 else { throw .truncated(needed: 8, found: bytes.count) }
    let length = (0..<8).reduce(UInt64(0)) { $0 | UInt64(bytes[$1]) << UInt64(8 * $1) }
    guard length <= UInt64(ModelFile.headerLimit) else { throw .headerTooLong(bytes: length) }
    let dataStart = 8 + Int(length)
    guard bytes.count >= dataStart else { throw .truncated(needed: dataStart, found: bytes.count) }
    var header = Array(bytes[8..<dataStart])
    guard let place = Self.place(in: header) else { throw .checksum }
    let written = Array(header[place])
    header.replaceSubrange(place, with: Self.blank.utf8)
    var hasher = DigestHasher()
    withUnsafeBytes(of: length.littleEndian) { hasher.update($0) }
    hasher.update(header)
    hasher.update(UnsafeRawBufferPointer(rebasing: bytes[dataStart...]))
    guard hasher.finish().hexadecimal.utf8.elementsEqual(written) else { throw .checksum }
    try self.init(bytes)
    metadata[Self.checksumKey] = nil
  }

  /// Where the 64 digits stand: the first place of the entry, since the metadata stand first.
  private static func place(in header: [UInt8]) -> Range<Int>? {
    guard header.count >= entry.count + 64 else { return nil }
    for start in 0...(header.count - entry.count - 64)
    where header[start] == entry[0] && header[start..<(start + entry.count)].elementsEqual(entry) {
      let digits = start + entry.count
      return digits..<(digits + 64)
    }
    return nil
  }
}
