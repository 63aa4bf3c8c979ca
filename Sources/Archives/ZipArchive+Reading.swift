extension ZipArchive {
  private static let headerSize = 30
  /// Room for the extra field of a local header, which may be longer than in the list.
  private static let usualExtra = 64

  /// The bytes of a member; safe from several threads at once.
  public func read(_ index: Int) throws(MemberProblem) -> [UInt8] {
    let member = members[index]
    if let reason = reason(for: member, index) { throw MemberProblem(reason) }
    let nameCount = Int(member.nameCount)
    let expected = ZipArchive.headerSize + nameCount + ZipArchive.usualExtra + member.packedSize
    var bytes = try raw(member, count: min(expected, ends[index] - member.start))
    let header = LittleEndian(bytes)
    guard header.count >= ZipArchive.headerSize + nameCount, header.double(0) == 0x0403_4B50 else {
      throw MemberProblem("damaged: its header is not where the list says")
    }
    try check(header, against: member, index)
    let dataStart = ZipArchive.headerSize + nameCount + header.word(28)
    let dataEnd = dataStart + member.packedSize
    guard member.start + dataEnd <= ends[index] else {
      throw MemberProblem("its sizes lie: it reaches into what follows it")
    }
    if dataEnd > bytes.count { bytes = try raw(member, count: dataEnd) }
    guard dataEnd <= bytes.count else { throw MemberProblem("cut short: the archive ends in it") }
    let content = try ZipArchive.content(bytes, dataStart..<dataEnd, of: member)
    guard Inflater.checksum(of: content) == member.checksum else {
      throw MemberProblem("damaged: its checksum (CRC-32) is wrong")
    }
    return content
  }

  private static func content(
    _ bytes: [UInt8], _ range: Range<Int>, of member: Member
  ) throws(MemberProblem) -> [UInt8] {
    if member.method == 0 { return Array(bytes[range]) }
    let result: Result<[UInt8], MemberProblem> = bytes.withUnsafeBytes { buffer in
      Result { () throws(MemberProblem) in
        try Inflater.inflate(UnsafeRawBufferPointer(rebasing: buffer[range]), size: member.size)
      }
    }
    return try result.get()
  }

  private func raw(_ member: Member, count: Int) throws(MemberProblem) -> [UInt8] {
    do throws(ArchiveProblem) {
      return try source.bytes(at: member.start, count: count)
    } catch {
      throw MemberProblem(error)
    }
  }

  private func reason(for member: Member, _ index: Int) -> String? {
    switch member.fault {
    case .none: nil
    case .encrypted: "encrypted, and nothing asks for passwords"
    case .method:
      "compressed by method \(member.method)\(ZipArchive.methodName(member.method)), "
        + "only stored and deflated members are read"
    case .link: MemberName.link
    case .large: limits.tooLarge(member.size)
    case .lying:
      "its sizes lie: \(member.size) bytes cannot come out of \(member.packedSize)"
    case .name: nameFault(of: index)
    }
  }

  private static func methodName(_ method: UInt16) -> String {
    switch method {
    case 1...6: " (of the eighties)"
    case 9: " (Deflate64)"
    case 12: " (bzip2)"
    case 14: " (LZMA)"
    case 93: " (zstd)"
    case 95: " (xz)"
    case 98: " (PPMd)"
    default: ""
    }
  }

  /// The header before a member's data must say what the list says; sizes that it leaves to what
  /// follows the data are zero.
  private func check(
    _ header: LittleEndian, against member: Member, _ index: Int
  ) throws(MemberProblem) {
    let name = header.slice(
      ZipArchive.headerSize..<ZipArchive.headerSize + Int(member.nameCount))
    guard header.word(26) == Int(member.nameCount), name.elementsEqual(self.name(of: index)) else {
      throw MemberProblem("its header has another name than the list")
    }
    guard header.word(8) == Int(member.method), header.word(6) & 1 == 0 else {
      throw MemberProblem("its header names another compression than the list")
    }
    guard header.word(6) & 8 == 0 else { return }
    for (place, size) in [(18, member.packedSize), (22, member.size)] {
      let written = header.double(place)
      guard written == size || written == 0xFFFF_FFFF else {
        throw MemberProblem("its sizes lie: \(size) bytes in the list, \(written) in its header")
      }
    }
  }
}
