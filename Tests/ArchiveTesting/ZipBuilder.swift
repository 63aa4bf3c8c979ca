import CZlib

/// Makes zip archives byte by byte, good ones and every kind of bad one.
public struct ZipBuilder {
  /// A member, with what its headers say of it.
  public struct Member {
    public var name: [UInt8]
    public var content: [UInt8]
    public var isDeflated = true
    /// What the headers say in place of the truth.
    public var method: Int?
    public var flags = 0
    public var size: Int?
    public var packedSize: Int?
    public var checksum: UInt32?
    /// The mode of Unix, in the upper half of the external attributes.
    public var mode = 0o100644
    /// Of the local header alone.
    public var localName: [UInt8]?
    public var localSize: Int?
    /// Takes the data of the member with this number instead of its own.
    public var sharesDataOf: Int?

    public init(_ name: String, _ content: [UInt8]) {
      self.name = Array(name.utf8)
      self.content = content
    }
  }

  public var members: [Member]
  public var usesZip64 = false
  /// What stands before the archive, as in one that unpacks itself.
  public var prefix: [UInt8] = []
  public var comment: [UInt8] = []
  /// Members announced by the end record, in place of the truth.
  public var announced: Int?

  public init(_ members: [Member] = []) {
    self.members = members
  }

  public init(files: [(name: String, content: [UInt8])]) {
    members = files.map { Member($0.name, $0.content) }
  }

  public var bytes: [UInt8] {
    var file = prefix
    var list: [UInt8] = []
    var places: [Int] = []
    for member in members {
      let packed = member.isDeflated ? Deflater.deflate(member.content) : member.content
      let place = member.sharesDataOf.map { places[$0] } ?? file.count - prefix.count
      places.append(place)
      if member.sharesDataOf == nil {
        file += header(member, packed.count, isLocal: true, place: place) + packed
      }
      list += header(member, packed.count, isLocal: false, place: place)
    }
    return file + list + end(listStart: file.count - prefix.count, listSize: list.count)
  }

  private func header(_ member: Member, _ packed: Int, isLocal: Bool, place: Int) -> [UInt8] {
    let name = isLocal ? member.localName ?? member.name : member.name
    let size = isLocal ? member.localSize ?? member.size : member.size
    let (written, packedSize) = (size ?? member.content.count, member.packedSize ?? packed)
    var extra: [UInt8] = []
    if usesZip64 {
      extra = number(1, 2) + number(isLocal ? 16 : 24, 2) + number(written, 8)
      extra += number(packedSize, 8) + (isLocal ? [] : number(place, 8))
    }
    var bytes = isLocal ? number(0x0403_4B50, 4) : number(0x0201_4B50, 4) + number(0x0314, 2)
    bytes += number(20, 2) + number(member.flags, 2)
    bytes += number(member.method ?? (member.isDeflated ? 8 : 0), 2) + number(0, 4)
    bytes += number(Int(member.checksum ?? Deflater.checksum(of: member.content)), 4)
    bytes += number(usesZip64 ? 0xFFFF_FFFF : packedSize, 4)
    bytes += number(usesZip64 ? 0xFFFF_FFFF : written, 4)
    bytes += number(name.count, 2) + number(extra.count, 2)
    if !isLocal {
      bytes += number(0, 6) + number(member.mode << 16, 4)
      bytes += number(usesZip64 ? 0xFFFF_FFFF : place, 4)
    }
    return bytes + name + extra
  }

  private func end(listStart: Int, listSize: Int) -> [UInt8] {
    let count = announced ?? members.count
    var bytes: [UInt8] = []
    if usesZip64 {
      bytes += number(0x0606_4B50, 4) + number(44, 8) + number(45, 2) + number(45, 2)
      bytes += number(0, 8) + number(count, 8) + number(count, 8) + number(listSize, 8)
      bytes += number(listStart, 8)
      bytes += number(0x0706_4B50, 4) + number(0, 4) + number(listStart + listSize, 8)
      bytes += number(1, 4)
    }
    bytes += number(0x0605_4B50, 4) + number(0, 4)
    bytes += number(usesZip64 ? 0xFFFF : count & 0xFFFF, 2)
    bytes += number(usesZip64 ? 0xFFFF : count & 0xFFFF, 2)
    bytes += number(usesZip64 ? 0xFFFF_FFFF : listSize, 4)
    bytes += number(usesZip64 ? 0xFFFF_FFFF : listStart, 4)
    return bytes + number(comment.count, 2) + comment
  }

  private func number(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }
}
