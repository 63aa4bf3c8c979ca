import Glibc
import Terminal
import Testing

@Suite struct LineHistoryTests {
  @Test func equalEntriesAreKeptOnceAndTheOldestGo() {
    var history = LineHistory(limit: 3)
    for entry in ["a", "b", "a", "  ", "c", "d"] { history.add(entry) }
    #expect(history.entries == ["a", "c", "d"])
  }

  @Test func entriesOfSeveralLinesSurviveTheFile() {
    var history = LineHistory()
    let entries = ["sweep r=[1] {\n  sample $vae\n}", "a \\ b \\n c", "größe 日本"]
    for entry in entries { history.add(entry) }
    #expect(history.fileText.split(separator: "\n").count == 3)
    #expect(LineHistory(fileText: history.fileText).entries == entries)
  }

  @Test func aDamagedFileIsReadAsFarAsItGoes() {
    #expect(LineHistory(fileText: "a\n\n\\\nb\\x\\").entries == ["a", "bx"])
  }

  @Test func theFileIsForItsOwnerOnly() throws {
    let folder = try #require(
      "/tmp/vnb-history-XXXXXX".withCString { strdup($0) }.flatMap { name in
        defer { free(name) }
        return mkdtemp(name).map { String(cString: $0) }
      })
    defer { rmdir(folder) }
    let path = folder + "/history"
    defer { unlink(path) }
    var history = LineHistory()
    history.add("train $net")
    #expect(history.save(to: path) == 0)
    var status = stat()
    #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o600)
    #expect(LineHistory(contentsOf: path) == history)
    // No folder, no file, and nothing left behind.
    #expect(history.save(to: folder + "/none/history") == ENOENT)
    #expect(LineHistory(contentsOf: folder + "/none/history").entries.isEmpty)
  }
}
