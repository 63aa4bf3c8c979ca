/// What the name of an archive's member must not be. Nothing is ever written by these names; but an
/// archive with such a one was made to deceive somebody.
enum MemberName {
  static let climbs = "its path leads out of the archive"
  static let link = "a link"
  static let duplicate = "a second member of this name"

  /// Why a name is refused, or nil.
  static func fault(_ name: some Collection<UInt8>) -> String? {
    if name.isEmpty { return "a member without a name" }
    if name.contains(0) { return "a NUL byte in its name" }
    let first = name[name.startIndex]
    if isSlash(first) || isDrive(name) { return climbs }
    var component: [UInt8] = []
    for byte in name {
      if isSlash(byte) {
        if component == [0x2E, 0x2E] { return climbs }
        component.removeAll(keepingCapacity: true)
      } else if component.count < 3 {
        component.append(byte)
      }
    }
    return component == [0x2E, 0x2E] ? climbs : nil
  }

  private static func isSlash(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "/") || byte == UInt8(ascii: "\\")
  }

  /// `C:…`
  private static func isDrive(_ name: some Collection<UInt8>) -> Bool {
    let head = Array(name.prefix(2))
    return head.count == 2 && head[1] == UInt8(ascii: ":")
      && (0x41...0x5A).contains(head[0] & ~0x20)
  }
}
