import ArchiveTesting
import Foundation
import Imaging
import Raster
import Stores
import Synchronization
import Testing

/// Archives give what the folder gives that they were made of.
struct ArchiveTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  typealias Files = [(name: String, content: [UInt8])]

  func pictures(_ count: Int, in place: String = "img_align_celeba/") throws -> Files {
    try (0..<count).map { ("\(place)\(100 + $0).png", try PNGCodec.encode(numbered($0))) }
  }

  func load(
    _ name: String, split: DatasetSplit = .all, limit: Int? = nil, channels: Int = 3,
    maximumBadShare: Double = 0.01, limits: LoadLimits = .standard, threads: Int = 2
  ) throws -> LoadResult {
    try DatasetSource.path(folder.path(name)).load(
      LoadRequest(
        width: 8, height: 8, split: split, limit: limit, channels: channels,
        maximumBadShare: maximumBadShare, limits: limits), options: LoadOptions(threads: threads))
  }

  func numbers(_ images: any ImageCollection) throws -> [Int] {
    try (0..<images.count).map { Int(try images.image(at: $0).pixels[0]) }
  }

  static let lists: Files = [
    (
      "list_attr_celeba.txt",
      Array("4\r\nSmiling Young \r\n".utf8)
        + (0..<4).flatMap { Array("\(100 + $0).jpg  \($0 % 2 == 0 ? " 1" : "-1") -1\r\n".utf8) }
    ),
    (
      "list_eval_partition.txt",
      (0..<4).flatMap { Array("\(100 + $0).jpg \($0 < 2 ? 0 : $0 - 1)\n".utf8) }
    ),
    ("identity_CelebA.txt", Array("100.jpg 7\n101.jpg 8\n102.jpg 8\n103.jpg 9".utf8)),
  ]

  @Test(arguments: ArchiveWriter.Format.allCases, [true, false])
  func everyKindGivesPicturesSplitsAndAttributes(
    format: ArchiveWriter.Format, listsInside: Bool
  ) throws {
    let files = try pictures(4)
    // The name says nothing.
    try folder.write(
      "celeba.dat", ArchiveWriter.make(format, files: listsInside ? files + Self.lists : files))
    if !listsInside {
      for list in Self.lists { try folder.write(list.name, list.content) }
    }
    for threads in [1, 3] {
      let all = try load("celeba.dat", threads: threads).images
      #expect(try numbers(all) == [0, 1, 2, 3])
      #expect(try numbers(all.filtered(by: [("smiling", true)])) == [0, 2])
      #expect(try numbers(load("celeba.dat", split: .train, threads: threads).images) == [0, 1])
      #expect(try numbers(load("celeba.dat", split: .test, threads: threads).images) == [3])
      #expect(try numbers(load("celeba.dat", limit: 3, threads: threads).images) == [0, 1, 2])
    }
  }

  @Test func listsInCSVInsideAnArchiveAreRead() throws {
    let csv = "image_id,Smiling\n100.jpg,-1\n101.jpg,1\n"
    try folder.write(
      "a.zip",
      ZipBuilder(files: try pictures(2) + [("list_attr_celeba.csv", Array(csv.utf8))]).bytes)
    #expect(try numbers(load("a.zip").images.filtered(by: [("smiling", true)])) == [1])
  }

  @Test func membersAreFoundAsFilesAre() throws {
    let picture = try PNGCodec.encode(numbered(1))
    let names = [
      "b/2.png", "a/1.png", "./c.png", ".hidden/3.png", "a/.4.png", "__MACOSX/a/1.png", "notes.txt",
    ]
    for format in [ArchiveWriter.Format.zip, .tarGzip] {
      try folder.write("a", ArchiveWriter.make(format, files: names.map { ($0, picture) }))
      let result = try load("a")
      #expect(result.images.count == 3)
      #expect(result.images.skipped.count == 0)
    }
  }

  @Test func namesNeedNotBeUTF8() throws {
    var builder = ZipBuilder(files: try pictures(2))
    builder.members[1].name = [0x62, 0xFF, 0xE9] + Array(".png".utf8)
    try folder.write("a.zip", builder.bytes)
    #expect(try numbers(load("a.zip").images) == [1, 0])
  }

  @Test func foldersSideBySideAreClasses() throws {
    let files =
      try pictures(2, in: "pets/Cats/") + pictures(1, in: "pets/big dogs/x/")
      + pictures(1, in: "pets/\u{72AC}/")
    try folder.write("a.zip", ZipBuilder(files: files).bytes)
    for file in files { try folder.write(file.name, file.content) }
    for source in ["a.zip", "pets", ""] {
      let images = try load(source).images
      #expect(images.attributeNames == ["cats", "big-dogs", "class-3"])
      #expect(try images.filtered(by: [("cats", true)]).count == 2)
      #expect(try numbers(images.filtered(by: [("class-3", true)])) == [0])
      try? FileManager.default.removeItem(atPath: folder.path("a.zip"))
    }
    // A folder that holds all says nothing, nor do folders beside pictures.
    try folder.write("pets/9.png", numbered(9))
    #expect(try load("pets").images.attributeNames.isEmpty)
  }

  @Test func goodPicturesBesideBadOnesLoad() throws {
    var builder = ZipBuilder(files: try pictures(100))
    builder.members[3].checksum = 1
    builder.members[5].flags = 1
    builder.members.append(.init("../../etc/passwd", Array("root".utf8)))
    builder.members.append(.init("img_align_celeba/100.png", builder.members[0].content))
    try folder.write("a.zip", builder.bytes)
    let before = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    let result = try load("a.zip", maximumBadShare: 0.1)
    #expect(result.images.count == 98)
    #expect(
      result.warnings == [
        """
        4 of 102 pictures were skipped
          '../../etc/passwd': its path leads out of the archive
          'img_align_celeba/100.png': a second member of this name
          'img_align_celeba/103.png': damaged: its checksum (CRC-32) is wrong
          'img_align_celeba/105.png': encrypted, and nothing asks for passwords
        """
      ])
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == before)
    #expect(throws: DatasetError.self) { try load("a.zip") }
  }

  @Test func theContentDigestIsThatOfTheFileAndItsLists() throws {
    func digest() throws -> String {
      try DatasetSource.path(folder.path("a.zip"))
        .contentDigest(for: LoadRequest(width: 8, height: 8)).hexadecimal
    }
    try folder.write("a.zip", ZipBuilder(files: try pictures(4)).bytes)
    let first = try digest()
    #expect(try digest() == first)
    try folder.write(Self.lists[0].name, Self.lists[0].content)
    let annotated = try digest()
    #expect(annotated != first)
    try folder.write(Self.lists[0].name, Self.lists[0].content + [0x0A])
    #expect(try digest() != annotated)
    try folder.write("a.zip", ZipBuilder(files: try pictures(3)).bytes)
    #expect(try digest() != first)
  }

  @Test func readingALargeFileIsToldOnce() throws {
    let filler: Files = [("notes.txt", [UInt8](repeating: 7, count: 3 << 20))]
    var builder = ZipBuilder(files: try pictures(2) + filler)
    for index in builder.members.indices { builder.members[index].isDeflated = false }
    try folder.write("a.zip", builder.bytes)
    // What changed in the same tick is read again.
    usleep(200_000)
    let told = Mutex<[LoadOptions.Progress]>([])
    let options = LoadOptions(
      cache: CacheFolder(path: folder.path("cache")),
      progress: { progress in told.withLock { $0.append(progress) } })
    for _ in 0..<2 {
      _ = try DatasetSource.path(folder.path("a.zip"))
        .contentDigest(for: LoadRequest(width: 8, height: 8), options: options)
    }
    #expect(told.withLock { $0.map(\.done) } == [1, 2, 3])
    #expect(told.withLock { $0.allSatisfy { $0.stage == .hashing && $0.total == 3 } })
  }

  // MARK: - IDX

  func idx(_ dimensions: [Int], _ values: [UInt8], type: UInt8 = 8) -> [UInt8] {
    [0, 0, type, UInt8(dimensions.count)]
      + dimensions.flatMap { size in (0..<4).map { UInt8(size >> (24 - 8 * $0) & 0xFF) } } + values
  }

  @Test(arguments: [false, true])
  func idxFilesAreReadGzippedOrNot(isCompressed: Bool) throws {
    let values = (0..<20 * 12).map { UInt8($0) }
    let file = idx([20, 3, 4], values)
    try folder.write("t-images-idx3-ubyte", isCompressed ? Deflater.gzip(file) : file)
    try folder.write("t-labels-idx1-ubyte.gz", Deflater.gzip(idx([20], (0..<20).map { $0 % 5 })))
    let source = DatasetSource.path(folder.path("t-images-idx3-ubyte"))
    for threads in [1, 4] {
      let grey = try source.load(
        LoadRequest(width: 4, height: 3, skip: 2, channels: 1),
        options: LoadOptions(threads: threads)
      ).images
      #expect(grey.count == 18)
      #expect(
        try grey.image(at: 1)
          == Image(width: 4, height: 3, channels: 1, pixels: Array(values[36..<48])))
      #expect(grey.attributeNames == (0..<5).map { "label-\($0)" })
      #expect(try grey.filtered(by: [("label-3", true)]).count == 4)
    }
    let colours = try source.load(LoadRequest(width: 4, height: 3)).images
    #expect(try colours.image(at: 0).pixels == values[..<12].flatMap { [$0, $0, $0] })
  }

  static let badFiles: [(bytes: [UInt8], message: String)] = [
    (
      [0, 0, 8, 3, 0, 0, 0, 9, 0, 0, 0, 2, 0, 0, 0, 2, 1, 2, 3, 4, 5],
      "cut short: 9 pictures announced, 1 are there; download it again"
    ),
    (
      [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 2],
      "damaged: 1 bytes follow its last picture; download it again"
    ),
    (
      [0, 0, 8, 1, 0, 0, 0, 1, 5],
      "an IDX file of labels, not of pictures; name the one with 'images' in its name"
    ),
    (
      [0, 0, 13, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 2, 3, 4],
      "an IDX file whose values are no bytes; name one with pictures of 8 bits"
    ),
    (
      [0, 0, 8, 3, 0, 0, 0, 1, 0x7F, 0xFF, 0xFF, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF],
      "too large: pictures of 2147483647x2147483647 pixels; max-side=16384 and "
        + "max-pixels=64000000 are allowed; raise them when that is meant"
    ),
    (
      [0, 0, 8, 3, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 1, 0, 0, 0, 1],
      "4294967295 pictures, max-members=1000000 are allowed; raise max-members when that is meant"
    ),
    (
      [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1],
      "damaged: its pictures are 1x0 pixels; download it again"
    ),
    (
      [0, 0, 8, 4, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 1, 2],
      "an IDX file of pictures with 2 channels; 1 and 3 can be read"
    ),
  ]

  @Test(arguments: Self.badFiles.indices)
  func badIDXFilesSayWhy(index: Int) throws {
    let (bytes, message) = Self.badFiles[index]
    try folder.write("a", bytes)
    let error = #expect(throws: DatasetError.self) { try load("a") }
    #expect(error?.description == "'\(folder.path("a"))' cannot be used: \(message)")
  }

  @Test func aCutOrDamagedGzipIsSeen() throws {
    var bytes = Deflater.gzip(
      idx([9, 20, 20], (0..<3600).map { UInt8(truncatingIfNeeded: $0 * $0) }))
    bytes[bytes.count - 5] ^= 1
    try folder.write("a", bytes)
    #expect(throws: DatasetError.self) { try load("a") }
    try folder.write("a", Array(bytes.prefix(bytes.count / 2)))
    #expect(throws: DatasetError.self) { try load("a") }
    try folder.write("a", Deflater.gzip(idx([9, 20, 20], [1, 2, 3])))
    let error = #expect(throws: DatasetError.self) { try load("a") }
    #expect(error?.description.contains("9 pictures announced, fewer are there") == true)
  }

  @Test func labelsOfAnotherEditionAreRefused() throws {
    try folder.write("images-idx3", idx([2, 1, 1], [1, 2]))
    try folder.write("labels-idx1", idx([3], [1, 2, 3]))
    let error = #expect(throws: DatasetError.self) { try load("images-idx3") }
    #expect(
      error?.description.contains("3 labels announced, 3 read, for 2 pictures") == true,
      "\(error?.description ?? "")")
  }

  // MARK: - Limits

  @Test func everyLimitCanBeRaisedAndLowered() throws {
    func message(_ change: (inout LoadLimits) -> Void) -> String {
      var limits = LoadLimits.standard
      change(&limits)
      let error = #expect(throws: DatasetError.self) { try load("a.zip", limits: limits) }
      return error?.description ?? ""
    }
    try folder.write(
      "a.zip", ZipBuilder(files: try pictures(4) + [Self.lists[0]]).bytes)
    #expect(try load("a.zip").images.count == 4)
    #expect(message { $0.pictures.maximumSide = 7 }.contains("8x8 pixels, max-side=7"))
    #expect(message { $0.pictures.maximumPixels = 63 }.contains("8x8 pixels, max-pixels=63"))
    #expect(message { $0.archives.memberBytes = 10 }.contains("inflated, max-member=10"))
    #expect(message { $0.archives.members = 4 }.contains("more members than max-members=4"))
    #expect(message { $0.archives.nameBytes = 5 }.contains("max-name=5 are allowed"))
    #expect(message { $0.lineBytes = 10 }.contains("a line of 15 bytes, max-line=10 are allowed"))
  }
}
