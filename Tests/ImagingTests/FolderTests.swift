import Foundation
import Imaging
import Raster
import Synchronization
import Testing

struct FolderTests {
  let folder: TemporaryFolder
  let request = LoadRequest(width: 8, height: 8)

  init() throws {
    folder = try TemporaryFolder()
  }

  func load(_ request: LoadRequest? = nil, threads: Int = 2) throws -> LoadResult {
    try DatasetSource.path(folder.path).load(
      request ?? self.request, options: LoadOptions(threads: threads))
  }

  /// The numbers of the pictures, by their first value.
  func numbers(_ images: any ImageCollection) throws -> [Int] {
    try (0..<images.count).map { Int(try images.image(at: $0).pixels[0]) }
  }

  @Test func picturesAreFoundInFoldersAndSortedByTheirPaths() throws {
    try folder.write("b.png", numbered(3))
    try folder.write("a/z.PNG".lowercased(), numbered(1))
    try folder.write("a.png", numbered(0))
    try folder.write("a/b/c.png", numbered(2))
    try folder.write("B.png", numbered(9))
    try folder.write(".hidden.png", numbered(100))
    try folder.write("__MACOSX/x.png", numbered(101))
    try folder.write("notes.txt", "no picture")
    try folder.write("noextension", try PNGCodec.encode(numbered(50)))
    try folder.write("README", "no picture either")
    let images = try load().images
    #expect(try numbers(images) == [9, 0, 2, 1, 3, 50])
    #expect(images.skipped.count == 0)
    #expect(images.attributeNames.isEmpty)
  }

  @Test(arguments: [1, 2, 3, 8])
  func picturesAreResizedAsPillowDoes(threads: Int) throws {
    var expected: [Image] = []
    for index in 0..<20 {
      let image = numbered(index, width: 20 + index, height: 30 - index)
      try folder.write("\(10 + index).png", image)
      expected.append(image.resized(toWidth: 9, height: 7))
    }
    let images = try load(LoadRequest(width: 9, height: 7), threads: threads).images
    #expect(try (0..<20).map { try images.image(at: $0) } == expected)
    var bytes = [UInt8](repeating: 0, count: 2 * images.bytesPerImage)
    try bytes.withUnsafeMutableBufferPointer { buffer in
      try images.copy([7, 3], into: try #require(buffer.baseAddress))
    }
    #expect(bytes == expected[7].pixels + expected[3].pixels)
  }

  @Test func aPictureIsADataSetOfOne() throws {
    let image = numbered(7, width: 20, height: 30)
    try folder.write("one.any", try PNGCodec.encode(image))
    try folder.write("other.png", numbered(1))
    let source = DatasetSource.path(folder.path("one.any"))
    try source.check()
    let images = try source.load(request).images
    #expect(images.count == 1 && images.attributeNames.isEmpty)
    #expect(try images.image(at: 0) == image.resized(toWidth: 8, height: 8))
    let digest = try source.contentDigest(for: request)
    try folder.write("other.png", numbered(2))
    #expect(try source.contentDigest(for: request) == digest)
    try folder.write("one.any", try PNGCodec.encode(numbered(8, width: 20, height: 30)))
    #expect(try source.contentDigest(for: request) != digest)
  }

  @Test func cropsAreTakenBeforeResizing() throws {
    let image = numbered(5, width: 178, height: 218)
    try folder.write("face.png", image)
    let faces = try load(LoadRequest(width: 16, height: 16, crop: .celeba)).images
    #expect(
      try faces.image(at: 0)
        == image.cropped(x: 25, y: 50, width: 128, height: 128).resized(toWidth: 16, height: 16))
    let squares = try load(LoadRequest(width: 178, height: 178, crop: .square)).images
    #expect(try squares.image(at: 0) == image.cropped(x: 0, y: 20, width: 178, height: 178))
    #expect(ImageCrop.celeba.rectangle(width: 356, height: 436) == (50, 100, 256, 256))
    #expect(ImageCrop.celeba.rectangle(width: 1, height: 1) == (0, 0, 1, 1))
  }

  @Test func channelsAreConverted() throws {
    try folder.write("1.png", numbered(1))
    try folder.write("2.png", numbered(2, channels: 1))
    let grey = try load(LoadRequest(width: 8, height: 8, channels: 1)).images
    #expect(grey.channels == 1)
    #expect(try grey.image(at: 0) == numbered(1).grey())
    #expect(try load().images.image(at: 1) == numbered(2, channels: 1).rgb())
  }

  @Test func aChangedAspectIsOneWarning() throws {
    for index in 0..<3 { try folder.write("\(index).png", numbered(index, width: 12)) }
    try folder.write("square.png", numbered(4))
    try folder.write("nearly.png", numbered(4, width: 21, height: 20))
    let warnings = try load().warnings
    #expect(
      warnings == [
        "the aspect of 3 of 5 pictures changes by more than 5 % at 8x8; crop=square keeps it"
      ])
    #expect(try load(LoadRequest(width: 8, height: 8, crop: .square)).warnings.isEmpty)
  }

  @Test func skipAndLimitTakeAPartAndDecodeNoMore() throws {
    for index in 0..<10 { try folder.write("\(index).png", numbered(index)) }
    try folder.write("9.png", "damaged, but beyond the limit")
    let images = try load(LoadRequest(width: 8, height: 8, skip: 2, limit: 3)).images
    #expect(try numbers(images) == [2, 3, 4])
    #expect(images.skipped.count == 0)
    #expect(try load(LoadRequest(width: 8, height: 8, limit: 0)).images.count == 0)
    #expect(throws: DatasetError.self) { try load(LoadRequest(width: 8, height: 8, skip: 11)) }
    let error = #expect(throws: DatasetError.self) {
      try load(LoadRequest(width: 8, height: 8, skip: 10))
    }
    #expect(error?.description == "skip=10 leaves nothing: '\(folder.path)' holds 10 pictures")
  }

  @Test func badPicturesAreReplacedByLaterOnesUpToTheLimit() throws {
    for index in 0..<20 { try folder.write("\(10 + index).png", numbered(index)) }
    try folder.write("11.png", "<!doctype html>")
    try folder.write("14.png", try PNGCodec.encode(numbered(4)).dropLast(20))
    try folder.write("15.jpg", try JPEGCodec.encode(numbered(4)).dropLast(20))
    let request = LoadRequest(width: 8, height: 8, limit: 5, maximumBadShare: 0.5)
    for threads in [1, 4] {
      let images = try load(request, threads: threads).images
      #expect(try numbers(images) == [0, 2, 3, 5, 6])
      #expect(
        images.skipped.named.map(\.description) == [
          "'11.png': not a PNG or JPEG picture but a web page",
          "'14.png': cut short: the PNG file ends before its picture does",
          "'15.jpg': cut short: the JPEG file ends before its picture does",
        ])
    }
  }

  @Test func badPicturesAreCountedAndTheFirstTenNamed() throws {
    for index in 0..<30 { try folder.write("good-\(index).png", numbered(index)) }
    for index in 0..<12 { try folder.write("bad-\(10 + index).gif", "GIF89a......") }
    let result = try load(LoadRequest(width: 8, height: 8, maximumBadShare: 0.4))
    #expect(result.images.count == 30)
    #expect(result.images.skipped.count == 12)
    #expect(result.images.skipped.named.count == 10)
    #expect(
      result.images.skipped.named[0].description
        == "'bad-10.gif': not a PNG or JPEG picture but a GIF picture")
    let warning = try #require(result.warnings.first)
    #expect(warning.hasPrefix("12 of 42 pictures were skipped\n  'bad-10.gif': "))
    #expect(warning.hasSuffix("\n  and 2 more"))

    let error = #expect(throws: DatasetError.self) { try load() }
    let text = error?.description ?? ""
    #expect(
      text.hasPrefix("12 of 42 pictures in '\(folder.path)' cannot be used, more than max-bad=1%"))
    #expect(text.contains("\n  'bad-10.gif': not a PNG or JPEG picture but a GIF picture\n"))
    #expect(text.hasSuffix("\n  and 2 more"))
  }

  @Test func oneBadInAHundredIsAllowed() throws {
    for index in 0..<99 { try folder.write("\(100 + index).png", numbered(index)) }
    try folder.write("zero.png", [])
    let result = try load()
    #expect(result.images.count == 99)
    #expect(
      result.images.skipped.named.map(\.description)
        == ["'zero.png': not a PNG or JPEG picture but an empty file"])
    try folder.write("zero-2.png", [])
    #expect(throws: DatasetError.self) { try load() }
  }

  @Test func foldersLinksAndPipesAreNotStumbledOver() throws {
    let files = FileManager.default
    for index in 0..<8 { try folder.write("\(index).png", numbered(index)) }
    try folder.write("folder.jpg/inside.png", numbered(8))
    try files.createSymbolicLink(atPath: folder.path("loop"), withDestinationPath: folder.path)
    try files.createSymbolicLink(atPath: folder.path("self"), withDestinationPath: "self")
    try files.createSymbolicLink(atPath: folder.path("nothing.png"), withDestinationPath: "none")
    try files.createSymbolicLink(atPath: folder.path("zlink.png"), withDestinationPath: "0.png")
    #expect(mkfifo(folder.path("pipe.png"), 0o600) == 0)
    let images = try load(LoadRequest(width: 8, height: 8, maximumBadShare: 0.5)).images
    #expect(try numbers(images) == [0, 1, 2, 3, 4, 5, 6, 7, 8, 0])
    #expect(
      images.skipped.named.map(\.description)
        == ["'nothing.png': a link to nothing", "'pipe.png': a named pipe, not a file"])
  }

  @Test func filesLargerThanAnyPictureAreNotReadWhole() throws {
    try folder.write("a.png", numbered(1))
    try folder.write("b.png", [])
    #expect(truncate(folder.path("b.png"), 257 << 20) == 0)
    let images = try load(LoadRequest(width: 8, height: 8, maximumBadShare: 0.5)).images
    #expect(images.skipped.named.map(\.description) == ["'b.png': larger than 256 MiB"])
  }

  @Test func namesNeedNotBeUTF8() throws {
    try folder.write("a.png", numbered(1))
    let bytes = try PNGCodec.encode(numbered(2))
    var path = Array(folder.path("b").utf8).map { CChar(bitPattern: $0) }
    path += [CChar(bitPattern: 0xFF), CChar(bitPattern: 0xE9)] + Array(".png".utf8CString)
    let file = try #require(fopen(path, "w"))
    #expect(fwrite(bytes, 1, bytes.count, file) == bytes.count)
    fclose(file)
    #expect(try numbers(load().images) == [1, 2])
  }

  @Test(.disabled(if: geteuid() == 0, "root may read everything"))
  func unreadableFilesAndFoldersAreSkipped() throws {
    for index in 0..<3 { try folder.write("\(index).png", numbered(index)) }
    try folder.write("closed/4.png", numbered(4))
    #expect(chmod(folder.path("1.png"), 0) == 0)
    #expect(chmod(folder.path("closed"), 0) == 0)
    defer { _ = chmod(folder.path("closed"), 0o700) }
    let images = try load(LoadRequest(width: 8, height: 8, maximumBadShare: 0.5)).images
    #expect(try numbers(images) == [0, 2])
    #expect(
      images.skipped.named.map(\.description) == [
        "'closed': the folder cannot be read: Permission denied", "'1.png': Permission denied",
      ])
  }

  @Test func whatIsNoFolderOfPicturesIsSaidToBeSo() throws {
    func message(_ name: String, split: DatasetSplit = .all) -> String? {
      let path = folder.path(name)
      let error = #expect(throws: DatasetError.self) {
        try DatasetSource.path(path).load(LoadRequest(width: 8, height: 8, split: split))
      }
      return error?.description.replacing(path, with: "PATH")
    }
    #expect(
      message("none")
        == "'PATH' does not exist; name an image folder, an archive, CelebA or faces")
    try folder.write("quota.zip", "<!DOCTYPE html><html>Quota exceeded</html>")
    #expect(
      message("quota.zip")
        == "'PATH': this is a web page, not an archive: the download was refused, try again later"
    )
    try folder.write("old.rar", "Rar!\u{1A}")
    #expect(
      message("old.rar")
        == "'PATH' is a RAR archive, not a folder or an archive of pictures; "
        + "unpack it and name the folder")
    try folder.write("one.png", numbered(1))
    #expect(
      message("one.png", split: .test)
        == "'PATH' has no split 'test': there is no list_eval_partition.txt with its pictures; "
        + "use split=all, or the command split")
    try folder.write("texts/a.txt", "a")
    #expect(
      message("texts")
        == "'PATH' holds no PNG or JPEG pictures (1 other files); name a folder that does")
    try folder.write("plain/a.png", numbered(1))
    #expect(
      message("plain", split: .train)
        == "'PATH' has no split 'train': there is no list_eval_partition.txt with its pictures; "
        + "use split=all, or the command split")
    #expect(throws: DatasetError.self) { try DatasetSource.path(folder.path("none")).check() }
    #expect(throws: Never.self) { try DatasetSource.path(folder.path("plain")).check() }
  }

  @Test func progressReachesItsTotalAndCancellingStops() throws {
    for index in 0..<40 { try folder.write("\(index).png", numbered(index)) }
    let seen = Mutex<[Int]>([])
    let options = LoadOptions(threads: 3, progress: { p in seen.withLock { $0.append(p.done) } })
    _ = try DatasetSource.path(folder.path).load(request, options: options)
    let steps = seen.withLock { $0 }
    #expect(steps.last == 40)
    #expect(steps == steps.sorted())

    let asked = Mutex(0)
    let cancelled = LoadOptions(
      threads: 2,
      isCancelled: {
        asked.withLock { count in
          count += 1
          return count > 10
        }
      })
    #expect(throws: CancellationError.self) {
      try DatasetSource.path(folder.path).load(request, options: cancelled)
    }
    #expect(asked.withLock { $0 } < 15)
  }

  @Test func theContentDigestFollowsNamesAndBytes() throws {
    for index in 0..<6 { try folder.write("\(index).png", numbered(index)) }
    func digest(limit: Int? = nil, threads: Int = 2) throws -> String {
      try DatasetSource.path(folder.path).contentDigest(
        for: LoadRequest(width: 8, height: 8, limit: limit), options: LoadOptions(threads: threads)
      ).hexadecimal
    }
    let first = try digest()
    #expect(try digest(threads: 1) == first)
    let firstTwo = try digest(limit: 2)
    try folder.write("5.png", numbered(77))
    #expect(try digest() != first)
    #expect(try digest(limit: 2) == firstTwo)
    try folder.write("5.png", numbered(5))
    #expect(try digest() == first)
    try FileManager.default.moveItem(atPath: folder.path("5.png"), toPath: folder.path("6.png"))
    #expect(try digest() != first)
    #expect(try digest(limit: 2) != firstTwo)
  }
}
