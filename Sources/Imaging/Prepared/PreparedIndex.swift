import Digests

/// What is known of a source's pictures at one size: which slot holds which, and which are bad.
///
/// As a file: eight numbers of 64 bits (magic and version, pictures of the source, slots used, bytes
/// of a slot, bad pictures, bytes of the description, two zeros), the arrays `stamps`, `checksums`
/// (64 bits each) and `slots` (32), the description, for each bad picture its index, the length of
/// its reason (64 bits each) and the reason, and the SHA-256 of all that. Little-endian.
struct PreparedIndex {
  /// A picture of the source.
  enum State: Hashable, Sendable {
    case unknown
    case good(slot: Int, changesAspect: Bool)
    case bad(reason: String)
  }

  private static let magic: UInt64 = 0x3130_7363_6970_6E76  // "vnpics01"
  private static let unknown = UInt32.max
  private static let bad = UInt32.max - 1
  private static let aspectFlag: UInt32 = 1 << 31

  /// One line for `vnb cache ls`.
  let description: String
  let bytesPerPicture: Int
  /// Slots that are spoken for; the file is at least as long.
  private(set) var slotCount = 0
  private var slots: [UInt32]
  private var stamps: [UInt64]
  private var checksums: [UInt64]
  private var reasons: [Int: String] = [:]

  init(pictures: Int, bytesPerPicture: Int, description: String) {
    self.description = description
    self.bytesPerPicture = bytesPerPicture
    slots = [UInt32](repeating: PreparedIndex.unknown, count: pictures)
    stamps = [UInt64](repeating: 0, count: pictures)
    checksums = [UInt64](repeating: 0, count: pictures)
  }

  var pictures: Int { slots.count }

  /// What was found of a picture that has this stamp now. A stamp of 0 is never known.
  func state(of picture: Int, stamp: UInt64) -> State {
    guard stamp != 0, stamps[picture] == stamp else { return .unknown }
    switch slots[picture] {
    case PreparedIndex.unknown: return .unknown
    case PreparedIndex.bad: return .bad(reason: reasons[picture] ?? "")
    case let slot:
      return .good(
        slot: Int(slot & ~PreparedIndex.aspectFlag),
        changesAspect: slot & PreparedIndex.aspectFlag != 0)
    }
  }

  mutating func set(_ picture: Int, stamp: UInt64, _ state: State, checksum: UInt64 = 0) {
    stamps[picture] = stamp
    checksums[picture] = checksum
    reasons[picture] = nil
    switch state {
    case .unknown: slots[picture] = PreparedIndex.unknown
    case .bad(let reason):
      slots[picture] = PreparedIndex.bad
      reasons[picture] = reason
    case .good(let slot, let changesAspect):
      slots[picture] = UInt32(slot) | (changesAspect ? PreparedIndex.aspectFlag : 0)
      slotCount = max(slotCount, slot + 1)
    }
  }

  /// Each slot in use, with the checksum of its picture.
  var goodSlots: [(slot: Int, checksum: UInt64)] {
    slots.indices.compactMap { picture in
      let slot = slots[picture]
      guard slot != PreparedIndex.unknown, slot != PreparedIndex.bad else { return nil }
      return (Int(slot & ~PreparedIndex.aspectFlag), checksums[picture])
    }
  }

  /// The first eight bytes of the SHA-256 of a picture's bytes.
  static func checksum(of pixels: UnsafeRawBufferPointer) -> UInt64 {
    var hasher = DigestHasher()
    hasher.update(pixels)
    return PreparedIndex.stamp(hasher.finish().bytes)
  }

  /// The first eight bytes as a number that is not 0.
  static func stamp(_ digest: some Sequence<UInt8>) -> UInt64 {
    max(1, digest.prefix(8).reduce(0) { $0 << 8 | UInt64($1) })
  }

  // MARK: - Bytes

  /// As the head of the file describes.
  var encoded: [UInt8] {
    let about = Array(description.utf8)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(128 + about.count + 20 * pictures)
    func add(_ values: [UInt64]) {
      values.withUnsafeBytes { bytes.append(contentsOf: $0) }
    }
    add([
      PreparedIndex.magic, UInt64(pictures), UInt64(slotCount), UInt64(bytesPerPicture),
      UInt64(reasons.count), UInt64(about.count), 0, 0,
    ])
    add(stamps)
    add(checksums)
    slots.withUnsafeBytes { bytes.append(contentsOf: $0) }
    bytes += about
    for (picture, reason) in reasons.sorted(by: { $0.key < $1.key }) {
      add([UInt64(picture), UInt64(reason.utf8.count)])
      bytes += reason.utf8
    }
    return bytes + Digest(of: bytes).bytes
  }

  /// Nil for bytes that are not exactly what was written.
  init?(encoded bytes: [UInt8]) {
    guard bytes.count >= 96,
      Digest(of: bytes[..<(bytes.count - 32)]).bytes.elementsEqual(bytes.suffix(32))
    else { return nil }
    var reader = NumberReader(bytes: bytes, end: bytes.count - 32)
    let head: [UInt64] = reader.numbers(8)
    guard head.count == 8, head[0] == PreparedIndex.magic,
      let pictures = Int(exactly: head[1]), pictures <= bytes.count / 20,
      let slotCount = Int(exactly: head[2]), let size = Int(exactly: head[3]),
      let aboutCount = Int(exactly: head[5])
    else { return nil }
    bytesPerPicture = size
    self.slotCount = slotCount
    stamps = reader.numbers(pictures)
    checksums = reader.numbers(pictures)
    slots = reader.numbers(pictures)
    guard slots.count == pictures, let about = reader.text(aboutCount) else { return nil }
    description = about
    for _ in 0..<head[4] {
      let pair: [UInt64] = reader.numbers(2)
      guard pair.count == 2, let picture = Int(exactly: pair[0]), picture < pictures,
        let length = Int(exactly: pair[1]), let reason = reader.text(length)
      else { return nil }
      reasons[picture] = reason
    }
  }
}

/// Takes numbers and texts from bytes, in order; nothing once the end is passed.
private struct NumberReader {
  let bytes: [UInt8]
  let end: Int
  var position = 0

  init(bytes: [UInt8], end: Int) {
    self.bytes = bytes
    self.end = end
  }

  mutating func numbers<Number: FixedWidthInteger & BitwiseCopyable>(_ count: Int) -> [Number] {
    let size = count * MemoryLayout<Number>.size
    guard size <= end - position else {
      position = end
      return []
    }
    defer { position += size }
    return [Number](unsafeUninitializedCapacity: count) { target, initialized in
      UnsafeMutableRawBufferPointer(target).copyBytes(from: bytes[position..<position + size])
      initialized = count
    }
  }

  mutating func text(_ count: Int) -> String? {
    guard count >= 0, count <= end - position else { return nil }
    defer { position += count }
    return String(decoding: bytes[position..<position + count], as: UTF8.self)
  }
}
