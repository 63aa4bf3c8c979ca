/// Numbers in bytes, the lowest byte first.
///
/// Reading beyond the end gives zeros; a number above `Int.max` gives that.
struct LittleEndian {
  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  var count: Int { bytes.count }

  func word(_ place: Int) -> Int { Int(clamping: number(UInt16.self, place)) }
  func double(_ place: Int) -> Int { Int(clamping: number(UInt32.self, place)) }
  func quad(_ place: Int) -> Int { Int(clamping: number(UInt64.self, place)) }

  func slice(_ range: Range<Int>) -> ArraySlice<UInt8> { bytes[range] }

  private func number<Number: FixedWidthInteger>(_: Number.Type, _ place: Int) -> Number {
    let size = MemoryLayout<Number>.size
    guard place >= 0, place <= bytes.count - size else { return 0 }
    return bytes.withUnsafeBytes {
      Number(littleEndian: $0.loadUnaligned(fromByteOffset: place, as: Number.self))
    }
  }
}
