import ArchiveTesting
import Archives

extension FuzzedReader {
  static let fuzzedArchiveLimits = ArchiveLimits(
    memberBytes: 1 << 18, members: 100, nameBytes: 300)

  /// Zip, tar and 7z, by their first bytes as `load` tells them apart, and any input as a zip, which
  /// is found from its end.
  ///
  /// A 7z says how long its dictionary is, up to 4 GiB, and libarchive asks for that at once; only
  /// what is inflated fills it. What is really used counts against libFuzzer's limit of the whole.
  static var archives: FuzzedReader {
    FuzzedReader(
      name: "archives", longestInput: 16_384, largestAllocation: 4_200,
      dictionary: [
        "PK\u{1}\u{2}", "PK\u{3}\u{4}", "PK\u{5}\u{6}", "PK\u{6}\u{6}", "PK\u{6}\u{7}", "ustar\0",
        "ustar  \0", "../", "a/b", "././@LongLink", "path=", "size=",
      ].map { Array($0.utf8) } + [
        [1, 0, 24, 0], [0xFF, 0xFF, 0xFF, 0xFF], [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C],
        [0x1F, 0x8B, 8, 0], [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0], [0x28, 0xB5, 0x2F, 0xFD],
      ],
      seeds: archiveSeeds, repair: ArchiveChecksums.repair, read: readArchive)
  }

  private static func readArchive(_ bytes: [UInt8]) throws {
    let source = MemoryByteSource(bytes)
    let kind = ArchiveKind(sniffing: Array(bytes.prefix(ArchiveKind.sniffedBytes)))
    guard let kind, kind != .zip else { return try readZip(source) }
    let archive = try StreamedArchive(source, limits: fuzzedArchiveLimits)
    var number = 0
    while let member = try archive.next() {
      Outcome.note(member.fault ?? member.nameFault ?? "a member")
      number += 1
      // Others are passed over.
      guard member.fault == nil, number % 3 != 0 else { continue }
      guard try archive.read().count == member.size else {
        fatalError("a member is not as long as it said")
      }
    }
  }

  private static func readZip(_ source: MemoryByteSource) throws {
    let zip = try ZipArchive(source, limits: fuzzedArchiveLimits)
    for member in 0..<zip.count {
      do {
        let content = try zip.read(member)
        guard content.count <= fuzzedArchiveLimits.memberBytes, zip.nameFault(of: member) == nil
        else { fatalError("a member is read that is to be refused") }
      } catch {
        Outcome.note("\(error)")
      }
    }
  }

  private static func archiveSeeds() throws -> [Seed] {
    let files: [(name: String, content: [UInt8])] = [
      ("img/000001.jpg", Array("hello, hello, hello, hello".utf8)), ("list.txt", [1, 2, 3]),
      ("empty", []),
    ]
    var stored = ZipBuilder(files: files)
    stored.members[0].isDeflated = false
    stored.comment = Array("a comment".utf8)
    var large = ZipBuilder(files: files)
    large.usesZip64 = true
    var prefixed = ZipBuilder(files: files)
    prefixed.prefix = Array("#!/bin/sh\n".utf8)
    let zips = [("deflated", ZipBuilder(files: files)), ("stored", stored), ("zip64", large)]
    let members: [(name: String, content: ArchiveWriter.Content)] = [
      ("folder/", .folder), ("folder/link", .link(to: "../x")),
      ("folder/" + String(repeating: "n", count: 150), .file([7])),
    ]
    return (zips + [("prefixed", prefixed), ("no-member", ZipBuilder())])
      .map { Seed(name: "\($0).zip", bytes: $1.bytes) }
      + ArchiveWriter.Format.allCases.map {
        Seed(name: "archive.\($0)", bytes: ArchiveWriter.make($0, files: files))
      }
      + [Seed(name: "kinds.tar", bytes: ArchiveWriter.make(.tar, members: members))]
  }
}
