import Evaluation
import Foundation
import Glibc
import Sessions
import Testing

/// A folder that is gone when the test is over.
struct TemporaryFolder: ~Copyable {
  let path: String

  init() throws {
    var template = Array("/tmp/vnb-test-XXXXXX".utf8CString)
    guard let made = mkdtemp(&template) else { throw CommandFailure("no temporary folder") }
    path = String(cString: made)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }
}

@Suite struct OutputFolderTests {
  @Test func writesBelowFoldersThatItMakes() throws {
    let temporary = try TemporaryFolder()
    let folder = OutputFolder(path: "\(temporary.path)/a/b")
    try folder.write([1, 2, 3], to: "c/d.bin")
    #expect(folder.read("c/d.bin") == [1, 2, 3])
    try folder.write([4], to: "c/d.bin")
    #expect(folder.read("c/d.bin") == [4])
  }

  @Test func leavesNoTemporaryFiles() throws {
    let temporary = try TemporaryFolder()
    let folder = OutputFolder(path: temporary.path)
    try folder.write([1], to: "x")
    #expect(try entries(of: temporary.path) == ["x"])
  }

  @Test func aFileInTheWayCannotBeCreated() throws {
    let temporary = try TemporaryFolder()
    try OutputFolder(path: temporary.path).write([1], to: "x")
    let folder = OutputFolder(path: "\(temporary.path)/x/y")
    let failure = #expect(throws: CommandFailure.self) { try folder.write([1], to: "z") }
    #expect(failure?.cause == .cannotCreate)
    #expect(failure?.message.contains("\(temporary.path)/x") == true)
  }

  @Test func aFullDiskKeepsTheOldFile() async {
    // In a process of its own: the limit on the size of files holds for all of a process.
    await #expect(processExitsWith: .success) {
      let temporary = try TemporaryFolder()
      let folder = OutputFolder(path: temporary.path)
      try folder.write([1], to: "x")
      signal(SIGXFSZ, SIG_IGN)
      var limit = rlimit(rlim_cur: 100, rlim_max: 100)
      setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
      let failure = #expect(throws: CommandFailure.self) {
        try folder.write([UInt8](repeating: 2, count: 1000), to: "x")
      }
      #expect(failure?.cause == .inputOutput)
      #expect(failure?.message == "cannot write '\(temporary.path)/x': file too large")
      #expect(folder.read("x") == [1])
      #expect(try FileManager.default.contentsOfDirectory(atPath: temporary.path) == ["x"])
    }
  }

  private func entries(of path: String) throws -> [String] {
    let directory = try #require(opendir(path))
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted()
  }
}
