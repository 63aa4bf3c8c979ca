import ArchiveTesting
import Foundation
import Raster
import Testing

/// Data as people have them: each kind of bad input with its message and its exit code.
@Suite struct BadDataTests {
  static let notebook = """
    ```vnb
    param data: source = faces
    let pictures = load $data size=8x8
    describe $pictures
    ```
    """

  typealias Files = [(name: String, content: [UInt8])]

  static func picture(_ number: Int) -> [UInt8] {
    var image = Image(width: 8, height: 8)
    for index in image.pixels.indices { image.pixels[index] = UInt8(number & 0xFF) }
    return (try? PNGCodec.encode(image)) ?? []
  }

  static let pictures: Files = (0..<20).map { ("img/\(100 + $0).png", picture($0)) }

  static func zip(_ change: (inout ZipBuilder) -> Void) -> [UInt8] {
    var builder = ZipBuilder(files: pictures)
    change(&builder)
    return builder.bytes
  }

  static func text(_ text: String) -> [UInt8] { Array(text.utf8) }

  private func run(_ space: Workspace, _ path: String) throws -> Vnb.Result {
    try space.write(Self.notebook, to: "n.vnb")
    return try space.run("run", "n.vnb", "-P", "data=\(path)")
  }

  // MARK: - Archives

  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let bytes: [UInt8]
    let message: String

    init(_ name: String, _ bytes: [UInt8], _ message: String) {
      testDescription = name
      self.bytes = bytes
      self.message = message
    }
  }

  static let archives: [Case] = [
    Case(
      "web page", text("\n<!DOCTYPE html>\n<html><title>Google Drive - Quota exceeded</title>"),
      "'data.zip': this is a web page, not an archive: the download was refused, try again later"),
    Case(
      "cut archive", Array(zip { _ in }.prefix(1000)),
      "cut short: the list of members at its end is missing; download it again"),
    Case(
      "bad CRC", zip { $0.members[3].checksum = 1 },
      "'img/103.png': damaged: its checksum (CRC-32) is wrong"),
    Case(
      "encrypted", zip { $0.members[3].flags = 1 },
      "'img/103.png': encrypted, and nothing asks for passwords"),
    Case(
      "method", zip { $0.members[3].method = 12 },
      "'img/103.png': compressed by method 12 (bzip2), only stored and deflated members are read"),
    Case(
      "lying sizes", zip { $0.members[3].size = 20 },
      "'img/103.png': its sizes lie: more than 20 bytes come out"),
    Case(
      "overlap", zip { $0.members[4].sharesDataOf = 3 },
      "'img/103.png' and 'img/104.png' overlap: an archive made to deceive, or damaged"),
    Case(
      "bomb", zip { $0.members[3].content = [UInt8](repeating: 0, count: 65 << 20) },
      "'img/103.png': 68157440 bytes inflated, max-member=67108864 are allowed"),
    Case(
      "bomb of pixels",
      zip { $0.members[3].content = Array(ArchiveCases.hugePNG) },
      "'img/103.png': too large: 50000x50000 pixels, max-side=16384 are allowed"),
    Case(
      "climbing path", zip { $0.members[3].name = text("img/../../evil.png") },
      "'img/../../evil.png': its path leads out of the archive"),
    Case(
      "absolute path", zip { $0.members[3].name = text("/tmp/evil.png") },
      "'/tmp/evil.png': its path leads out of the archive"),
    Case(
      "link", zip { $0.members[3].mode = 0o120777 }, "'img/103.png': a link"),
    Case(
      "duplicate", zip { $0.members[3].name = $0.members[4].name },
      "'img/104.png': a second member of this name"),
    Case(
      "five thousand levels",
      zip { $0.members[3].name = text(String(repeating: "a/", count: 5_000) + "b.png") },
      "a member's name of 10005 bytes, max-name=4096 are allowed"),
    Case(
      "wrong count", zip { $0.announced = 19 }, "damaged: 19 members announced, 20 listed"),
    Case("no pictures", ZipBuilder(files: [("a.txt", [1])]).bytes, "holds no PNG or JPEG pictures"),
    Case("empty", [], "'data.zip' is an empty file, not a folder or an archive of pictures"),
    Case(
      "cut tar.gz", Array(ArchiveWriter.make(.tarGzip, files: pictures).prefix(700)),
      "cut short: the compressed data end early"),
    Case(
      "cut 7z", Array(ArchiveWriter.make(.sevenZip, files: pictures).dropLast(20)),
      "cut short or damaged: "),
    Case(
      "link in a tar",
      ArchiveWriter.make(
        .tar, members: [("a.png", .file(picture(1))), ("b.png", .link(to: "/etc/passwd"))]),
      "'b.png': a link"),
    Case(
      "bomb in a tar.xz",
      ArchiveWriter.make(.tarXz, files: [("a.png", [UInt8](repeating: 0, count: 65 << 20))]),
      "'a.png' has 68157440 bytes inflated, max-member=67108864 are allowed"),
    Case(
      "cut IDX", [0, 0, 8, 3, 0, 0, 0, 9, 0, 0, 0, 2, 0, 0, 0, 2, 1, 2, 3, 4, 5],
      "cut short: 9 pictures announced, 1 are there"),
  ]

  @Test(arguments: BadDataTests.archives)
  func aBadArchiveSaysWhyWith66(_ bad: Case) throws {
    let space = try Workspace()
    try space.write(Data(bad.bytes), to: "data.zip")
    let result = try run(space, "data.zip")
    #expect(result.errors.contains(bad.message), "\(result.errors)")
    #expect(result.exitCode == 66)
    // Nothing was unpacked.
    #expect(space.files(in: ".").filter { $0.hasSuffix("png") } == [])
    #expect(!FileManager.default.fileExists(atPath: space.path + "/../evil.png"))
  }

  // MARK: - Annotation files

  static func rows(_ range: Range<Int>, _ value: String = "1") -> String {
    range.map { "\(100 + $0).jpg \(value)\n" }.joined()
  }

  static let attributes: [Case] = [
    Case(
      "too few rows", text("20\nSmiling\n" + rows(0..<19)),
      "list_attr_celeba.txt:1: 20 pictures announced, 19 rows follow"),
    Case(
      "a picture without a row", text("19\nSmiling\n" + rows(0..<19)),
      "list_attr_celeba.txt: no row for the picture 'img/119.png'"),
    Case(
      "too many rows", text("20\nSmiling\n" + rows(0..<21)),
      "list_attr_celeba.txt:1: 20 pictures announced, 21 rows follow"),
    Case(
      "too many values", text("20\nSmiling\n" + rows(0..<20, "1 1")),
      "list_attr_celeba.txt:3: 2 values, the header names 1 attributes"),
    Case(
      "another value", text("20\nSmiling\n" + rows(0..<20, "yes")),
      "list_attr_celeba.txt:3: 'yes' for Smiling, expected 1 or -1"),
    Case(
      "NUL", text("20\nSmiling\n" + rows(0..<20, "1\u{0}")),
      "list_attr_celeba.txt:3: a NUL byte, so this is no text file"),
    Case(
      "a second row", text("21\nSmiling\n" + rows(0..<20) + rows(3..<4)),
      "list_attr_celeba.txt:23: a second row for '103.jpg'"),
    Case(
      "names that match no picture", text("20\nSmiling\n" + rows(300..<320)),
      "list_attr_celeba.txt: no row for the picture 'img/100.png'; take pictures and lists of the "
        + "same edition"),
    Case(
      "a long line", text("20\nSmiling\n" + String(repeating: "x", count: 70_000)),
      "list_attr_celeba.txt:3: a line of 70000 bytes, max-line=65536 are allowed"),
  ]

  @Test(arguments: BadDataTests.attributes)
  func aBadAttributeFileSaysWhyWith66(_ bad: Case) throws {
    let space = try Workspace()
    try space.write(Data(Self.zip { _ in }), to: "data.zip")
    try space.write(Data(bad.bytes), to: "list_attr_celeba.txt")
    let beside = try run(space, "data.zip")
    #expect(beside.errors.contains(bad.message), "\(beside.errors)")
    #expect(beside.exitCode == 66)
    try FileManager.default.removeItem(atPath: space.path + "/list_attr_celeba.txt")
    try space.write(
      Data(Self.zip { $0.members.append(.init("list_attr_celeba.txt", bad.bytes)) }),
      to: "data.zip")
    let inside = try run(space, "data.zip")
    #expect(inside.errors.contains(bad.message), "\(inside.errors)")
    #expect(inside.exitCode == 66)
  }

  @Test func orderMarksAndEndsOfLinesDoNotMatter() throws {
    let space = try Workspace()
    try space.write(Data(Self.zip { _ in }), to: "data.zip")
    let rows = (0..<20).reversed().map { "\(100 + $0).jpg   -1" }.joined(separator: "\r\n")
    try space.write("\u{FEFF}20\r\nSmiling \r\n\(rows)", to: "list_attr_celeba.txt")
    let result = try run(space, "data.zip")
    #expect(result.exitCode == 0, "\(result.errors)")
    #expect(result.output.contains("smiling 0 %"))
  }

  @Test func aPartitionOf3Is66() throws {
    let space = try Workspace()
    try space.write(Data(Self.zip { _ in }), to: "data.zip")
    try space.write(Self.rows(0..<20, "3"), to: "list_eval_partition.txt")
    let split = try Vnb.run([], in: space.path, input: "load \"data.zip\" size=8x8 split=train\n")
    #expect(
      split.errors.contains(
        "list_eval_partition.txt:1: partition '3' of '100.jpg', expected 0 (train), 1 (validation) "
          + "or 2 (test)"), "\(split.errors)")
    #expect(split.exitCode == 66)
  }

  // MARK: - Files that are none

  @Test func whatIsNoFileIsNotWaitedFor() throws {
    let space = try Workspace()
    let path = space.path
    #expect(mkfifo(path + "/pipe.zip", 0o600) == 0)
    #expect(symlink("loop.zip", path + "/loop.zip") == 0)
    #expect(symlink("nothing", path + "/dangling.zip") == 0)
    for (name, message) in [
      ("pipe.zip", "'pipe.zip' is a named pipe, not a folder or an archive of pictures"),
      ("loop.zip", "'loop.zip' does not exist"), ("dangling.zip", "'dangling.zip' does not exist"),
    ] {
      let result = try run(space, name)
      #expect(result.errors.contains(message), "\(result.errors)")
      #expect(result.exitCode == 66)
    }
  }

  @Test func goodPicturesBesideBadOnesLoadAndTooManyBadOnesAre66() throws {
    let space = try Workspace()
    for index in 0..<99 {
      try space.write(Data(Self.picture(index)), to: "data/\(100 + index).png")
    }
    #expect(mkfifo(space.path + "/data/pipe.png", 0o600) == 0)
    let good = try run(space, "data")
    #expect(good.exitCode == 0)
    #expect(good.errors.contains("1 of 100 pictures were skipped\n  'pipe.png': a named pipe"))
    #expect(symlink("nothing.png", space.path + "/data/link.png") == 0)
    #expect(symlink("self.png", space.path + "/data/self.png") == 0)
    #expect(symlink(".", space.path + "/data/loop") == 0)
    for index in 0..<10 { try space.write("", to: "data/\(300 + index).png") }
    let bad = try run(space, "data")
    #expect(bad.exitCode == 66)
    for message in [
      "13 of 112 pictures in 'data' cannot be used, more than max-bad=1%",
      "'link.png': a link to nothing", "'self.png': Too many levels of symbolic links",
      "'300.png': not a PNG or JPEG picture but an empty file", "and 3 more",
    ] {
      #expect(bad.errors.contains(message), "\(bad.errors)")
    }
  }

  @Test func fiveThousandLevelsOfFoldersEnd() throws {
    let space = try Workspace()
    for index in 0..<99 {
      try space.write(Data(Self.picture(index)), to: "data/\(100 + index).png")
    }
    var folder = open(space.path + "/data", O_RDONLY | O_DIRECTORY)
    for _ in 0..<5_000 {
      #expect(mkdirat(folder, "d", 0o700) == 0)
      let next = openat(folder, "d", O_RDONLY | O_DIRECTORY)
      close(folder)
      folder = next
    }
    close(folder)
    defer {
      // By hand: no path reaches down there.
      _ = try? Vnb.run(
        ["-rf", space.path + "/data"], in: "/", program: URL(fileURLWithPath: "/bin/rm"))
    }
    let result = try run(space, "data")
    #expect(result.exitCode == 0)
    #expect(result.errors.contains("the folder cannot be read: File name too long"))
  }

  @Test func namesThatAreNotUTF8AreShownAndRead() throws {
    let space = try Workspace()
    for index in 0..<99 {
      try space.write(Data(Self.picture(index)), to: "data/\(100 + index).png")
    }
    for (name, content) in [
      ([0x62, 0x61, 0x64, 0xFF] as [UInt8], [1, 2, 3] as [UInt8]),
      ([0x67, 0xE9, 0xFE], Self.picture(7)),
    ] {
      let path = Array("\(space.path)/data/".utf8) + name + Array(".png".utf8) + [0]
      let file = path.withUnsafeBufferPointer { path in
        path.withMemoryRebound(to: CChar.self) { path in
          path.baseAddress.map { open($0, O_WRONLY | O_CREAT, 0o600) } ?? -1
        }
      }
      #expect(write(file, content, content.count) == content.count)
      close(file)
    }
    let result = try run(space, "data")
    #expect(result.exitCode == 0, "\(result.errors)")
    #expect(result.errors.contains("1 of 101 pictures were skipped\n  'bad\u{FFFD}.png': "))
    #expect(result.output.contains(/pictures +100/), "\(result.output)")
  }

  /// Root may read everything, so another user has to try.
  private static let nobody = ["--reuid=65534", "--regid=65534", "--clear-groups"]
  private static let setpriv = URL(fileURLWithPath: "/usr/bin/setpriv")
  private static let mayBeNobody: Bool = {
    let arguments = nobody + [Vnb.executable.path, "--version"]
    return (try? Vnb.run(arguments, in: "/", program: setpriv))?.exitCode == 0
  }()

  @Test(.enabled(if: geteuid() != 0 || mayBeNobody, "root may read everything"))
  func whatMayNotBeReadIs66() throws {
    let space = try Workspace()
    try space.write(Data(Self.zip { _ in }), to: "data.zip")
    try space.write(Self.notebook, to: "n.vnb")
    #expect(chmod(space.path + "/data.zip", 0) == 0)
    #expect(chmod(space.path, 0o777) == 0)
    let arguments = ["run", "n.vnb", "-P", "data=data.zip"]
    let result =
      geteuid() == 0
      ? try Vnb.run(
        Self.nobody + [Vnb.executable.path] + arguments, in: space.path, program: Self.setpriv)
      : try Vnb.run(arguments, in: space.path)
    #expect(result.errors.contains("it cannot be read: Permission denied"), "\(result.errors)")
    #expect(result.exitCode == 66)
  }
}

enum ArchiveCases {
  /// The head of a PNG that claims 50,000 × 50,000 pixels.
  static let hugePNG: [UInt8] = {
    let kind = Array("IHDR".utf8)
    let head: [UInt8] = [0, 0, 0xC3, 0x50, 0, 0, 0xC3, 0x50, 8, 2, 0, 0, 0]
    let checksum = Deflater.checksum(of: kind + head)
    return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13] + kind + head
      + (0..<4).map { UInt8(truncatingIfNeeded: checksum >> (24 - 8 * $0)) }
      + [0, 0, 0, 10] + Array("IDAT".utf8) + [UInt8](repeating: 0, count: 14)
  }()
}
