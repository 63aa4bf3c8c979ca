import ArchiveTesting
import Archives
import Testing

struct ZipArchiveTests {
  static let files: [(name: String, content: [UInt8])] = [
    ("img/a.txt", Array("hello".utf8)),
    ("img/b.txt", [UInt8](repeating: 7, count: 100_000)),
    ("c", []),
    ("noise", (0..<50_000).map { UInt8(truncatingIfNeeded: $0 * $0 >> 3) }),
  ]

  func open(_ bytes: [UInt8], limits: ArchiveLimits = .standard) throws -> ZipArchive {
    try ZipArchive(MemoryByteSource(bytes), limits: limits)
  }

  func contents(_ archive: ZipArchive) throws -> [[UInt8]] {
    try (0..<archive.count).map { try archive.read($0) }
  }

  @Test(arguments: [false, true], [false, true])
  func membersAreReadInAnyOrder(isDeflated: Bool, usesZip64: Bool) throws {
    var builder = ZipBuilder(files: Self.files)
    for index in builder.members.indices { builder.members[index].isDeflated = isDeflated }
    builder.usesZip64 = usesZip64
    for (prefix, comment) in [([], []), (Array("#!/bin/sh\n".utf8), Array("PK\u{5}\u{6}".utf8))] {
      (builder.prefix, builder.comment) = (prefix, comment)
      let archive = try open(builder.bytes)
      #expect(archive.count == 4)
      for index in [3, 0, 2, 1] {
        #expect(Array(archive.name(of: index)) == Array(Self.files[index].name.utf8))
        #expect(try archive.read(index) == Self.files[index].content)
      }
    }
  }

  @Test func archivesOfAnotherWriterAreRead() throws {
    let archive = try open(ArchiveWriter.make(.zip, files: Self.files))
    #expect(try contents(archive) == Self.files.map(\.content))
    #expect(try open(ZipBuilder().bytes).count == 0)
  }

  @Test func moreThanSixteenBitsCountTheMembers() throws {
    var builder = ZipBuilder()
    builder.members = (0..<70_000).map { ZipBuilder.Member("\($0)", []) }
    let archive = try open(builder.bytes)
    #expect(archive.count == 70_000)
    #expect(try archive.read(69_999) == [])
  }

  // MARK: - What is wrong with a member

  static let memberFaults: [(reason: String, change: @Sendable (inout ZipBuilder.Member) -> Void)] =
    [
      ("damaged: its checksum (CRC-32) is wrong", { $0.checksum = 1 }),
      ("encrypted, and nothing asks for passwords", { $0.flags = 1 }),
      (
        "compressed by method 14 (LZMA), only stored and deflated members are read",
        { $0.method = 14 }
      ),
      (
        "its sizes lie: 400 bytes in the list, 100000 in its header",
        { member in
          member.localSize = 100_000
          member.size = 400
        }
      ),
      ("its sizes lie: more than 400 bytes come out", { $0.size = 400 }),
      ("its sizes lie: 100001 bytes announced, 100000 come out", { $0.size = 100_001 }),
      ("cut short: its compressed data end early", { $0.packedSize = 100 }),
      (
        "its sizes lie: 60000000 bytes cannot come out of 100",
        { member in
          member.content = [UInt8](repeating: 0xFF, count: 100)
          member.isDeflated = false
          member.method = 8
          member.size = 60_000_000
        }
      ),
      ("70000000 bytes inflated, max-member=67108864 are allowed", { $0.size = 70_000_000 }),
      ("its path leads out of the archive", { $0.name = Array("img/../../b".utf8) }),
      ("its path leads out of the archive", { $0.name = Array("/etc/passwd".utf8) }),
      ("its path leads out of the archive", { $0.name = Array("C:\\b".utf8) }),
      ("a NUL byte in its name", { $0.name = [0x61, 0] }),
      ("a member without a name", { $0.name = [] }),
      ("a link", { $0.mode = 0o120777 }),
      ("its header has another name than the list", { $0.localName = Array("img/c.txt".utf8) }),
      (
        "damaged: its compressed data cannot be inflated",
        { member in
          member.content = [UInt8](repeating: 0xFF, count: 100)
          member.isDeflated = false
          member.method = 8
        }
      ),
      (
        "its sizes lie: 99 bytes cannot come out of 100",
        { member in
          member.content = [UInt8](repeating: 0xFF, count: 100)
          member.isDeflated = false
          member.size = 99
        }
      ),
    ]

  @Test(arguments: Self.memberFaults.indices)
  func aBadMemberSaysWhyAndLeavesTheOthers(index: Int) throws {
    let fault = Self.memberFaults[index]
    var builder = ZipBuilder(files: Self.files)
    fault.change(&builder.members[1])
    let archive = try open(builder.bytes)
    let problem = #expect(throws: MemberProblem.self) { try archive.read(1) }
    #expect(problem?.description == fault.reason)
    for other in [0, 2, 3] { #expect(try archive.read(other) == Self.files[other].content) }
  }

  // MARK: - What is wrong with an archive

  @Test func membersThatShareTheirDataAreRefused() throws {
    var builder = ZipBuilder(files: Self.files)
    builder.members[2].sharesDataOf = 1
    builder.members[2].content = builder.members[1].content
    let problem = #expect(throws: ArchiveProblem.self) { try open(builder.bytes) }
    #expect(
      problem?.fault
        == "'img/b.txt' and 'c' overlap: an archive made to deceive, or damaged")
  }

  @Test func aMemberThatReachesIntoTheNextIsRefused() throws {
    var builder = ZipBuilder(files: Self.files)
    builder.members[0].packedSize = 100
    let problem = #expect(throws: ArchiveProblem.self) { try open(builder.bytes) }
    #expect(problem?.fault.hasPrefix("'img/a.txt' and 'img/b.txt' overlap") == true)
    builder.members[0].packedSize = nil
    builder.members[3].packedSize = 1_000_000
    let beyond = #expect(throws: ArchiveProblem.self) { try open(builder.bytes) }
    #expect(beyond?.fault == "cut short or damaged: 'noise' lies beyond its end")
  }

  @Test func aCutArchiveIsToldFromAGoodOneAtEveryLength() throws {
    let whole = ZipBuilder(files: Self.files).bytes
    for count in stride(from: 0, to: whole.count, by: 97) {
      let problem = #expect(throws: ArchiveProblem.self) {
        try open(Array(whole.prefix(count)))
      }
      #expect(problem?.fault == "cut short: the list of members at its end is missing")
    }
    // Its beginning is missing.
    #expect(throws: ArchiveProblem.self) { try open(Array(whole.suffix(100))) }
  }

  @Test func limitsHaveNamesAndCanBeRaised() throws {
    let builder = ZipBuilder(files: Self.files)
    func fault(_ limits: ArchiveLimits) -> String? {
      #expect(throws: ArchiveProblem.self) { try open(builder.bytes, limits: limits) }?.fault
    }
    #expect(fault(ArchiveLimits(members: 3)) == "more members than max-members=3")
    #expect(
      fault(ArchiveLimits(nameBytes: 8)) == "a member's name of 9 bytes, max-name=8 are allowed")
    var many = builder
    many.usesZip64 = true
    many.announced = 2_000_000
    #expect(throws: ArchiveProblem.self) { try open(many.bytes) }
    many.announced = 5
    let problem = #expect(throws: ArchiveProblem.self) { try open(many.bytes) }
    #expect(problem?.fault == "damaged: 5 members announced, 4 listed")

    var deep = ZipBuilder()
    deep.members = [.init(String(repeating: "a/", count: 5_000) + "b", [1])]
    #expect(throws: ArchiveProblem.self) { try open(deep.bytes) }
    #expect(try open(deep.bytes, limits: ArchiveLimits(nameBytes: 20_000)).read(0) == [1])
  }

  /// Whatever a byte says, reading ends, in a content or in a problem.
  @Test func noByteLeadsAstray() throws {
    var builder = ZipBuilder(files: [Self.files[0], Self.files[2]])
    for usesZip64 in [false, true] {
      builder.usesZip64 = usesZip64
      let whole = builder.bytes
      for place in whole.indices {
        for value: UInt8 in [0, 1, 0x7F, 0x80, 0xFF] {
          var bytes = whole
          bytes[place] = value
          guard let archive = try? open(bytes) else { continue }
          for index in 0..<archive.count { _ = try? archive.read(index) }
        }
      }
    }
  }
}
