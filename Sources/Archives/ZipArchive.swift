/// A zip archive (PKWARE's APPNOTE 6.3), read in place: members are found by the list at its end and
/// can be read in any order, from several threads at once.
///
/// 1. Stored and deflated members, with zip64; names are bytes.
/// 2. The list is read once, in pieces; a member takes 48 bytes of memory and its name.
/// 3. Before any member is read it is known that none reaches into another, or into the list: a few
///    kilobytes that overlap can claim petabytes.
/// 4. What cannot be read of an archive throws `ArchiveProblem`, what cannot be read of a member
///    throws `MemberProblem` when it is asked for. Both lists of a member, its sizes and its
///    checksum must agree.
public struct ZipArchive: Sendable {
  /// Why a member is not read, found in the list.
  enum Fault: UInt8, Sendable {
    case none, encrypted, method, link, large, lying, name
  }

  struct Member: Sendable {
    /// Of the local header, in the file.
    let start: Int
    let packedSize: Int
    let size: Int
    let nameStart: Int
    let checksum: UInt32
    let nameCount: UInt16
    let method: UInt16
    let fault: Fault
    let isFolder: Bool
  }

  let source: any ByteSource
  let limits: ArchiveLimits
  private(set) var members: [Member] = []
  /// Where what follows a member in the file begins.
  private(set) var ends: [Int] = []
  private var names: [UInt8] = []

  /// Bytes of the list that are read at a time; more than one entry of the list can take.
  private static let pieceSize = 1 << 20

  /// Reads the list of members.
  public init(
    _ source: any ByteSource, limits: ArchiveLimits = .standard
  ) throws(ArchiveProblem) {
    self.source = source
    self.limits = limits
    let end = try ZipEnd(of: source)
    if end.isZip64 { try limits.check(members: end.count) }
    let announced = min(end.count, end.directory.count / ZipArchive.entrySize)
    members.reserveCapacity(announced)
    names.reserveCapacity(min(end.directory.count - announced * ZipArchive.entrySize, 1 << 24))
    var place = end.directory.lowerBound
    while place < end.directory.upperBound {
      let wanted = min(ZipArchive.pieceSize, end.directory.upperBound - place)
      let piece = LittleEndian(try source.bytes(at: place, count: wanted))
      let taken = try read(piece, shift: end.shift)
      guard taken > 0 else {
        throw ArchiveProblem("damaged: its list of members breaks off at member \(count + 1)")
      }
      place += taken
    }
    guard end.isZip64 ? end.count == count : end.count == count & 0xFFFF else {
      throw ArchiveProblem("damaged: \(end.count) members announced, \(count) listed")
    }
    try findEnds(directory: end.directory.lowerBound)
  }

  /// Members, folders among them.
  public var count: Int { members.count }

  public func name(of member: Int) -> ArraySlice<UInt8> {
    let member = members[member]
    return names[member.nameStart..<member.nameStart + Int(member.nameCount)]
  }

  public func isFolder(_ member: Int) -> Bool { members[member].isFolder }

  /// Why a name is refused, or nil.
  public func nameFault(of member: Int) -> String? {
    members[member].fault == .name ? MemberName.fault(name(of: member)) : nil
  }

  // MARK: - The list

  private static let entrySize = 46

  /// Notes the whole entries of a piece; gives the bytes that they take.
  private mutating func read(
    _ piece: LittleEndian, shift: Int
  ) throws(ArchiveProblem) -> Int {
    var place = 0
    while place + ZipArchive.entrySize <= piece.count {
      guard piece.double(place) == 0x0201_4B50 else { return 0 }
      let nameCount = piece.word(place + 28)
      let extraCount = piece.word(place + 30)
      let size = ZipArchive.entrySize + nameCount + extraCount + piece.word(place + 32)
      guard place + size <= piece.count else { break }
      try limits.check(nameBytes: nameCount)
      try limits.check(members: count + 1)
      try note(piece, at: place, nameCount: nameCount, extraCount: extraCount, shift: shift)
      place += size
    }
    return place
  }

  private mutating func note(
    _ piece: LittleEndian, at place: Int, nameCount: Int, extraCount: Int, shift: Int
  ) throws(ArchiveProblem) {
    let nameStart = place + ZipArchive.entrySize
    let name = piece.slice(nameStart..<nameStart + nameCount)
    var size = piece.double(place + 24)
    var packedSize = piece.double(place + 20)
    var start = piece.double(place + 42)
    let extra = nameStart + nameCount..<nameStart + nameCount + extraCount
    ZipArchive.applyZip64(piece, extra, &size, &packedSize, &start)
    let (shifted, overflow) = start.addingReportingOverflow(shift)
    guard !overflow, shifted < source.size, packedSize <= source.size else {
      throw ArchiveProblem(
        "cut short or damaged: '\(String(decoding: name, as: UTF8.self))' lies beyond its end")
    }
    let method = piece.word(place + 10)
    let flags = piece.word(place + 8)
    let fault: Fault
    if MemberName.fault(name) != nil {
      fault = .name
    } else if ZipArchive.isLink(piece, place) {
      fault = .link
    } else if flags & 0x2041 != 0 {
      fault = .encrypted
    } else if method != 0 && method != 8 {
      fault = .method
    } else if size > limits.memberBytes {
      fault = .large
    } else if method == 0 ? size != packedSize : size > packedSize * Inflater.greatestRatio {
      fault = .lying
    } else {
      fault = .none
    }
    members.append(
      Member(
        start: shifted, packedSize: packedSize, size: size, nameStart: names.count,
        checksum: UInt32(truncatingIfNeeded: piece.double(place + 16)),
        nameCount: UInt16(nameCount), method: UInt16(method), fault: fault,
        isFolder: name.last == UInt8(ascii: "/")))
    names += name
  }

  /// Fields that do not fit into 32 bits stand in an extra field with the number 1, in this order.
  private static func applyZip64(
    _ piece: LittleEndian, _ extra: Range<Int>, _ size: inout Int, _ packedSize: inout Int,
    _ start: inout Int
  ) {
    var place = extra.lowerBound
    while place + 4 <= extra.upperBound {
      let end = place + 4 + piece.word(place + 2)
      guard end <= extra.upperBound else { return }
      if piece.word(place) == 1 {
        var next = place + 4
        func take(_ value: inout Int) {
          guard value == 0xFFFF_FFFF, next + 8 <= end else { return }
          value = piece.quad(next)
          next += 8
        }
        take(&size)
        take(&packedSize)
        take(&start)
        return
      }
      place = end
    }
  }

  /// Made by Unix, with the mode of a symbolic link.
  private static func isLink(_ piece: LittleEndian, _ place: Int) -> Bool {
    piece.word(place + 4) >> 8 == 3 && piece.word(place + 40) & 0xF000 == 0xA000
  }

  /// Sees that the members lie one after the other, and notes where each must end.
  private mutating func findEnds(directory: Int) throws(ArchiveProblem) {
    let starts = members.map(\.start)
    var order = Array(members.indices)
    let isOrdered = zip(starts, starts.dropFirst()).allSatisfy { $0 <= $1 }
    if !isOrdered { order.sort { (starts[$0], $0) < (starts[$1], $1) } }
    ends = [Int](repeating: directory, count: count)
    for (position, index) in order.enumerated() {
      let next = position + 1 < count ? order[position + 1] : nil
      let end = next.map { starts[$0] } ?? directory
      let member = members[index]
      // The local header's own extra field is seen when the member is read.
      guard member.packedSize <= end - 30 - Int(member.nameCount) - member.start else {
        let text = next.map { "'\(shown($0))'" } ?? "the list of members"
        throw ArchiveProblem(
          "'\(shown(index))' and \(text) overlap: an archive made to deceive, or damaged")
      }
      ends[index] = end
    }
  }

  private func shown(_ member: Int) -> String { String(decoding: name(of: member), as: UTF8.self) }
}
