import CNettle

/// A SHA-256 digest (FIPS 180-4), computed by Nettle.
public struct Digest: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// 32 bytes.
  public let bytes: [UInt8]

  /// - Precondition: `bytes` has 32 elements.
  public init(bytes: [UInt8]) {
    precondition(bytes.count == 32, "a SHA-256 digest has 32 bytes")
    self.bytes = bytes
  }

  /// The digest of some bytes.
  public init(of bytes: some Collection<UInt8>) {
    var hasher = DigestHasher()
    hasher.update(bytes)
    self = hasher.finish()
  }

  /// The digest of a text's UTF-8 bytes.
  public init(of text: String) {
    self.init(of: Array(text.utf8))
  }

  /// The digest of 64 hexadecimal digits, lower case; nil for any other text.
  public init?(hexadecimal text: String) {
    let digits = Array(text.utf8)
    guard digits.count == 64 else { return nil }
    func value(_ digit: UInt8) -> UInt8? {
      switch digit {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
      case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
      default: nil
      }
    }
    var bytes: [UInt8] = []
    for index in stride(from: 0, to: 64, by: 2) {
      guard let high = value(digits[index]), let low = value(digits[index + 1]) else { return nil }
      bytes.append(high << 4 | low)
    }
    self.init(bytes: bytes)
  }

  /// 64 hexadecimal digits, lower case.
  public var hexadecimal: String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    text.reserveCapacity(64)
    for byte in bytes {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }

  public var description: String { hexadecimal }

  public static func < (left: Digest, right: Digest) -> Bool {
    left.bytes.lexicographicallyPrecedes(right.bytes)
  }
}

/// SHA-256 over a stream of bytes.
public struct DigestHasher {
  private var state = sha256_ctx()

  public init() {
    nettle_sha256_init(&state)
  }

  public mutating func update(_ bytes: some Collection<UInt8>) {
    let done: Void? = bytes.withContiguousStorageIfAvailable { buffer in
      if let base = buffer.baseAddress { nettle_sha256_update(&state, buffer.count, base) }
    }
    if done == nil {
      let copy = Array(bytes)
      nettle_sha256_update(&state, copy.count, copy)
    }
  }

  public mutating func update(_ bytes: UnsafeRawBufferPointer) {
    if let base = bytes.baseAddress {
      nettle_sha256_update(&state, bytes.count, base.assumingMemoryBound(to: UInt8.self))
    }
  }

  public mutating func finish() -> Digest {
    var bytes = [UInt8](repeating: 0, count: 32)
    nettle_sha256_digest(&state, 32, &bytes)
    return Digest(bytes: bytes)
  }
}
