import Glibc

/// The order of pictures: by their names, byte by byte.
enum NameOrder {
  static func isAscending(_ first: [UInt8], _ second: [UInt8]) -> Bool {
    first.withUnsafeBytes { first in second.withUnsafeBytes { compare(first, $0) < 0 } }
  }

  /// Below 0 where `first` stands before `second`, 0 where they are equal.
  static func compare(_ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer) -> Int {
    guard let one = first.baseAddress, let other = second.baseAddress else {
      return first.count - second.count
    }
    let order = memcmp(one, other, min(first.count, second.count))
    return order != 0 ? Int(order) : first.count - second.count
  }

  /// The names in order. Most are told apart by numbers made of their first 16 bytes, which is much
  /// quicker than comparing arrays.
  static func sorted(_ names: [[UInt8]]) -> [[UInt8]] {
    struct Key {
      let first: UInt64
      let second: UInt64
      let place: Int
    }
    var keys = names.indices.map { place in
      let name = names[place]
      return Key(first: number(name, at: 0), second: number(name, at: 8), place: place)
    }
    keys.sort { one, other in
      if one.first != other.first { return one.first < other.first }
      if one.second != other.second { return one.second < other.second }
      return isAscending(names[one.place], names[other.place])
    }
    return keys.map { names[$0.place] }
  }

  /// Eight bytes from `start` on, the first one weighing most; zeros where the name ends.
  private static func number(_ name: [UInt8], at start: Int) -> UInt64 {
    name.withUnsafeBytes { bytes in
      if bytes.count >= start + 8 {
        return UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: start, as: UInt64.self))
      }
      var value: UInt64 = 0
      for place in start..<start + 8 {
        value = value << 8 | (place < bytes.count ? UInt64(bytes[place]) : 0)
      }
      return value
    }
  }
}
