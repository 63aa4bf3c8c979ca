import ArchiveTesting
import Foundation
import Raster
import Testing

/// Pictures while they are prepared: disks that fill or fail, files that change, processes that die
/// or want the same.
@Suite struct PreparingTests {
  private static let notebook = """
    ```vnb
    #| label: data
    param data: source = faces
    let pictures = load $data size=96x96
    describe $pictures
    ```
    """

  /// Pictures that take a while to decode, in little room.
  private static let archive: [UInt8] = {
    var image = Image(width: 1000, height: 1000)
    for index in image.pixels.indices { image.pixels[index] = UInt8(index / 3000 & 0xFF) }
    let picture = (try? PNGCodec.encode(image)) ?? []
    var builder = ZipBuilder(files: (0..<count).map { ("img/\(100 + $0).png", picture) })
    for index in builder.members.indices { builder.members[index].isDeflated = false }
    return builder.bytes
  }()
  private static let count = 150
  private static let preparedBytes = count * 96 * 96 * 3

  private func workspace(_ archive: [UInt8] = archive) throws -> Workspace {
    let space = try Workspace(["n.vnb": Self.notebook])
    try space.write(Data(archive), to: "data.zip")
    return space
  }

  private static let run = ["--threads", "1", "run", "n.vnb", "-P", "data=data.zip"]

  /// What the cache holds of pictures, locks left out: names and sizes.
  private func prepared(_ space: Workspace) -> [String: Int] {
    var sizes: [String: Int] = [:]
    for name in space.files(in: ".cache-of-test/pictures") where !name.hasSuffix("lock") {
      let path = "\(space.path)/.cache-of-test/pictures/\(name)"
      let attributes = try? FileManager.default.attributesOfItem(atPath: path)
      sizes[name.split(separator: "/").last.map(String.init) ?? name] =
        attributes?[.size] as? Int ?? -1
    }
    return sizes
  }

  /// Waits until the first picture is prepared.
  private func waitForPictures(_ space: Workspace) -> Bool {
    for _ in 0..<6_000 {
      if let size = prepared(space)["pixels"], size > 0 { return true }
      usleep(5_000)
    }
    return false
  }

  private func shell(_ script: String, in space: Workspace) throws -> Vnb.Result {
    try Vnb.run(["-c", script], in: space.path, program: URL(fileURLWithPath: "/bin/sh"))
  }

  // MARK: - Disks

  @Test func aDiskThatTakesNoMoreIs74AndNothingIsKept() throws {
    let space = try workspace()
    // In the middle of the pictures; the shell's unit is 512 or 1024 bytes.
    let result = try shell(
      "ulimit -f 2000; exec '\(Vnb.executable.path)' \(Self.run.joined(separator: " "))", in: space)
    #expect(
      result.errors.contains("the prepared pictures cannot be kept: cannot write '"),
      "\(result.errors)")
    #expect(result.errors.contains("nothing of them was kept; free some space"))
    #expect(result.exitCode == 74)
    #expect(prepared(space) == [:])
    #expect(try space.run("run", "n.vnb", "-P", "data=data.zip").exitCode == 0)
  }

  /// Nil when this process may make a small file system of its own; else why not.
  private static let obstacle: String? = {
    let probe = try? Vnb.run(
      ["--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt"], in: "/",
      program: URL(fileURLWithPath: "/usr/bin/unshare"))
    return probe?.exitCode == 0 ? nil : "file systems cannot be mounted here"
  }()

  @Test(.enabled(if: PreparingTests.obstacle == nil, "file systems cannot be mounted here"))
  func aDiskThatFillsIs74AndTheNextRunSucceeds() throws {
    let space = try workspace()
    try FileManager.default.createDirectory(
      atPath: space.path + "/.cache-of-test", withIntermediateDirectories: true)
    // Somebody else takes the room once the first picture is written.
    let script = """
      mount -t tmpfs -o size=64m tmpfs .cache-of-test || exit 99
      vnb() { '\(Vnb.executable.path)' \(Self.run.joined(separator: " ")); }
      vnb & pid=$!
      while ! [ -s .cache-of-test/pictures/*/pixels ]; do
        kill -0 $pid || break
        sleep 0.01
      done
      dd if=/dev/zero of=.cache-of-test/other bs=64k 2> /dev/null
      wait $pid; first=$?
      ls .cache-of-test/pictures/*/ 2> /dev/null
      rm .cache-of-test/other
      vnb; echo "then $?"
      exit $first
      """
    let result = try Vnb.run(
      ["--mount", "sh", "-c", script], in: space.path,
      program: URL(fileURLWithPath: "/usr/bin/unshare"))
    #expect(result.exitCode == 74)
    #expect(
      result.errors.contains(/prepared pictures cannot be kept: cannot write .*no space left/),
      "\(result.errors)")
    #expect(!result.output.contains("pixels"), "\(result.output)")
    #expect(result.output.hasSuffix("then 0\n"), "\(result.output)")
  }

  @Test func aDiskWithoutRoomIsSaidBeforehand() throws {
    guard Self.obstacle == nil else { return }
    let space = try workspace()
    try FileManager.default.createDirectory(
      atPath: space.path + "/.cache-of-test", withIntermediateDirectories: true)
    let script = """
      mount -t tmpfs -o size=1m tmpfs .cache-of-test || exit 99
      exec '\(Vnb.executable.path)' \(Self.run.joined(separator: " "))
      """
    let result = try Vnb.run(
      ["--mount", "sh", "-c", script], in: space.path,
      program: URL(fileURLWithPath: "/usr/bin/unshare"))
    #expect(result.exitCode == 74)
    #expect(
      result.errors.contains(/the prepared pictures take 4\.\d MB, and .* are free in/),
      "\(result.errors)")
  }

  /// Reading of one file fails from some call on.
  private func runFailing(
    _ path: String, from call: Int, of calls: String, in space: Workspace
  ) throws -> Vnb.Result {
    try Vnb.run(
      [
        "-f", "-qq", "-o", "/dev/null", "-P", "\(space.path)/\(path)", "-e", "trace=\(calls)", "-e",
        "inject=\(calls):error=EIO:when=\(call)+", Vnb.executable.path,
      ] + Self.run.map { $0.replacingOccurrences(of: "data.zip", with: "data") }, in: space.path,
      program: URL(fileURLWithPath: "/usr/bin/strace"))
  }

  @Test(.enabled(if: Torture.obstacle == nil, "strace is needed"), arguments: [1, 3, 5, 40])
  func anArchiveOnADiskThatFailsIs74(call: Int) throws {
    let space = try Workspace(["n.vnb": Self.notebook])
    try space.write(Data(Self.archive), to: "data")
    let result = try runFailing("data", from: call, of: "pread64", in: space)
    #expect(result.exitCode == 74, "\(result.errors)")
    #expect(result.errors.contains("'data' cannot be used: it cannot be read: Input/output error"))
    #expect(result.errors.contains("look after the disk"))
    #expect(prepared(space) == [:])
  }

  @Test(.enabled(if: Torture.obstacle == nil, "strace is needed"), arguments: [1, 2])
  func aPictureOnADiskThatFailsIs74(call: Int) throws {
    let space = try Workspace(["n.vnb": Self.notebook])
    for number in 0..<3 {
      try space.write(Data(BadDataTests.picture(number)), to: "data/\(number).png")
    }
    let result = try runFailing("data/1.png", from: call, of: "read", in: space)
    #expect(result.exitCode == 74, "\(result.errors)")
    #expect(result.errors.contains("'data/1.png' cannot be read: Input/output error"))
    #expect(prepared(space) == [:])
  }

  // MARK: - Others

  @Test func anArchiveThatChangesMeanwhileIs66AndNothingIsKept() throws {
    let space = try workspace()
    let result = try Vnb.run(Self.run, in: space.path) { _, _ in
      #expect(waitForPictures(space))
      let file = FileHandle(forWritingAtPath: space.path + "/data.zip")
      file?.seekToEndOfFile()
      file?.write(Data([0]))
      try? file?.close()
    }
    #expect(
      result.errors.contains(
        "'data.zip' changed while it was being loaded; run again when it is complete"),
      "\(result.errors)")
    #expect(result.exitCode == 66)
    #expect(prepared(space) == [:])
  }

  @Test func twoProcessesShareWhatOneOfThemPrepares() throws {
    let space = try workspace()
    try space.write(Self.notebook, to: "m.vnb")
    var other: Vnb.Result?
    let first = try Vnb.run(Self.run, in: space.path) { _, _ in
      #expect(waitForPictures(space))
      other = try? space.run("run", "m.vnb", "-P", "data=data.zip")
    }
    #expect(first.exitCode == 0, "\(first.errors)")
    #expect(other?.exitCode == 0, "\(other?.errors ?? "")")
    #expect(
      other?.errors.contains(
        /another vnb \(process \d+\) prepares the same pictures: waiting for it/) == true,
      "\(other?.errors ?? "")")
    #expect(prepared(space)["pixels"] == Self.preparedBytes)
    #expect(space.text("Output/n/@custom/data.csv").contains("pictures,\(Self.count)\n"))
    #expect(space.text("Output/n/@custom/data.csv") == space.text("Output/m/@custom/data.csv"))
  }

  @Test func aKilledProcessLeavesNothingThatIsTrusted() throws {
    let space = try workspace()
    let killed = try Vnb.run(Self.run, in: space.path) { process, _ in
      #expect(waitForPictures(space))
      kill(process.processIdentifier, SIGKILL)
    }
    #expect(killed.exitCode == SIGKILL)
    #expect(prepared(space)["index"] == nil)
    let next = try Vnb.run(Self.run, in: space.path)
    #expect(next.exitCode == 0, "\(next.errors)")
    #expect(prepared(space)["pixels"] == Self.preparedBytes)
    let check = try space.run("cache", "verify")
    #expect(check.exitCode == 0, "\(check.errors)")
    // Below another cache it is the same.
    let fresh = try space.run(
      "run", "n.vnb", "-P", "data=data.zip", "--output", "fresh",
      environment: ["VNB_CACHE_DIR": space.path + "/other-cache"])
    #expect(fresh.exitCode == 0, "\(fresh.errors)")
    #expect(space.text("Output/n/@custom/data.csv").contains("pictures,\(Self.count)\n"))
    #expect(
      space.files(in: "fresh").filter { $0.hasSuffix("data.csv") }.map { space.text("fresh/\($0)") }
        == [space.text("Output/n/@custom/data.csv")])
  }

  @Test func tooManyBadPicturesAre66AndNothingIsKept() throws {
    let space = try workspace(BadDataTests.zip { $0.members[3].content = [1, 2, 3] })
    let result = try Vnb.run(Self.run, in: space.path)
    #expect(result.exitCode == 66)
    #expect(result.errors.contains("1 of 20 pictures in 'data.zip' cannot be used, more than"))
    #expect(prepared(space) == [:])
  }
}
