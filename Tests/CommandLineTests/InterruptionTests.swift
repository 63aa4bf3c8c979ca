import Foundation
import Testing

@Suite struct InterruptionTests {
  /// A training of minutes.
  private static let long = TinyNotebook.text.replacingOccurrences(
    of: "epochs=1 ", with: "epochs=100000 ")

  /// Starts a run, waits until it trains, sends signals, and waits for its end.
  private func interrupt(
    _ space: Workspace, with signals: [Int32]
  ) throws -> (result: Vnb.Result, seconds: Double) {
    var start = Date()
    let result = try Vnb.run(["run", "long.vnb"], in: space.path) { process, errors in
      errors.wait(for: "[3/5] vae")
      Thread.sleep(forTimeInterval: 0.2)
      start = Date()
      for signal in signals {
        kill(process.processIdentifier, signal)
        Thread.sleep(forTimeInterval: 0.01)
      }
    }
    return (result, Date().timeIntervalSince(start))
  }

  @Test(arguments: [(SIGINT, Int32(130)), (SIGTERM, Int32(143))])
  func stopsAtTheNextStepAndKeepsWhatIsFinished(_ signal: Int32, _ code: Int32) throws {
    let space = try Workspace(["long.vnb": Self.long])
    let (result, seconds) = try interrupt(space, with: [signal])
    #expect(result.exitCode == code)
    #expect(seconds < 2)
    #expect(result.errors.contains("stopping after this step"))
    #expect(space.contains("Output/long/images.png"))
    let markdown = space.text("Output/long/long.md")
    #expect(markdown.contains("images.png"))
    #expect(markdown.contains("the run was interrupted here"))
    #expect(markdown.contains("the run was interrupted before it"))
    #expect(space.text("Output/long/long.html").contains("the run was interrupted here"))
    #expect(!space.files(in: "Output").contains { $0.contains(".tmp-") })
  }

  @Test func aSecondSignalLeavesAtOnce() throws {
    let space = try Workspace(["long.vnb": Self.long])
    let (result, seconds) = try interrupt(space, with: [SIGINT, SIGINT])
    #expect(result.exitCode == 130)
    #expect(seconds < 1)
  }

  @Test func storedResultsOfAnInterruptedCellStay() throws {
    let space = try Workspace(["long.vnb": TinyNotebook.text])
    #expect(try space.run("run", "long.vnb").exitCode == 0)
    let before = try space.results(in: "Output/long")
    try space.write(Self.long, to: "long.vnb")
    let (result, _) = try interrupt(space, with: [SIGINT])
    #expect(result.exitCode == 130)
    let after = try space.results(in: "Output/long")
    for name in ["vae.png", "vae.txt", "samples.png"] { #expect(after[name] == before[name]) }
    #expect(space.text("Output/long/long.md").contains("Out of date"))
  }
}
