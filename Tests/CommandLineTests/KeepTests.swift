import Foundation
import Raster
import Testing

/// `train keep=…` and `film`: looking back changes nothing and trains only what is not there.
@Suite struct KeepTests {
  private static func notebook(_ keep: String, epochs: Int = 5, shown: String = "") -> String {
    """
    ```vnb
    #| label: film
    let faces = load faces size=16x16 limit=24
    let net = model vae filters=[4, 8] z-dim=4
    let vae = train $net on=$faces epochs=\(epochs) batch-size=8 keep=\(keep)
    save $vae to="vae.safetensors"
    \(shown)
    ```

    """
  }

  private static let film = "film $vae n=3 seed=7"

  /// Runs a notebook in a workspace; the epochs that it trained.
  @discardableResult
  private func run(_ text: String, in space: Workspace, _ arguments: String...) throws -> Int {
    try space.write(text, to: "n.vnb")
    let result = try Vnb.run(["run", "n.vnb"] + arguments, in: space.path)
    try #require(result.exitCode == 0, "\(result.errors)")
    return StoredRunTests.epochs(in: space)
  }

  private func picture(_ name: String, in space: Workspace) throws -> Image {
    try PNGCodec.decode(
      Array(try Data(contentsOf: space.url.appendingPathComponent("Output/n/\(name)"))))
  }

  /// The pixels of the columns at the right edge, where the pictures are.
  private func rightEdge(_ image: Image, _ columns: Int) -> [UInt8] {
    (0..<image.height).flatMap { row in
      let end = (row + 1) * image.width * image.channels
      return image.pixels[(end - columns * image.channels)..<end]
    }
  }

  /// Trainings of so many epochs are the reference: nothing of them was kept on the way.
  @Test func eachRowIsWhatATrainingOfSoManyEpochsGives() throws {
    let kept = try Workspace()
    try run(Self.notebook("every(2epochs)", shown: Self.film), in: kept)
    let plain = try Workspace()
    let sweep = """
      grid (sweep e=[2, 4, 5] {
        sample (train $net on=$faces epochs=$e batch-size=8) n=3 seed=7
      }) rows=e cols=3 titles=true
      """
    try run(Self.notebook("none", shown: sweep), in: plain)
    let (film, grid) = (
      try picture("film.png", in: kept), try picture("film.png", in: plain)
    )
    #expect(film.height == grid.height)
    #expect(rightEdge(film, 48) == rightEdge(grid, 48))
    // Not three equal rows.
    #expect(rightEdge(film, 48).count { $0 < 250 } > 1000)
  }

  @Test func theWeightsAreTheSameAndSoAreTheKeysWithoutIt() throws {
    let space = try Workspace()
    try run(Self.notebook("none"), in: space)
    let before = try space.results(in: "Output/n")
    #expect(!space.text("Output/n/manifest.json").contains("keep"))
    let plain = Self.notebook("none").replacingOccurrences(of: " keep=none", with: "")
    #expect(try run(plain, in: space) == 0)
    #expect(try space.results(in: "Output/n")["manifest.json"] == before["manifest.json"])
    try run(Self.notebook("every(1epoch)"), in: space)
    #expect(space.text("Output/n/manifest.json").contains(#"train keep" : "every(1epoch)""#))
    let after = try space.results(in: "Output/n")
    #expect(after["vae.safetensors"] == before["vae.safetensors"])
  }

  @Test func onlyWhatIsNotThereIsTrained() throws {
    let space = try Workspace()
    func trained(_ keep: String, epochs: Int) throws -> Int {
      let shown = keep == "none" ? "" : Self.film
      return try run(Self.notebook(keep, epochs: epochs, shown: shown), in: space)
    }
    #expect(try trained("none", epochs: 4) == 4)
    // Only the last epoch was there.
    #expect(try trained("every(2epochs)", epochs: 4) == 4)
    #expect(try trained("none", epochs: 4) == 0)
    #expect(try trained("every(4epochs)", epochs: 4) == 0)
    // Further, and the earlier rows are there.
    #expect(try trained("every(2epochs)", epochs: 7) == 3)
    // Neither epoch 3 is there nor a checkpoint before it.
    #expect(try trained("every(3epochs)", epochs: 7) == 7)
    #expect(try trained("every(1epoch)", epochs: 2) == 2)
    let listed = try space.run("cache", "ls")
    #expect(listed.output.contains("kept at"), "\(listed.output)")
    #expect(try space.run("cache", "verify").exitCode == 0)
    #expect(try space.run("cache", "clear").exitCode == 0)
    #expect(!space.files(in: ".cache-of-test").contains { $0.contains("decoder") })
  }

  /// A plan counts the epochs that are to be trained again.
  @Test func aPlanKnowsWhatIsMissing() throws {
    let space = try Workspace()
    try run(Self.notebook("every(2epochs)", epochs: 4, shown: Self.film), in: space)
    try space.write(Self.notebook("every(2epochs)", epochs: 6, shown: Self.film), to: "n.vnb")
    let further = try space.run("plan", "n.vnb", "--json")
    #expect(
      further.output.contains("from the checkpoint after epoch 4"), "\(further.output)")
    try space.write(Self.notebook("every(1epoch)", epochs: 6, shown: Self.film), to: "n.vnb")
    let again = try space.run("plan", "n.vnb", "--json")
    #expect(again.output.contains("train"), "\(again.output)")
    #expect(!again.output.contains("from the checkpoint"), "\(again.output)")
    let why = try space.run("why", "n.vnb", "film")
    #expect(why.output.contains("keep every(2epochs) → every(1epoch)"), "\(why.output)")
    try space.write(Self.notebook("none", epochs: 4), to: "n.vnb")
    let none = try space.run("why", "n.vnb", "film")
    #expect(none.output.contains("keep every(2epochs) → none"), "\(none.output)")
  }

  /// Killed at random times until it is through, with any number of threads.
  @Test func killsInBetweenChangeNoPixel() throws {
    let text = Self.notebook("every(50epochs)", epochs: 300, shown: Self.film)
    let space = try Workspace()
    try run(text, in: space)
    let reference = try space.results(in: "Output/n")
    for folder in ["Output", ".cache-of-test"] {
      try FileManager.default.removeItem(at: space.url.appendingPathComponent(folder))
    }
    var kills = 0
    for _ in 0..<8 {
      let result = try Vnb.run(
        ["run", "n.vnb", "--threads", ["1", "2", "8"].randomElement() ?? "1"], in: space.path
      ) { process, _ in
        Thread.sleep(forTimeInterval: .random(in: 0.05...0.3))
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
      }
      if result.exitCode == 0 { break }
      kills += 1
      #expect(!result.errors.contains("damaged"))
    }
    #expect(kills > 0)
    try run(text, in: space)
    #expect(try space.results(in: "Output/n") == reference)
  }

  /// A decoder that was damaged on the disk is made again.
  @Test func aDamagedDecoderIsMadeAgain() throws {
    let space = try Workspace()
    let text = Self.notebook("every(2epochs)", shown: Self.film)
    try run(text, in: space)
    let reference = try space.results(in: "Output/n")
    let name = try #require(
      space.files(in: ".cache-of-test").first { $0.hasSuffix("epoch-2-decoder.safetensors") })
    let file = space.url.appendingPathComponent(".cache-of-test/\(name)")
    var bytes = try Data(contentsOf: file)
    bytes[bytes.count / 2] ^= 1
    try bytes.write(to: file)
    #expect(try space.run("cache", "verify").exitCode != 0)
    try FileManager.default.removeItem(
      at: space.url.appendingPathComponent(".cache-of-test/results"))
    try space.write(text, to: "n.vnb")
    let result = try space.run("run", "n.vnb")
    #expect(result.exitCode == 0)
    #expect(result.errors.contains("epoch-2-decoder.safetensors' is damaged"))
    #expect(StoredRunTests.epochs(in: space) == 5)
    #expect(try space.results(in: "Output/n") == reference)
  }
}
