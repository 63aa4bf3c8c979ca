import Foundation
import Testing

/// Whatever happens while something is saved, the next start finds the old or the new state, whole,
/// and nothing else.
@Suite(.serialized) struct TortureTests {
  /// The longer training keeps what the shorter one did not.
  private static let longer = LostConnectionTests.notebook(
    epochs: 3, keep: "every(1epoch)", film: "film $vae n=2")

  private static let reference = Result {
    let space = try Workspace(["n.vnb": longer])
    try #require(try space.run("run", "n.vnb").exitCode == 0)
    return try space.results(in: "Output/n")
  }

  /// A notebook in a folder of its own, and a cache: empty, or with a shorter training.
  private func space(isEmpty: Bool) throws -> Workspace {
    let space = try Workspace(["n.vnb": LostConnectionTests.notebook(epochs: 1)])
    if !isEmpty { try #require(try space.run("run", "n.vnb").exitCode == 0) }
    try space.write(Self.longer, to: "n.vnb")
    return space
  }

  private func cache(_ space: Workspace) -> String { "\(space.path)/.cache-of-test" }

  /// The next start finds everything whole, ends in the same bytes, and leaves nothing behind.
  private func expectRecovery(_ space: Workspace, _ comment: Comment) throws {
    let verified = try space.run("cache", "verify")
    #expect(verified.exitCode == 0, "\(comment): \(verified.errors)")
    let next = try space.run("run", "n.vnb")
    #expect(next.exitCode == 0, "\(comment): \(next.errors)")
    #expect(!next.errors.contains("damaged"), comment)
    #expect(try space.results(in: "Output/n") == Self.reference.get(), comment)
    let strays = (space.files(in: ".cache-of-test") + space.files(in: "Output")).filter {
      $0.contains(".tmp-") || $0.hasSuffix(".lock")
    }
    #expect(strays == [], comment)
  }

  @Test(.enabled(if: Torture.obstacle == nil), arguments: [true, false])
  func killedAtEveryFileSystemCall(_ isEmpty: Bool) throws {
    var kills = 0
    for call in Torture.calls {
      let probe = try space(isEmpty: isEmpty)
      let count = try Torture.count(
        ["run", "n.vnb"], in: probe.path, cache: cache(probe), of: [call])
      for number in Torture.places(count, quick: 2) {
        let space = try space(isEmpty: isEmpty)
        let result = try Torture.run(
          ["run", "n.vnb"], in: space.path, cache: cache(space), "signal=KILL", at: number,
          of: [call])
        if result.exitCode != 0 { kills += 1 }
        try expectRecovery(space, "killed at \(call) \(number) of \(count)")
      }
    }
    #expect(kills > (Torture.isFull ? 40 : 8))
    if Torture.isFull { print("torture: \(kills) kills at file system calls, all recovered") }
  }

  @Test(.enabled(if: Torture.obstacle == nil), arguments: ["ENOSPC", "EIO"])
  func aFullOrBrokenDiskIsNamedWithTheFile(_ error: String) throws {
    let reason = error == "ENOSPC" ? "no space left on device" : "input/output error"
    var failures = 0
    for call in ["write", "fsync", "rename"] {
      let probe = try space(isEmpty: false)
      let count = try Torture.count(
        ["run", "n.vnb"], in: probe.path, cache: cache(probe), of: [call])
      for number in Torture.places(count, quick: 3) {
        let space = try space(isEmpty: false)
        let result = try Torture.run(
          ["run", "n.vnb"], in: space.path, cache: cache(space), "error=\(error)", at: number,
          of: [call])
        // Standard error that cannot be written is nobody's loss.
        if result.exitCode != 0 {
          failures += 1
          #expect([73, 74].contains(result.exitCode), "\(call) \(number): \(result.errors)")
          #expect(result.errors.contains(reason), "\(call) \(number): \(result.errors)")
          #expect(
            result.errors.contains("'\(space.path)/")
              || result.errors.contains("standard output"), "\(call) \(number): \(result.errors)")
        }
        try expectRecovery(space, "\(error) at \(call) \(number) of \(count)")
      }
    }
    #expect(failures > (Torture.isFull ? 20 : 3))
    if Torture.isFull { print("torture: \(failures) times \(error), all named and recovered") }
  }

  /// Real training, killed at random times until it is through; the bits are those of an
  /// undisturbed one.
  @Test func aThousandKillsAtRandomTimes() throws {
    let wanted = Torture.isFull ? 1000 : 12
    let text = LostConnectionTests.notebook(epochs: 400, checkpoint: "20steps")
    let space = try Workspace(["n.vnb": text])
    try #require(try space.run("run", "n.vnb").exitCode == 0)
    let reference = try space.results(in: "Output/n")
    func restart() throws {
      for folder in ["Output", ".cache-of-test"] {
        try FileManager.default.removeItem(at: space.url.appendingPathComponent(folder))
      }
    }
    try restart()
    var (kills, rounds) = (0, 0)
    while kills < wanted {
      let result = try Vnb.run(
        ["run", "n.vnb", "--threads", ["1", "2", "8"].randomElement() ?? "1"], in: space.path
      ) { process, _ in
        Thread.sleep(forTimeInterval: .random(in: 0.01...0.3))
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
      }
      #expect(!result.errors.contains("damaged"))
      if result.exitCode != 0 {
        kills += 1
        continue
      }
      rounds += 1
      #expect(try space.results(in: "Output/n") == reference)
      try restart()
    }
    #expect(try space.run("run", "n.vnb").exitCode == 0)
    #expect(try space.results(in: "Output/n") == reference)
    #expect(!space.files(in: ".cache-of-test").contains { $0.contains(".tmp-") })
    if Torture.isFull {
      print("torture: \(kills) kills at random times in \(rounds + 1) trainings")
    }
  }
}
