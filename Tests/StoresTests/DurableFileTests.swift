import Digests
import Foundation
import Stores
import Testing

@Suite struct DurableFileTests {
  @Test func replacesAtOnce() throws {
    let space = try TemporaryFolder()
    let path = space.path("file")
    try DurableFile.write([1, 2, 3], to: path)
    var file = try DurableFile(replacing: path)
    try file.write([UInt8](repeating: 7, count: 100_000))
    #expect(StoredFile.read(path) == [1, 2, 3])
    try file.write([8])
    try file.commit()
    #expect(StoredFile.read(path) == [UInt8](repeating: 7, count: 100_000) + [8])
    #expect(StoredFile.digest(of: path) == Digest(of: [UInt8](repeating: 7, count: 100_000) + [8]))
    #expect(StoredFile.status(of: path)?.bytes == 100_001)
    #expect(space.names == ["file"])
  }

  @Test func withoutCommitNothingIsLeft() throws {
    let space = try TemporaryFolder()
    do {
      var file = try DurableFile(replacing: space.path("file"))
      try file.write([1])
      #expect(space.names.count == 1)
    }
    #expect(space.names == [])
  }

  @Test func aProblemIsNamedWithItsFile() throws {
    let space = try TemporaryFolder()
    let problem = #expect(throws: FileProblem.self) {
      try DurableFile.write([1], to: space.path("missing/file"))
    }
    #expect(
      problem?.description
        == "cannot create '\(space.path("missing/file"))': no such file or directory")
  }

  @Test func whatAKilledProcessLeftIsRemovedAndWhatIsBeingWrittenStays() throws {
    let space = try TemporaryFolder()
    try Data([1]).write(to: URL(fileURLWithPath: space.path(".file.tmp-abc")))
    try Data([1]).write(to: URL(fileURLWithPath: space.path("entry.lock")))
    try Data([1]).write(to: URL(fileURLWithPath: space.path("file")))
    let held = try #require(try EntryLock.attempt(space.path("other")))
    var file = try DurableFile(replacing: space.path("file"))
    try file.write([2])
    #expect(DurableFile.removeLeftovers(in: space.path) == 2)
    #expect(space.names.count == 3)
    try file.commit()
    held.release()
    #expect(space.names == ["file"])
    #expect(StoredFile.read(space.path("file")) == [2])
  }
}

@Suite struct EntryLockTests {
  @Test func oneHasItAndTheOtherWaits() throws {
    let space = try TemporaryFolder()
    let entry = space.path("entry")
    let first = try #require(try EntryLock.attempt(entry))
    #expect(try EntryLock.attempt(entry) == nil)
    #expect(EntryLock.isHeld(entry))
    var holders: [Int32?] = []
    var asked = 0
    let cancelled = try EntryLock.acquire(
      entry,
      isCancelled: {
        asked += 1
        return asked > 2
      }, onWait: { holders.append($0) })
    #expect(cancelled == nil)
    #expect(holders == [getpid()])
    first.release()
    #expect(!EntryLock.isHeld(entry))
    let second = try EntryLock.acquire(entry)
    #expect(second != nil)
    second?.release()
    #expect(space.names == [])
  }

  @Test func manyThreadsCountWithoutLosingOne() throws {
    let space = try TemporaryFolder()
    let (entry, counter) = (space.path("entry"), space.path("counter"))
    try DurableFile.write([0], to: counter)
    DispatchQueue.concurrentPerform(iterations: 20) { _ in
      let lock = try? EntryLock.acquire(entry)
      let value = StoredFile.read(counter)?.first ?? 0
      try? DurableFile.write([value + 1], to: counter)
      lock?.release()
    }
    #expect(StoredFile.read(counter) == [20])
    #expect(space.names == ["counter"])
  }
}
