import ArchiveTesting
import Archives
import Testing

struct StreamTests {
  static let files = ZipArchiveTests.files

  func members(
    _ bytes: [UInt8], limits: ArchiveLimits = .standard
  ) throws -> [(member: StreamedArchive.Member, content: [UInt8])] {
    let archive = try StreamedArchive(MemoryByteSource(bytes), limits: limits)
    var result: [(StreamedArchive.Member, [UInt8])] = []
    while let member = try archive.next() {
      result.append((member, member.fault == nil && !member.isFolder ? try archive.read() : []))
    }
    return result
  }

  static let streams = ArchiveWriter.Format.allCases.filter { $0 != .zip }

  @Test(arguments: StreamTests.streams)
  func everyKindIsRead(format: ArchiveWriter.Format) throws {
    let bytes = ArchiveWriter.make(format, files: Self.files)
    let found = try members(bytes)
    // 7z lists what is empty last.
    let byName = Dictionary(uniqueKeysWithValues: found.map { ($0.member.name, $0.content) })
    #expect(byName.count == 4)
    for file in Self.files { #expect(byName[Array(file.name.utf8)] == file.content) }
  }

  @Test func kindsAreSeenByTheContent() {
    let kinds: [ArchiveWriter.Format: ArchiveKind] = [
      .tar: .stream, .sevenZip: .stream, .tarGzip: .gzip, .tarXz: .compressed,
      .tarZstd: .compressed, .tarBzip2: .compressed, .zip: .zip,
    ]
    for format in ArchiveWriter.Format.allCases {
      let head = Array(ArchiveWriter.make(format, files: Self.files).prefix(512))
      #expect(ArchiveKind(sniffing: head) == kinds[format])
    }
    #expect(ArchiveKind(sniffing: Array("<html>".utf8)) == nil)
    #expect(ArchiveKind(sniffing: [UInt8](repeating: 0, count: 512)) == nil)
    #expect(ArchiveKind(sniffing: []) == nil)
  }

  @Test(arguments: [ArchiveWriter.Format.tar, .tarGzip])
  func linksPipesAndClimbingPathsAreRefused(format: ArchiveWriter.Format) throws {
    let bytes = ArchiveWriter.make(
      format,
      members: [
        ("folder", .folder), ("link.png", .link(to: "/etc/passwd")), ("pipe", .pipe),
        ("../up.png", .file([1])), ("/abs.png", .file([2])), ("good", .file([3])),
      ])
    let found = try members(bytes)
    #expect(
      found.map(\.member.fault) == [
        nil, "a link", "no file, but a pipe or a device", "its path leads out of the archive",
        "its path leads out of the archive", nil,
      ])
    #expect(found.first?.member.isFolder == true)
    #expect(found.last?.content == [3])
  }

  @Test(arguments: StreamTests.streams)
  func aCutStreamIsToldFromAWholeOne(format: ArchiveWriter.Format) throws {
    let bytes = ArchiveWriter.make(format, files: Self.files)
    for count in [600, bytes.count / 2, bytes.count - 10] where count < bytes.count {
      // A tar ends in two blocks of zeros, and may do without.
      if format == .tar && count > bytes.count - 1024 { continue }
      let problem = #expect(throws: ArchiveProblem.self) {
        try members(Array(bytes.prefix(count)))
      }
      #expect(problem?.fault.isEmpty == false)
    }
  }

  @Test(arguments: [ArchiveWriter.Format.tarGzip, .tarXz, .sevenZip])
  func aFlippedBitIsSeen(format: ArchiveWriter.Format) throws {
    var bytes = ArchiveWriter.make(format, files: [Self.files[3]])
    bytes[bytes.count / 2] ^= 4
    #expect(throws: ArchiveProblem.self) { try members(bytes) }
  }

  @Test func gzipChecksumsAreChecked() throws {
    var bytes = Deflater.gzip(Array("hello".utf8))
    #expect(
      try GzipStream(MemoryByteSource(bytes)).bytes(count: 10) == Array("hello".utf8))
    bytes[bytes.count - 6] ^= 1
    let problem = #expect(throws: ArchiveProblem.self) {
      try GzipStream(MemoryByteSource(bytes)).bytes(count: 10)
    }
    #expect(
      problem?.fault == "damaged: the compressed data or their checksum are wrong")
    let cut = #expect(throws: ArchiveProblem.self) {
      try GzipStream(MemoryByteSource(Array(bytes.dropLast(9)))).bytes(count: 10)
    }
    #expect(cut?.fault == "cut short: the compressed data end early")
  }

  @Test func gzipFilesMayFollowOneAnother() throws {
    let bytes = Deflater.gzip([1, 2]) + Deflater.gzip([3]) + [0, 0, 0]
    let stream = try GzipStream(MemoryByteSource(bytes))
    try stream.skip(1)
    #expect(try stream.bytes(count: 10) == [2, 3])
    #expect(try stream.bytes(count: 10) == [])
  }

  @Test func limitsHold() throws {
    let bytes = ArchiveWriter.make(.tarGzip, files: Self.files)
    func fault(_ limits: ArchiveLimits) -> String? {
      #expect(throws: ArchiveProblem.self) { try members(bytes, limits: limits) }?.fault
    }
    #expect(fault(ArchiveLimits(members: 2)) == "more members than max-members=2")
    #expect(
      fault(ArchiveLimits(nameBytes: 4)) == "a member's name of 9 bytes, max-name=4 are allowed")
    #expect(
      fault(ArchiveLimits(memberBytes: 1000))
        == "'img/b.txt' has 100000 bytes inflated, max-member=1000 are allowed")
  }

  @Test func whatIsNoTarIsRefused() throws {
    let problem = #expect(throws: ArchiveProblem.self) {
      try members(Deflater.gzip(Array("no archive at all".utf8)))
    }
    #expect(problem?.fault.isEmpty == false)
  }
}
