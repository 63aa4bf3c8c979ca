import Foundation
import Imaging
import Raster
import Stores
import Synchronization
import Testing

/// Pictures are prepared once, kept, and trusted only as long as their files are what they were.
struct PreparedTests {
  let folder: TemporaryFolder
  let cache: CacheFolder

  init() throws {
    folder = try TemporaryFolder()
    cache = CacheFolder(path: folder.path("cache"))
    for index in 1...8 { try folder.write("pictures/\(index).png", numbered(index)) }
  }

  /// The numbers of the pictures that were loaded, and how many were prepared for it.
  func load(
    _ request: LoadRequest = LoadRequest(width: 8, height: 8), cache other: CacheFolder? = nil
  ) throws -> (numbers: [Int], prepared: Int) {
    let prepared = Mutex(0)
    let options = LoadOptions(
      cache: other ?? cache,
      progress: { progress in
        guard progress.stage == .preparing else { return }
        prepared.withLock { $0 = max($0, progress.done) }
      })
    let images = try DatasetSource.path(folder.path("pictures")).load(request, options: options)
      .images
    let numbers = try (0..<images.count).map { Int(try images.image(at: $0).pixels[0]) }
    return (numbers, prepared.withLock { $0 })
  }

  func files(_ kind: CacheFolder.Kind) -> [String] {
    let found = FileManager.default.enumerator(atPath: cache.path(of: kind))
    return (found?.compactMap { $0 as? String } ?? []).sorted()
  }

  @Test func theSecondLoadPreparesNothing() throws {
    let first = try load()
    #expect(first.numbers == Array(1...8) && first.prepared == 8)
    let second = try load()
    #expect(second.numbers == first.numbers && second.prepared == 0)
    // The same as without a cache.
    let plain = try DatasetSource.path(folder.path("pictures"))
      .load(LoadRequest(width: 8, height: 8)).images
    #expect(try plain.image(at: 3) == numbered(4))
  }

  @Test func partsOfOneSourceShareTheirPictures() throws {
    #expect(try load(LoadRequest(width: 8, height: 8, limit: 3)).prepared == 3)
    #expect(try load(LoadRequest(width: 8, height: 8, skip: 1, limit: 2)).prepared == 0)
    let all = try load()
    #expect(all.numbers == Array(1...8) && all.prepared == 8)
    // Three of the eight were there.
    let section = PreparedSection(in: cache)
    #expect(try section.entries().map(\.description) == ["pictures, 8x8x3 crop=none, 8 pictures"])
    #expect(try load(LoadRequest(width: 4, height: 4)).prepared == 8)
    #expect(try load(LoadRequest(width: 8, height: 8, channels: 1)).prepared == 8)
    #expect(try section.entries().count == 3)
  }

  @Test func aChangedPictureIsPreparedAgain() throws {
    _ = try load()
    try folder.write("pictures/3.png", numbered(33))
    let again = try load()
    #expect(again.numbers == [1, 2, 33, 4, 5, 6, 7, 8])
    #expect(try load().prepared == 0)
  }

  @Test func badPicturesAreRememberedToo() throws {
    try folder.write("pictures/4.png", "no picture")
    var request = LoadRequest(width: 8, height: 8)
    request.maximumBadShare = 0.5
    let first = try load(request)
    #expect(first.numbers == [1, 2, 3, 5, 6, 7, 8])
    let second = try load(request)
    #expect(second.numbers == first.numbers && second.prepared == 0)
  }

  @Test func tooManyBadPicturesLeaveNothing() throws {
    try folder.write("pictures/4.png", "no picture")
    #expect(throws: DatasetError.self) { try load() }
    #expect(files(.pictures).isEmpty)
  }

  @Test func whatAKilledProcessLeftIsNotTrusted() throws {
    _ = try load(LoadRequest(width: 8, height: 8, limit: 4))
    let entry = try #require(files(.pictures).first)
    let pixels = cache.path(of: .pictures) + "/\(entry)/pixels"
    // Slots that no index names, as a process leaves them that is killed while it prepares.
    let handle = try #require(FileHandle(forWritingAtPath: pixels))
    handle.seekToEndOfFile()
    handle.write(Data(repeating: 99, count: 3 * 192))
    try handle.close()
    #expect(try load().numbers == Array(1...8))
    // An index that was cut short counts as none.
    let index = cache.path(of: .pictures) + "/\(entry)/index"
    let bytes = try Data(contentsOf: URL(fileURLWithPath: index))
    try bytes.dropLast(5).write(to: URL(fileURLWithPath: index))
    let again = try load()
    #expect(again.numbers == Array(1...8) && again.prepared == 8)
  }

  @Test func verifyFindsADamagedPicture() throws {
    _ = try load()
    let section = PreparedSection(in: cache)
    let entry = try #require(try section.entries().first)
    #expect(section.problem(with: entry) == nil)
    let pixels = cache.path(of: .pictures) + "/\(entry.id)/pixels"
    let handle = try #require(FileHandle(forWritingAtPath: pixels))
    handle.seek(toFileOffset: 200)
    handle.write(Data([0xFF, 0xFE]))
    try handle.close()
    #expect(section.problem(with: entry)?.hasPrefix("1 of 8 pictures are damaged") == true)
  }

  @Test func twoLoadsAtOncePrepareOnce() async throws {
    for index in 9...60 { try folder.write("pictures/\(index).png", numbered(index)) }
    let (path, cache) = (folder.path("pictures"), cache)
    let loads = try await withThrowingTaskGroup(of: Int.self) { group in
      for _ in 0..<4 {
        group.addTask {
          let images = try DatasetSource.path(path)
            .load(LoadRequest(width: 8, height: 8), options: LoadOptions(cache: cache)).images
          return try (0..<images.count).map { Int(try images.image(at: $0).pixels[0]) }.reduce(0, +)
        }
      }
      return try await group.reduce(into: [Int]()) { $0.append($1) }
    }
    #expect(loads == [Int](repeating: 60 * 61 / 2, count: 4))
    let section = PreparedSection(in: cache)
    #expect(try section.entries().map(\.description) == ["pictures, 8x8x3 crop=none, 60 pictures"])
  }

  @Test func aPlaceThatCannotBeWrittenIsNoObstacle() throws {
    try folder.write("file", "in the way")
    let options = LoadOptions(cache: CacheFolder(path: folder.path("file")))
    let result = try DatasetSource.path(folder.path("pictures"))
      .load(LoadRequest(width: 8, height: 8), options: options)
    #expect(result.images.count == 8)
    #expect(result.warnings.first?.hasPrefix("pictures are not kept for the next time") == true)
  }

  @Test func aFileThatChangesMeanwhileIsAnError() throws {
    let path = folder.path("pictures")
    let opened = OpenedFolders()
    let options = LoadOptions(cache: cache, opened: opened)
    let request = LoadRequest(width: 8, height: 8)
    _ = try DatasetSource.path(path).contentDigest(for: request, options: options)
    try folder.write("pictures/5.png", numbered(55, width: 9))
    let error = #expect(throws: DatasetError.self) {
      try DatasetSource.path(path).load(request, options: options)
    }
    #expect(error == .changed(path: "\(path)/5.png"))
    #expect(files(.pictures).isEmpty)
    // The next time it is what it is.
    #expect(try load().numbers.count == 8)
  }

  @Test func drawnFacesAreKept() throws {
    let prepared = Mutex(0)
    let options = LoadOptions(
      cache: cache, progress: { progress in prepared.withLock { $0 = progress.done } })
    let request = LoadRequest(width: 16, height: 16, skip: 2, limit: 4)
    let first = try DatasetSource.faces(seed: 1).load(request, options: options).images
    #expect(prepared.withLock { $0 } == 4)
    prepared.withLock { $0 = 0 }
    let second = try DatasetSource.faces(seed: 1).load(request, options: options).images
    #expect(prepared.withLock { $0 } == 0)
    let plain = try DatasetSource.faces(seed: 1).load(request).images
    for index in 0..<4 {
      #expect(try first.image(at: index) == plain.image(at: index))
      #expect(try second.image(at: index) == plain.image(at: index))
      #expect(second.attributes(at: index) == plain.attributes(at: index))
    }
  }
}
