import Digests
import Evaluation
import Language
import Testing

@Suite struct KeyTests {
  /// The key of the last statement of a program.
  private func key(
    _ text: String, seed: UInt64 = 0, library: CommandLibrary = TestCommands.library,
    folder: String = "/notebooks", profile: String? = nil, overrides: [String] = []
  ) throws -> Digest? {
    var options = CheckOptions(
      root: PathRoot(folder: folder), seed: seed,
      overrides: ParameterOverrides(profile: profile), computesKeys: true)
    for override in overrides {
      try options.overrides.add(commandLine: override, folder: folder)
    }
    let parsed = Parser.parse(SourceText(name: "program", text: text))
    var checker = Checker(library: library, options: options)
    checker.announce([parsed.tree])
    let statements = checker.check(parsed.tree)
    #expect(parsed.diagnostics.isEmpty && !checker.hasErrors, "\(checker.diagnostics)")
    return statements.last?.key
  }

  private static let training = """
    let faces = load faces size=64x64
    let other = load faces size=64x64 limit=5
    let net = model vae filters=[8, 16] z-dim=4
    let vae = train $net on=$faces epochs=2
    """

  /// Written out, every argument has its default's key; changed, another one.
  static let mutations: [(plain: String, same: [String], other: [String])] = [
    (
      "load faces",
      [
        "load faces size=96x96", "load faces limit=none", "load faces channels=3",
        "load faces max-bad=1%", "load faces max-bad=0.01", "load faces seed=0",
        "load source=faces",
      ],
      [
        "load shapes", "load faces size=96x95", "load faces limit=1000", "load faces channels=1",
        "load faces max-bad=2%", "load faces seed=1", "load \"faces\"",
      ]
    ),
    (
      "take $faces 5", ["$faces | take 5", "take $faces n=5 skip=0", "take $faces (2 + 3)"],
      [
        "take $faces 6", "take $faces 5 skip=1", "take $faces 5 shuffle=true",
        "take $faces 5 seed=1", "take $other 5",
      ]
    ),
    (
      "where $faces smiling=true bald=false", ["where $faces bald=false smiling=true"],
      ["where $faces smiling=true", "where $faces smiling=true bald=true"]
    ),
    (
      "let m = model vae", ["let m = model vae filters=[32, 64]", "let m = model vae dropout=0"],
      [
        "let m = model ae", "let m = model vae filters=[32]", "let m = model vae z-dim=255",
        "let m = model vae activation=relu", "let m = model vae dropout=0.1",
        "let m = model vae encoder-dense=8",
        "let m = model vae kernels=5", "let m = model vae strides=1",
      ]
    ),
    (
      "let t = train $net on=$faces",
      [
        "let t = train $net on=$faces fact=5 epochs=24",
        "let t = $net | train seed=0 on=(load faces size=64x64)",
        "let t = train (model vae z_dim=4 filters=[8, 16]) on=$faces",
      ],
      [
        "let t = train $net on=$other", "let t = train $net on=$faces epochs=23",
        "let t = train $net on=$faces batch-size=64",
        "let t = train $net on=$faces learning-rate=0.001", "let t = train $net on=$faces loss=mse",
        "let t = train $net on=$faces fact=5.5", "let t = train $net on=$faces keep=every(1epoch)",
        "let t = train $net on=$faces validation=$other", "let t = train $net on=$faces seed=1",
      ]
    ),
    (
      "plot-loss $vae", ["plot-loss $vae height=20", "plot-loss $vae series=[total, kl]"],
      ["plot-loss $vae series=[kl, total]", "plot-loss $vae series=[kl]"]
    ),
    (
      "sample $vae", ["sample $vae n=28 dist=normal", "sample $vae sigma=1.0"],
      [
        "sample $vae n=27", "sample $vae dist=uniform(1)", "sample $vae dist=uniform(-1, 1)",
        "sample $vae sigma=2", "sample $vae seed=9",
      ]
    ),
    (
      "sample $vae n=3 | sharpen 7", ["sharpen (sample $vae n=3) factor=7.0"],
      [
        "sample $vae n=3 | sharpen 6", "sample $vae n=3 | sharpen 7 method=unsharp",
        "sample $vae n=3 | sharpen 7 radius=3", "sample $vae n=4 | sharpen 7",
      ]
    ),
    (
      "grid $faces", ["grid $faces scale=2", "grid $faces cols=7"],
      ["grid $faces cols=6", "grid $faces titles=true", "grid $faces titles=index"]
    ),
    (
      "encode $faces $vae", ["encode $faces model=$vae sampled=false"],
      ["encode $faces $vae sampled=true", "encode $other $vae"]
    ),
    (
      "compare $faces $other", ["$faces | compare $other"],
      ["compare $other $faces", "compare $faces", "compare $faces $other names=[\"a\", \"b\"]"]
    ),
    ("$vae.history", ["($vae).history"], ["$vae"]),
    (
      "let x = $vae.total", ["let y = $vae.total"], ["let x = $vae.kl", "let x = ($vae.total * 2)"]
    ),
    ("let x = (1 + 2)", ["let x = 3", "let x = max(1, 3)"], ["let x = 3.0", "let x = 4"]),
    (
      "sweep r=[1, 2] { sample $vae dist=uniform($r) }",
      ["sweep r=[1, 2] { $vae | sample dist=uniform($r) n=28 }"],
      [
        "sweep r=[1, 3] { sample $vae dist=uniform($r) }",
        "sweep q=[1, 2] { sample $vae dist=uniform($q) }",
        "sweep r=[1, 2] { sample $vae n=3 dist=uniform($r) }",
        "sweep r=[1, 2] { sample $vae dist=uniform(1) }",
      ]
    ),
  ]

  @Test(arguments: mutations.indices)
  func changesWithEveryArgument(_ index: Int) throws {
    let (plain, same, other) = Self.mutations[index]
    let first = try #require(try key(Self.training + "\n" + plain))
    for text in same {
      #expect(try key(Self.training + "\n" + text) == first, "\(text) is \(plain)")
    }
    var keys: Set<Digest> = [first]
    for text in other {
      let found = try #require(try key(Self.training + "\n" + text))
      #expect(keys.insert(found).inserted, "\(text) has a key of its own")
    }
  }

  /// Every declared argument of every test command stands in a mutation above, or shows nothing.
  @Test func coversEveryArgument() {
    let texts = Self.mutations.flatMap { $0.other + $0.same }
    let exempt: Set<String> = ["describe", "table", "save", "help"]
    for (name, command) in TestCommands.library.commands where !exempt.contains(name) {
      for argument in command.signature.arguments
      where !argument.isPositional && argument.name != "rows" && name != "compare" {
        #expect(
          texts.contains { $0.contains(name) && $0.contains("\(argument.name)=") },
          "\(argument.name) of \(name)")
      }
    }
  }

  @Test func leavesOutLayoutAndComments() throws {
    let plain = try key("let d = load faces limit=5\ngrid $d cols=3")
    let spread = try key(
      """
      # a comment
      let d = load   faces
          limit=5   # another
      let unused = load shapes

      grid $d
        cols=3
      """)
    #expect(plain == spread)
  }

  @Test func leavesOutNames() throws {
    #expect(
      try key("let d = load faces\ntake $d 3")
        == key("let pictures = load faces\ntake $pictures 3"))
  }

  @Test func takesParametersByValue() throws {
    let text = "param n: int = 3\nprofile p { n=5 }\ntake (load faces) $n"
    #expect(try key(text) == key("take (load faces) 3"))
    #expect(try key(text, profile: "p") == key("take (load faces) 5"))
    #expect(try key(text, profile: "p") == key(text, overrides: ["n=5"]))
    #expect(try key(text) != key(text, overrides: ["n=4"]))
  }

  @Test func takesTheSeedWhereACommandHasOne() throws {
    #expect(try key("load faces") != key("load faces", seed: 1))
    #expect(try key("load faces seed=1") == key("load faces", seed: 1))
    #expect(try key("let m = model vae") == key("let m = model vae", seed: 1))
  }

  @Test func takesFilesByContent() throws {
    // The test command's digest of a file is that of its name.
    #expect(try key("load \"a/set.zip\"") == key("load \"b/set.zip\""))
    #expect(try key("load \"a/set.zip\"") != key("load \"a/other.zip\""))
    #expect(try key("load \"set.zip\"") == key("load \"set.zip\"", folder: "/elsewhere"))
  }

  @Test func takesVersions() throws {
    var newer = TestCommands.load
    newer.version = 2
    let versions = CommandLibrary([newer], builtInSources: ["faces"], engineVersion: "test-1") {
      _ in nil
    }
    let engines = CommandLibrary(
      [TestCommands.load], builtInSources: ["faces"], engineVersion: "test-2"
    ) { _ in nil }
    let same = CommandLibrary(
      [TestCommands.load], builtInSources: ["faces"], engineVersion: "test-1"
    ) { _ in nil }
    let plain = try key("let d = load faces")
    #expect(try key("let d = load faces", library: same) == plain)
    #expect(try key("let d = load faces", library: versions) != plain)
    #expect(try key("let d = load faces", library: engines) != plain)
  }

  @Test func areNotComputedUnlessAskedFor() {
    let parsed = Parser.parse(SourceText(name: "program", text: "load faces"))
    var checker = Checker(
      library: TestCommands.library, options: CheckOptions(root: PathRoot(folder: "/")))
    #expect(checker.check(parsed.tree).last?.key == nil)
  }
}
