import Digests
import Foundation
import Testing

/// `vnb cache verify` computes stored results again and compares, without their notebooks.
@Suite struct CacheVerifyTests {
  private static let folder = ".cache-of-test/results"

  /// Commands of every kind, in cells, parameters, sweeps, and with values from elsewhere.
  private static let notebook =
    StoredRunTests.notebook + """
      ```vnb
      #| label: more
      param data: source = faces
      param radii: [float] = [0.5, 2.0]
      param name: string = "codes"
      let mine = load $data size=16x16 limit=5
      describe $mine
      let codes = encode $faces $vae
      histogram $codes x=z0
      measure (take $mine 2)
      save $codes to="${name}.npy"
      let runs = sweep r=$radii { let few = sample $vae n=2 dist=uniform($r); sharpen $few $epochs }
      grid $runs rows=r
      table (sweep e=[1, 2] { train $net on=$faces epochs=$e batch-size=8 })
      codes-report $vae on=$faces
      ```

      """

  private func names(_ space: Workspace) -> [String] { space.files(in: Self.folder) }

  /// Computes everything again that can be.
  private func verify(_ space: Workspace, _ arguments: String...) throws -> Vnb.Result {
    try Vnb.run(
      ["cache", "verify", "--sample", "1000", "--budget", "10min"] + arguments, in: space.path)
  }

  @Test func everyResultIsComputedAgainAndIsTheSame() throws {
    let space = try Workspace(["n.vnb": Self.notebook])
    #expect(try space.run(input: "load faces size=20x20 limit=6 | save to=\"p/\"").exitCode == 0)
    let run = try space.run("run", "n.vnb", "-P", "data=Output/session/p", "-P", "epochs=3")
    #expect(run.exitCode == 0, "\(run.errors)")
    // The notebook is not needed any more.
    try FileManager.default.removeItem(at: space.url.appendingPathComponent("n.vnb"))
    // Digests of large files are remembered, whoever reads them.
    func kept() throws -> [String: Data] {
      try space.results(in: ".cache-of-test").filter { !$0.key.hasPrefix("files/") }
    }
    let before = try kept()
    let count = names(space).count
    #expect(count > 20)
    let result = try verify(space, "--seed", "5", "--threads", "1")
    #expect(result.exitCode == 0, "\(result.output)\(result.errors)")
    let summary = "computed \(count) of \(count) results again (--seed 5): all the same\n"
    #expect(result.output.hasSuffix(summary), "\(result.output)")
    #expect(try kept() == before)
  }

  /// Names that a session bound again, in statements of one line, too.
  @Test func resultsOfASessionAreComputedAgain() throws {
    let space = try Workspace()
    let input = """
      let n = 3; let faces = load faces size=16x16 limit=$n
      let faces = take $faces 2; let n = 2
      sharpen $faces $n | grid

      """
    // A program binds a name once; a session on a terminal may do so again.
    let terminal = try Terminal(space)
    for line in input.split(separator: "\n") { terminal.enter(String(line)) }
    let (text, code) = terminal.finish()
    #expect(code == 0 && text.contains("result.png"), "\(text)")
    let result = try verify(space)
    #expect(result.exitCode == 0, "\(result.errors)")
    #expect(result.output.contains("computed \(names(space).count) of \(names(space).count) "))
  }

  @Test func aSampleIsChosenByItsSeedAndAsLargeAsAskedFor() throws {
    let space = try StoredRunTests.ran()
    let some = try space.run("cache", "verify", "--sample", "2", "--seed", "9")
    #expect(some.output.contains("computed 2 of \(names(space).count) results again (--seed 9)"))
    let none = try space.run("cache", "verify", "--sample", "0")
    #expect(!none.output.contains("again"))
    let dear = try space.run("cache", "verify", "--budget", "0s")
    #expect(dear.exitCode == 0)
    #expect(dear.output.contains("computed 0 of") && dear.output.contains("too dear for 0 s: "))
    #expect(try space.run("cache", "verify", "--budget", "soon").exitCode == 64)
  }

  // MARK: - Results that are not what was made

  /// Changes the file of a result so that every checksum fits.
  private func rewrite(
    _ file: String, in space: Workspace, header change: (String) -> String = { $0 },
    content: (inout [UInt8]) -> Void = { _ in }
  ) throws {
    let url = space.url.appendingPathComponent("\(Self.folder)/\(file)")
    let bytes = [UInt8](try Data(contentsOf: url))
    let end = try #require(bytes.firstIndex(of: 10))
    let words = String(decoding: bytes[..<end], as: UTF8.self).split(separator: " ")
    let start = end + 1 + (try #require(Int(words[2])))
    let header = String(decoding: bytes[(end + 1)..<start], as: UTF8.self)
    let old = Array(bytes[start...])
    var new = old
    content(&new)
    // Its content is one part.
    let json = change(
      header.replacingOccurrences(
        of: Digest(of: old).hexadecimal, with: Digest(of: new).hexadecimal))
    let first = "vnb-result 1 \(json.utf8.count) \(Digest(of: Array(json.utf8)).hexadecimal)\n"
    try Data(Array((first + json).utf8) + new).write(to: url)
  }

  private func file(of command: String, in space: Workspace) throws -> String {
    try #require(
      names(space).first {
        space.text("\(Self.folder)/\($0)").contains("\"command\":\"\(command)\"")
      })
  }

  @Test func aResultThatIsAnotherIsFoundThoughItsChecksumsFit() throws {
    let space = try StoredRunTests.ran()
    try rewrite(
      file(of: "sample", in: space), in: space, content: { $0[$0.count - 1] ^= 1 })
    #expect(try space.run("cache", "verify", "--sample", "0").exitCode == 0)
    let result = try verify(space)
    #expect(result.exitCode == 3)
    // What was made of it is another now, too, and is said to be.
    #expect(
      result.errors.contains("'sample' gives another result now: its part 'pixels' differs"),
      "\(result.errors)")
    #expect(result.output.contains(" differ\n"))
  }

  @Test func aFigureThatIsAnotherIsNamedWithBothValues() throws {
    let space = try StoredRunTests.ran()
    try rewrite(
      file(of: "train", in: space), in: space,
      header: { text in
        text.replacing(/"epochs":\{"int":2\}/, with: "\"epochs\":{\"int\":7}")
      })
    let result = try verify(space)
    #expect(result.exitCode == 3)
    #expect(result.errors.contains("'train' gives another result now: epochs 7 → 2"))
  }

  @Test func whatOlderVersionsKeptStaysAndIsCounted() throws {
    let space = try StoredRunTests.ran()
    for file in names(space) {
      try rewrite(
        file, in: space,
        header: { text in
          // Keys are sorted: 'recipe' stands before 'seconds'.
          text.replacing(/,"recipe":.*,"seconds":/, with: ",\"seconds\":")
        })
      #expect(!space.text("\(Self.folder)/\(file)").contains("recipe"))
    }
    #expect(try space.run("run", "n.vnb").exitCode == 0)
    #expect(StoredRunTests.computed(in: space) == [])
    let result = try verify(space)
    #expect(result.exitCode == 0, "\(result.errors)")
    #expect(
      result.output.contains(
        "  \(names(space).count) cannot be computed again: what it was made from was not kept"))
  }

  @Test func changedFilesAndMissingInputsAreSaid() throws {
    let space = try Workspace([
      "n.vnb": "```vnb\n#| label: a\nload \"data\" size=8x8 | sharpen 2 | grid\n```\n"
    ])
    #expect(try space.run(input: "load faces size=8x8 limit=2 | save to=\"p/\"").exitCode == 0)
    let picture = try Data(
      contentsOf: space.url.appendingPathComponent("Output/session/p/000.png"))
    try space.write(picture, to: "data/a.png")
    #expect(try space.run("cache", "clear").exitCode == 0)
    #expect(try space.run("run", "n.vnb").exitCode == 0)
    // Without what it was made of a picture cannot be drawn again; what is there can.
    try FileManager.default.removeItem(
      at: space.url.appendingPathComponent("\(Self.folder)/\(file(of: "sharpen", in: space))"))
    let missing = try verify(space)
    #expect(missing.exitCode == 0)
    #expect(missing.output.contains("computed 1 of 2 results again"), "\(missing.output)")
    #expect(
      missing.output.contains(
        "  1 cannot be computed again: the result of 'sharpen' is not stored any more"))
    try space.write(picture, to: "data/b.png")
    let changed = try verify(space)
    #expect(changed.exitCode == 0)
    #expect(
      changed.output.contains("  2 cannot be computed again: its files are not as they were"))
    try FileManager.default.removeItem(at: space.url.appendingPathComponent("data"))
    let gone = try verify(space)
    #expect(gone.exitCode == 0)
    #expect(gone.output.contains("'data' does not exist"), "\(gone.output)")
  }
}
