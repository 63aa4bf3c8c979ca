import Foundation
import Testing

/// Nothing is computed twice: what a second `vnb run` does, by the log of the run.
@Suite struct StoredRunTests {
  static let notebook = """
    ```vnb
    #| label: images
    #| caption: Some faces
    param epochs: int = 2
    profile short { epochs=1 }
    let faces = load faces size=16x16 limit=24
    $faces | take 4 | grid cols=4
    ```

    ```vnb
    #| label: vae
    let net = model vae filters=[4, 8] z-dim=4
    let vae = train $net on=$faces epochs=$epochs batch-size=8
    plot-loss $vae
    expect $vae.epochs == $epochs
    ```

    The total is `vnb $vae.total`.

    ```vnb
    #| label: samples
    let raw = sample $vae n=4 seed=7
    $raw | sharpen 7 | grid cols=4
    save $vae to="vae.safetensors"
    grid (sweep r=[0.5, 1.0] { sample $vae n=2 dist=uniform($r) seed=7 }) rows=r
    ```

    """

  /// The commands that a run computed, in order; cheap ones that are never stored left out.
  static func computed(in space: Workspace, folder: String = "Output/n") -> [String] {
    space.text("\(folder)/run.jsonl").split(separator: "\n").compactMap { line in
      guard line.contains("\"event\":\"computed\""),
        let start = line.range(of: "\"command\":\"")?.upperBound
      else { return nil }
      let name = String(line[start...].prefix { $0 != "\"" })
      return name == "model" ? nil : name
    }
  }

  static func epochs(in space: Workspace, folder: String = "Output/n") -> Int {
    space.text("\(folder)/run.jsonl").split(separator: "\n")
      .count { $0.contains("\"event\":\"epoch\"") }
  }

  /// A workspace whose notebook was run once.
  static func ran(_ text: String = notebook) throws -> Workspace {
    let space = try Workspace(["n.vnb": text])
    let result = try space.run("run", "n.vnb")
    try #require(result.exitCode == 0, "\(result.errors)")
    return space
  }

  /// Changes the notebook, runs it, and gives what was computed.
  static func computed(
    in space: Workspace, after old: String, becomes new: String, _ arguments: [String] = []
  ) throws -> [String] {
    let text = space.text("n.vnb")
    try #require(text.contains(old))
    try space.write(text.replacingOccurrences(of: old, with: new), to: "n.vnb")
    let result = try Vnb.run(["run", "n.vnb"] + arguments, in: space.path)
    #expect([0, 3].contains(result.exitCode), "\(result.errors)")
    return computed(in: space)
  }

  @Test func aSecondRunComputesNothingAndWritesTheSameBytes() throws {
    let space = try Self.ran()
    #expect(Self.computed(in: space).contains("train"))
    let before = try space.results(in: "Output/n")
    let start = Date()
    let result = try space.run("run", "n.vnb")
    #expect(Date().timeIntervalSince(start) < 1)
    #expect(result.exitCode == 0)
    #expect(Self.computed(in: space) == [])
    #expect(try space.results(in: "Output/n") == before)
    // Without its outputs, too: they come from the store.
    try FileManager.default.removeItem(at: space.url.appendingPathComponent("Output"))
    #expect(try space.run("run", "n.vnb").exitCode == 0)
    #expect(Self.computed(in: space) == ["save"])
    #expect(try space.results(in: "Output/n") == before)
  }

  @Test func threadsAndProfileNamesArePartOfNoKey() throws {
    let space = try Self.ran()
    #expect(try space.run("run", "n.vnb", "--threads", "1").exitCode == 0)
    #expect(Self.computed(in: space) == [])
    // The same parameter by a profile and by hand.
    #expect(try space.run("run", "n.vnb", "--profile", "short").exitCode == 0)
    #expect(try space.run("run", "n.vnb", "-P", "epochs=1").exitCode == 0)
    #expect(Self.computed(in: space, folder: "Output/n/@custom") == ["save"])
    #expect(try space.run("run", "n.vnb", "-P", "epochs=1").exitCode == 0)
    #expect(Self.computed(in: space, folder: "Output/n/@custom") == [])
  }

  @Test func anotherFactorFiltersAFewImages() throws {
    let space = try Self.ran()
    #expect(
      try Self.computed(in: space, after: "sharpen 7", becomes: "sharpen 6") == ["sharpen", "grid"])
  }

  @Test func anotherRadiusDecodesAFewCodes() throws {
    let space = try Self.ran()
    #expect(
      try Self.computed(in: space, after: "[0.5, 1.0]", becomes: "[0.5, 1.0, 2.0]")
        == ["sample", "grid"])
  }

  // MARK: - Epochs

  @Test func oneEpochMoreTrainsOneEpoch() throws {
    let space = try Self.ran()
    #expect(Self.epochs(in: space) == 2)
    #expect(
      try Self.computed(in: space, after: "int = 2", becomes: "int = 3").contains("train"))
    #expect(Self.epochs(in: space) == 1)
    let resumed = try space.results(in: "Output/n")
    #expect(try space.run("run", "n.vnb", "--fresh").exitCode == 0)
    #expect(Self.epochs(in: space) == 3)
    #expect(try space.results(in: "Output/n") == resumed)
    #expect(try Self.computed(in: space, after: "int = 3", becomes: "int = 2") == ["save"])
  }

  @Test func fewerEpochsThatAreKeptAreAHit() throws {
    let space = try Workspace(["n.vnb": Self.notebook])
    #expect(try space.run("run", "n.vnb", "-P", "epochs=5").exitCode == 0)
    // The two newest are there: those after four and five epochs.
    #expect(try space.run("run", "n.vnb", "-P", "epochs=4").exitCode == 0)
    #expect(Self.epochs(in: space, folder: "Output/n/@custom") == 0)
    #expect(space.text("Output/n/@custom/manifest.json").contains("\"vae.epochs\" : \"4\""))
  }

  @Test func withoutCheckpointsAllIsTrainedAgain() throws {
    let space = try Self.ran(
      Self.notebook.replacingOccurrences(
        of: "label: vae", with: "label: vae\n#| checkpoint: off"))
    #expect(try Self.computed(in: space, after: "int = 2", becomes: "int = 3").contains("train"))
    #expect(Self.epochs(in: space) == 3)
  }

  // MARK: - Options

  @Test func cacheOffAlwaysComputesAndOnlyNever() throws {
    let space = try Self.ran()
    #expect(
      try Self.computed(
        in: space, after: "#| label: images", becomes: "#| label: images\n#| cache: off")
        == ["load", "take", "grid"])
    let text = space.text("n.vnb").replacingOccurrences(of: "cache: off", with: "cache: only")
    try space.write(text, to: "n.vnb")
    #expect(try space.run("run", "n.vnb").exitCode == 0)
    try space.write(text.replacingOccurrences(of: "take 4", with: "take 5"), to: "n.vnb")
    let refused = try space.run("run", "n.vnb")
    #expect(refused.exitCode == 4)
    #expect(
      refused.errors.contains(
        "the result of 'grid' is not stored, and 'cache: only' forbids to compute it"))
    #expect(try space.run("run", "n.vnb", "--frozen").exitCode == 4)
  }

  @Test func freshComputesEverything() throws {
    let space = try Self.ran()
    let first = try space.results(in: "Output/n")
    #expect(try space.run("run", "n.vnb", "--fresh").exitCode == 0)
    #expect(Self.computed(in: space).contains("train"))
    #expect(Self.epochs(in: space) == 2)
    #expect(try space.results(in: "Output/n") == first)
  }

  @Test func aSavedFileIsWrittenAgainWhenMissingOrDifferent() throws {
    let space = try Self.ran()
    let file = "Output/n/vae.safetensors"
    let bytes = try Data(contentsOf: space.url.appendingPathComponent(file))
    for change in [Data(), nil, bytes.dropLast()] {
      if let change {
        try space.write(Data(change), to: file)
      } else {
        try FileManager.default.removeItem(at: space.url.appendingPathComponent(file))
      }
      #expect(try space.run("run", "n.vnb").exitCode == 0)
      #expect(Self.computed(in: space) == ["save"])
      #expect(try Data(contentsOf: space.url.appendingPathComponent(file)) == bytes)
    }
  }

  // MARK: - Damage

  /// Each entry is damaged in turn: the run says so where it needs the content, and gives the same.
  @Test func aDamagedEntryIsComputedAgainAndSaid() throws {
    let space = try Self.ran()
    let before = try space.results(in: "Output/n")
    let folder = ".cache-of-test/results"
    let files = space.files(in: folder)
    #expect(files.count > 8)
    var said = 0
    for file in files {
      let url = space.url.appendingPathComponent("\(folder)/\(file)")
      var bytes = try Data(contentsOf: url)
      bytes[bytes.count - 3] ^= 1
      try bytes.write(to: url)
      #expect(try space.run("cache", "verify", "--sample", "0").exitCode == 3)
      let result = try space.run("run", "n.vnb")
      #expect(result.exitCode == 0)
      if result.errors.contains("is damaged and is computed again") { said += 1 }
      #expect(try space.results(in: "Output/n") == before)
      try FileManager.default.removeItem(at: url)
      #expect(try space.run("run", "n.vnb").exitCode == 0)
    }
    #expect(said > 3)
  }

  @Test func aFailureIsNotStored() throws {
    let space = try Workspace([
      "n.vnb": "```vnb\n#| label: bad\n\(TinyNotebook.diverging)```\n"
    ])
    for _ in 0..<2 {
      #expect(try space.run("run", "n.vnb").exitCode == 1)
      #expect(space.text("Output/n/manifest.json").contains("no longer a finite number"))
    }
    let listed = try space.run("cache", "ls")
    #expect(!listed.output.contains("train →"))
  }

  @Test func theCacheIsListedTidiedAndCleared() throws {
    let space = try Self.ran()
    let listed = try space.run("cache", "ls")
    #expect(listed.output.contains("train → trained, epochs 2"))
    #expect(listed.output.contains("train, saved after 2 epochs"))
    #expect(try space.run("cache", "verify").exitCode == 0)
    #expect(try space.run("cache", "gc").output == "removed 0 entries, 0 bytes\n")
    #expect(try space.run("cache", "clear", "nothing").exitCode == 64)
    #expect(try space.run("cache", "clear", "checkpoints").output.contains("removed 1 entry"))
    #expect(try space.run("cache", "gc", "--max-size", "0").exitCode == 0)
    // How fast this machine is stays known.
    #expect(space.files(in: ".cache-of-test") == ["speeds.json"])
  }

  @Test func aCacheThatCannotBeMadeIsNamed() throws {
    let space = try Workspace(["n.vnb": Self.notebook, "file": ""])
    let result = try space.run("run", "n.vnb", "--cache-dir", "file/cache")
    #expect(result.exitCode == 73)
    #expect(result.errors.contains("\(space.path)/file/cache"))
    #expect(result.errors.contains("choose another folder with --cache-dir"))
  }

  // MARK: - Processes

  @Test func ofTwoRunsAtOnceOneComputesAndTheOtherReads() throws {
    let text = Self.notebook.replacingOccurrences(of: "int = 2", with: "int = 60")
    let space = try Workspace(["n.vnb": text, "other/n.vnb": text])
    let other = DispatchQueue.global()
    let cache = ["VNB_CACHE_DIR": "\(space.path)/.cache-of-test"]
    let results = ResultBox()
    let group = DispatchGroup()
    for folder in [space.path, "\(space.path)/other"] {
      other.async(group: group) {
        results.add(try? Vnb.run(["run", "n.vnb"], in: folder, environment: cache))
      }
    }
    group.wait()
    #expect(results.all.map(\.exitCode) == [0, 0])
    let trained = ["Output/n", "other/Output/n"].map { Self.epochs(in: space, folder: $0) }
    #expect(trained.sorted() == [0, 60])
    #expect(try space.results(in: "Output/n") == space.results(in: "other/Output/n"))
    let strays = space.files(in: ".cache-of-test").filter {
      $0.contains(".tmp-") || $0.hasSuffix(".lock")
    }
    #expect(strays == [])
  }

  private final class ResultBox: @unchecked Sendable {
    private let lock = NSLock()
    private var results: [Vnb.Result] = []

    func add(_ result: Vnb.Result?) {
      lock.withLock { if let result { results.append(result) } }
    }

    var all: [Vnb.Result] { lock.withLock { results } }
  }
}
