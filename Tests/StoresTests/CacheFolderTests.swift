import Foundation
import Stores
import Testing

@Suite struct CacheFolderTests {
  @Test(
    arguments: [
      ("mine", ["VNB_CACHE_DIR": "/v", "HOME": "/h"], "/now/mine"),
      ("/mine/", ["HOME": "/h"], "/mine"),
      (nil, ["VNB_CACHE_DIR": "/v", "XDG_CACHE_HOME": "/x", "HOME": "/h"], "/v"),
      (nil, ["VNB_CACHE_DIR": "", "XDG_CACHE_HOME": "/x", "HOME": "/h"], "/x/vnb"),
      (nil, ["XDG_CACHE_HOME": "relative", "HOME": "/h"], "/h/.cache/vnb"),
      (nil, [:], nil),
    ] as [(String?, [String: String], String?)])
  func isWhereTheFirstOfFourSays(
    _ explicit: String?, _ environment: [String: String], _ expected: String?
  ) {
    let folder = CacheFolder(explicit: explicit, environment: environment, currentFolder: "/now")
    #expect(folder?.path == expected)
  }

  @Test func foldersAreForTheUserAlone() throws {
    let space = try TemporaryFolder()
    let cache = CacheFolder(path: space.path("a/b"))
    let results = try cache.prepared(.results)
    #expect(results == space.path("a/b/results"))
    for folder in [results, cache.path] {
      let mode = try FileManager.default.attributesOfItem(atPath: folder)[.posixPermissions]
      #expect(mode as? Int == 0o700)
    }
  }

  @Test func saysWhyItCannotBeMade() throws {
    let space = try TemporaryFolder()
    try Data().write(to: URL(fileURLWithPath: space.path("file")))
    let problem = #expect(throws: FileProblem.self) {
      try CacheFolder(path: space.path("file/cache")).prepared(.results)
    }
    #expect(problem?.description.hasSuffix("not a directory") == true)
    #expect(problem?.isDiskFailure == false)
  }

  @Test(
    arguments: [
      ("20GB", 20_000_000_000), ("1.5 gb", 1_500_000_000), ("1000", 1000), ("0", 0), ("x", nil),
      ("-1GB", nil), ("1 TBB", nil), ("", nil),
    ] as [(String, Int?)])
  func readsSizes(_ text: String, _ bytes: Int?) {
    #expect(ByteCount.parse(text) == bytes)
  }

  @Test func writesSizes() {
    #expect(
      [0, 999, 1000, 94_361_234, 9_960_000, 1_234_000_000].map(ByteCount.text) == [
        "0 bytes", "999 bytes", "1.0 kB", "94 MB", "10 MB", "1.2 GB",
      ])
  }

  @Test func theOldestGoFirst() {
    let entries = [(100, 5), (100, 1), (100, 3), (100, 2)].enumerated().map {
      (
        section: 0,
        entry: CacheEntry(
          id: "\($0.offset)", bytes: $0.element.0, lastUse: $0.element.1, description: "")
      )
    }
    func gone(_ budget: CacheBudget) -> [String] {
      budget.excess(of: entries, now: 10).map(\.entry.id)
    }
    #expect(gone(CacheBudget(bytes: 250)) == ["1", "3"])
    #expect(gone(CacheBudget(age: 7)) == ["1", "3"])
    #expect(gone(CacheBudget(bytes: 400, age: 100)) == [])
    #expect(gone(CacheBudget(bytes: 0)) == ["1", "3", "2", "0"])
  }
}
