import Commands
import Evaluation
import Testing

@Suite struct CommandKeyTests {
  /// Each changes the key of the same call without it. `height` and such change what is drawn.
  static let mutations: [String: [String]] = [
    "load faces": [
      "size=16x16", "split=test", "skip=1", "limit=5", "crop=square", "channels=1", "max-bad=2%",
      "max-side=9", "max-pixels=9", "max-scans=9", "max-member=9",
      "max-members=9", "max-name=9", "max-line=9",
      "seed=1",
    ],
    "take $faces n=5": ["skip=1", "shuffle=true", "seed=1"],
    "$faces | split part=train": ["train=0.5", "seed=1"],
    "let m = model vae filters=[4, 8]": [
      "kernels=5", "strides=1", "z-dim=9", "activation=relu", "batch-norm=true", "dropout=0.1",
      "blocks=residual", "upsampling=nearest", "encoder-dense=5",
    ],
    "let t = train $net on=$faces": [
      "epochs=3", "batch-size=7", "learning-rate=0.1", "loss=mse", "fact=0.5",
      "precision=bfloat16", "validation=$faces", "seed=1", "keep=every(2epochs)",
    ],
    "film (train $net on=$faces keep=every(1epoch))": ["n=3", "seed=1"],
    "plot-loss $vae": ["series=[total]", "height=9"],
    "let s = sample $vae": ["n=3", "dist=uniform(2)", "sigma=2", "rounding=down", "seed=1"],
    "let g = sample $vae dist=gaussian-fit on=$faces": ["n=3", "seed=1"],
    "let i = interpolate (encode $faces $vae) to=(encode $faces $vae)": ["steps=3"],
    "let d = direction $vae on=$faces attribute=male": ["unit=true"],
    "measure $faces data=$faces": [
      "reference=$faces", "components=3", "stride=4", "each=true",
    ],
    "codes-report $vae on=$faces": [
      "test=(take $faces 9)", "detail=factors", "bins=9", "seed=1",
    ],
    "plot $vae y=total": ["x=kl", "log=x", "height=9"],
    "histogram $vae x=total": ["bins=3", "curve=fitted", "height=9"],
    "scatter $vae x=total y=kl": ["log=both", "height=9"],
    "let c = encode $faces $vae": ["sampled=true", "seed=1"],
    "let p = sharpen $faces method=unsharp": ["radius=1", "percent=1", "threshold=1"],
    "grid $faces": ["cols=3", "titles=true", "scale=2"],
    "compare $faces $faces": ["names=[\"a\", \"b\"]", "cols=3"],
    "table $vae": ["columns=[total]"],
    "describe $net": ["size=16x16"],
  ]

  @Test(arguments: mutations.keys.sorted())
  func changesWithEveryArgument(_ call: String) throws {
    var keys = [try #require(try Programs.key(Programs.tiny + call))]
    for argument in Self.mutations[call] ?? [] {
      let key = try #require(try Programs.key("\(Programs.tiny)\(call) \(argument)"))
      #expect(!keys.contains(key), "\(argument)")
      keys.append(key)
      #expect(try Programs.key("\(Programs.tiny)\(call) \(argument)") == key)
    }
  }

  /// A new argument is not forgotten above.
  @Test func namesEveryArgument() {
    let inputs: Set<String> = ["source", "n", "part", "filters", "kind", "on", "model", "method"]
    let required: Set<String> = [
      "factor", "rows", "to", "by", "direction", "attribute", "x", "y", "data",
    ]
    for name in CommandLibrary.standard.names where !["save", "help", "sweep"].contains(name) {
      for argument in CommandLibrary.standard.commands[name]?.signature.arguments ?? [] {
        let isNamed = Self.mutations.contains { call, changes in
          call.contains(name)
            && changes.contains { $0.hasPrefix(argument.name + "=") }
        }
        let isExempt =
          inputs.contains(argument.name) || required.contains(argument.name)
        #expect(isNamed || isExempt, "\(argument.name) of \(name)")
      }
    }
  }

  @Test func dependsOnTheNotebooksSeedOnlyWhereThereIsChance() throws {
    #expect(try Programs.key("load faces") != Programs.key("load faces", seed: 1))
    #expect(try Programs.key("load faces seed=1") == Programs.key("load faces", seed: 1))
    #expect(
      try Programs.key("let m = model vae") == Programs.key("let m = model vae", seed: 1))
  }

  /// A path says nothing, what is in the files all.
  @Test func takesFoldersByContent() throws {
    let root = CommandProgramTests.folder.appending(path: "files").path(percentEncoded: false)
    let key = try #require(try Programs.key("load \"pictures\"", folder: root))
    #expect(try Programs.key("load \"./pictures\"", folder: root) == key)
    #expect(try Programs.key("load \"pictures/sub\"", folder: root) != key)
  }
}
