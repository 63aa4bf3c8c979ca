import Evaluation
import Language
import Testing

@Suite struct HelpTests {
  @Test func rendersACommand() throws {
    let signature = try #require(TestCommands.library.commands["take"]?.signature)
    #expect(
      HelpText.render(signature) == """
        take: takes some pictures

        Usage:
          $input | take N [skip=…] [shuffle=…] [seed=…]
          take $input N [skip=…] [shuffle=…] [seed=…]

        Input:
          dataset

        Arguments:
          n=…            int, at least 1: help for n (the name may be left out)
                         (required)
          skip=0         int, at least 0: help for skip
          shuffle=false  true|false: help for shuffle
          seed=…         int, at least 0: replaces the notebook's seed for this command

        Result:
          dataset, with channels, count, height, skipped, width

        Example:
          take $faces 16

        """)
  }

  @Test(arguments: TestCommands.library.names)
  func staysWithinTheWidth(_ name: String) throws {
    let signature = try #require(TestCommands.library.commands[name]?.signature)
    for line in HelpText.render(signature).split(separator: "\n") {
      #expect(line.count <= 80 && line.last != " ")
    }
  }

  @Test func listsAllCommands() {
    let text = HelpText.renderIndex(TestCommands.library)
    for name in TestCommands.library.names { #expect(text.contains("\n  \(name) ")) }
  }
}

@Suite struct CompletionTests {
  private static let scope: StaticScope = {
    let text = """
      let faces = load faces
      let net = model vae
      let vae = train $net on=$faces
      let n = 3
      let runs = sweep r=[1, 2] { sample $vae n=$r }
      """
    var checker = Checker(
      library: TestCommands.library, options: CheckOptions(root: PathRoot(folder: "/")))
    _ = checker.check(Parser.parse(SourceText(name: "session", text: text)).tree)
    return checker.scope
  }()

  private func candidates(_ line: String) -> [String] {
    Completion.candidates(
      line, cursor: line.utf8.count, scope: Self.scope, library: TestCommands.library
    ).candidates.map(\.text)
  }

  @Test(arguments: [
    ("tr", ["train"]),
    ("le", ["let"]),
    ("let x = sa", ["sample", "save"]),
    ("$faces | ta", ["table", "take"]),
    ("$faces | lo", []),
    ("train $net ep", ["epochs="]),
    ("train $net epochs=3 ep", []),
    ("model vae activation=", ["leaky-relu", "relu", "selu"]),
    ("model vae activation=r", ["relu"]),
    (
      "model ",
      [
        "vae", "ae", "kind=", "filters=", "kernels=", "strides=", "z-dim=", "activation=",
        "dropout=", "encoder-dense=",
      ]
    ),
    ("train $net on=$", ["$faces"]),
    ("train $n", ["$net"]),
    ("take $faces $", ["$n"]),
    ("$vae.k", ["$vae.kind", "$vae.kl", "$vae.kl_share"]),
    ("$vae.history.t", ["$vae.history.total"]),
    ("$runs.r", ["$runs.r"]),
    ("grid $runs rows=", ["none", "r"]),
    ("$runs | grid rows=", ["none", "r"]),
    ("plot-loss $vae series=[to", ["total"]),
    ("let x = (lo", ["load"]),
    ("sweep r=[1] { sam", ["sample"]),
    ("load fa", ["faces"]),
    ("help plot", ["plot-loss"]),
    ("load faces # siz", []),
    ("grid $faces\ntak", ["take"]),
    ("grid $faces\n    tit", ["titles="]),
    ("sweep r=[1] {\n  let d = load faces\n  tak", ["take"]),
    ("expect $n > 2 ", ["only=", "unless=", "message=", "source=", "holds="]),
    ("expect ($n - 1) in 0..3 unless=smoke ", ["message=", "source=", "holds="]),
    ("expect $n > 2 message=\"two\" so", ["source="]),
    ("expect $vae.epochs == ", []),
    ("expect not ", []),
    ("expect ", []),
  ])
  func offersWhatFits(_ line: String, _ expected: [String]) {
    #expect(candidates(line) == expected)
  }

  @Test func leavesPathsToTheTerminal() {
    let line = "load \"pict"
    let found = Completion.candidates(
      line, cursor: line.utf8.count, scope: Self.scope, library: TestCommands.library)
    #expect(found.candidates.map(\.kind) == [.path])
    #expect(found.range == SourceRange(6, 10))
  }
}
