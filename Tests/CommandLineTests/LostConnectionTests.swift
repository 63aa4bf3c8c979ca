import Foundation
import Testing

/// Training that is stopped from outside goes on where it was.
@Suite struct LostConnectionTests {
  static func notebook(
    epochs: Int, checkpoint: String = "1epoch", keep: String = "none", film: String = ""
  ) -> String {
    """
    ```vnb
    #| label: vae
    #| checkpoint: \(checkpoint)
    let faces = load faces size=16x16 limit=24
    let net = model vae filters=[4, 8] z-dim=4
    let vae = train $net on=$faces epochs=\(epochs) batch-size=8 keep=\(keep)
    \(film)
    save $vae to="vae.safetensors"
    ```

    """
  }

  /// Starts a training of minutes and sends it a signal as soon as it trains.
  private func stop(_ space: Workspace, with signal: Int32) throws -> Vnb.Result {
    try Vnb.run(["run", "n.vnb"], in: space.path) { process, errors in
      errors.wait(for: " 20/30000")
      kill(process.processIdentifier, signal)
    }
  }

  private func vae(_ space: Workspace) throws -> Data {
    try Data(contentsOf: space.url.appendingPathComponent("Output/n/vae.safetensors"))
  }

  /// A lost connection loses a night's training: not here.
  @Test(arguments: [SIGHUP, SIGTERM, SIGINT, SIGKILL])
  func aStoppedTrainingLosesNothingAndEndsInTheSameBits(_ signal: Int32) throws {
    let space = try Workspace(["n.vnb": Self.notebook(epochs: 30_000)])
    let stopped = try stop(space, with: signal)
    let code: [Int32: Int32] = [SIGINT: 130, SIGTERM: 143, SIGHUP: 143]
    #expect(stopped.exitCode == code[signal] ?? SIGKILL)
    if signal != SIGKILL {
      #expect(stopped.errors.contains("stopping after this step"))
      #expect(stopped.errors.contains("run again to go on"))
    }
    let done = try #require(
      stopped.errors.matches(of: /epoch +([0-9]+)/).compactMap { Int($0.output.1) }.max())
    // Twenty epochs more, on another number of threads.
    try space.write(Self.notebook(epochs: done + 20), to: "n.vnb")
    let resumed = try space.run("run", "n.vnb", "--threads", "1")
    #expect(resumed.exitCode == 0, "\(resumed.errors)")
    #expect(resumed.errors.contains("going on after epoch"))
    #expect(StoredRunTests.epochs(in: space) < 25)
    let found = try vae(space)
    #expect(try space.run("run", "n.vnb", "--fresh").exitCode == 0)
    #expect(try vae(space) == found)
  }

  /// A bad newest checkpoint costs what came after the one before it.
  @Test func aBadNewestCheckpointFallsBackToTheOneBefore() throws {
    let space = try Workspace(["n.vnb": Self.notebook(epochs: 4)])
    #expect(try space.run("run", "n.vnb").exitCode == 0)
    let name = try #require(
      space.files(in: ".cache-of-test").first { $0.hasSuffix("epoch-4-kept.safetensors") })
    let file = space.url.appendingPathComponent(".cache-of-test/\(name)")
    var bytes = try Data(contentsOf: file)
    bytes[bytes.count / 2] ^= 1
    try bytes.write(to: file)
    #expect(try space.run("cache", "verify").exitCode == 3)
    try space.write(Self.notebook(epochs: 5), to: "n.vnb")
    let result = try space.run("run", "n.vnb")
    #expect(result.exitCode == 0)
    #expect(result.errors.contains("epoch-4-kept.safetensors' is damaged"))
    #expect(StoredRunTests.epochs(in: space) == 2)
    let found = try vae(space)
    #expect(try space.run("run", "n.vnb", "--fresh").exitCode == 0)
    #expect(try vae(space) == found)
  }
}
