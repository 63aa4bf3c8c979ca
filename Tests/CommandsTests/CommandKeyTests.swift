import Commands
import Digests
import Evaluation
import Language
import Sessions
import Testing

/// Two calls of a command that differ in one argument, or in the input.
struct KeyChange: CustomTestStringConvertible, Sendable {
  var command: String
  var argument: String
  var before: String
  var after: String

  var testDescription: String { "\(argument) of \(command)" }

  /// Calls that differ in a part of their text.
  static func replaced(
    _ command: String, _ argument: String, _ call: String, _ old: String, _ new: String
  ) -> KeyChange {
    KeyChange(
      command: command, argument: argument, before: call.replacing("…", with: old),
      after: call.replacing("…", with: new))
  }

  /// A call, and the same with another argument behind it.
  static func added(_ command: String, _ call: String, _ arguments: [String]) -> [KeyChange] {
    arguments.map { argument in
      KeyChange(
        command: command, argument: String(argument.prefix { $0 != "=" }), before: call,
        after: "\(call) \(argument)")
    }
  }
}

/// What a result is made of is in its key: each argument of each command, and each input.
@Suite struct CommandKeyTests {
  static let required: [KeyChange] = [
    .replaced("codes-report", "input", "codes-report … on=$faces", "$vae", "$other"),
    .replaced("codes-report", "on", "codes-report $vae on=…", "$faces", "(take $faces 9)"),
    .replaced(
      "compare", "input", "compare $faces …", "$faces", "(take $faces 24 shuffle=true)"),
    .replaced("costs", "input", "costs …", "$net", "(model ae filters=[4, 8])"),
    .replaced("decode", "input", "decode (encode … $vae) $vae", "$faces", "(take $faces 9)"),
    .replaced("decode", "model", "decode (encode $faces $vae) …", "$vae", "$other"),
    .replaced("describe", "input", "describe …", "$faces", "$vae"),
    .replaced(
      "direction", "input", "let d = direction … on=$faces attribute=male", "$vae", "$other"),
    .replaced(
      "direction", "on", "let d = direction $vae on=… attribute=male", "$faces",
      "(take $faces 20)"),
    .replaced(
      "direction", "attribute", "let d = direction $vae on=$faces attribute=…", "male", "smiling"),
    .replaced("encode", "input", "let c = encode … $vae", "$faces", "(take $faces 9)"),
    .replaced("encode", "model", "let c = encode $faces …", "$vae", "$other"),
    .replaced(
      "film", "input", "film (train $net on=$faces keep=every(…))", "1epoch", "2epochs"),
    .replaced("grid", "input", "grid …", "$faces", "(take $faces 9)"),
    .replaced(
      "grid", "rows", "grid (sweep a=[1, 2] b=[3, 4] { sample $vae n=2 sigma=($a + $b) }) rows=…",
      "a", "b"),
    .replaced("help", "command", "help …", "train", "sample"),
    .replaced("histogram", "input", "histogram … x=total", "$vae", "$other"),
    .replaced("histogram", "x", "histogram $vae x=…", "total", "kl"),
    .replaced(
      "interpolate", "input", "let i = interpolate (encode … $vae) to=(encode $faces $vae)",
      "$faces", "(take $faces 24 shuffle=true)"),
    .replaced(
      "interpolate", "to", "let i = interpolate (encode $faces $vae) to=(encode … $vae)",
      "$faces", "(take $faces 1)"),
    .replaced("load", "source", "load … size=8x8", "faces", "\"pictures\""),
    .replaced("measure", "input", "measure …", "$faces", "(take $faces 9)"),
    .replaced("measure", "data", "measure $faces data=…", "$faces", "(take $faces 20)"),
    .replaced("model", "kind", "let m = model …", "vae", "ae"),
    .replaced("model", "filters", "let m = model vae filters=…", "[4, 8]", "[8, 4]"),
    .replaced("plot", "input", "plot … y=total", "$vae", "$other"),
    .replaced("plot", "y", "plot $vae y=…", "total", "kl"),
    .replaced("plot-loss", "input", "plot-loss …", "$vae", "$other"),
    .replaced("probe", "input", "probe … on=$faces", "$faces", "(take $faces 9)"),
    .replaced("probe", "on", "probe $faces on=…", "$faces", "(take $faces 20)"),
    .replaced("reconstruct", "input", "reconstruct … $vae", "$faces", "(take $faces 9)"),
    .replaced("reconstruct", "model", "reconstruct $faces …", "$vae", "$other"),
    .replaced("sample", "input", "let s = sample …", "$vae", "$other"),
    .replaced(
      "sample", "on", "let s = sample $vae dist=gaussian-fit on=…", "$faces", "(take $faces 20)"),
    .replaced("save", "input", "save … to=\"a.png\"", "(take $faces 1)", "(take $faces 1 skip=1)"),
    .replaced("save", "to", "save (take $faces 1) to=\"….png\"", "a", "b"),
    .replaced("scatter", "input", "scatter … x=total y=kl", "$vae", "$other"),
    .replaced("scatter", "x", "scatter $vae x=… y=kl", "total", "reconstruction"),
    .replaced("scatter", "y", "scatter $vae x=kl y=…", "total", "reconstruction"),
    .replaced("sharpen", "input", "let p = sharpen … 7", "$faces", "(take $faces 9)"),
    .replaced("sharpen", "factor", "let p = sharpen $faces …", "7", "6"),
    .replaced(
      "sharpen", "method", "let p = sharpen $faces method=…", "pillow factor=2", "unsharp"),
    .replaced(
      "shift", "input", "let s = shift (encode … $vae) (encode (take $faces 1) $vae) by=1",
      "$faces", "(take $faces 9)"),
    .replaced(
      "shift", "direction",
      "let s = shift (encode $faces $vae) (encode (take $faces 1 …) $vae) by=1", "skip=2",
      "skip=1"),
    .replaced(
      "shift", "by", "let s = shift (encode $faces $vae) (encode (take $faces 1) $vae) by=…", "1",
      "[1, 2]"),
    .replaced("split", "input", "… | split part=train", "$faces", "take $faces 9"),
    .replaced("split", "part", "$faces | split part=…", "train", "rest"),
    .replaced("sweep", "axis", "let s = sweep a=[…] { sample $vae sigma=$a }", "3", "3, 2"),
    .replaced("sweep", "name", "let s = sweep …=[1] { sample $vae }", "a", "b"),
    .replaced("sweep", "block", "let s = sweep a=[1] { sample $vae sigma=$a n=… }", "1", "2"),
    .replaced("table", "input", "table …", "$vae", "$other"),
    .replaced("take", "input", "take … 4", "$faces", "(take $faces 9)"),
    .replaced("take", "n", "take $faces n=…", "7", "6"),
    .replaced("train", "input", "let t = train … on=$faces", "$net", "(model ae filters=[4, 8])"),
    .replaced("train", "on", "let t = train $net on=…", "$faces", "(take $faces 20)"),
    .replaced("where", "input", "… | where male=true", "$faces", "take $faces 20"),
    .replaced("where", "attribute", "$faces | where …=true", "male", "smiling"),
    .replaced("where", "its value", "$faces | where male=…", "true", "false"),
  ]

  static let optional: [KeyChange] = [
    KeyChange.added(
      "codes-report", "codes-report $vae on=$faces",
      ["test=(take $faces 9)", "detail=factors", "bins=9", "seed=1"]),
    KeyChange.added("compare", "compare $faces $faces", ["names=[\"a\", \"b\"]", "cols=3"]),
    KeyChange.added("costs", "costs $net", ["size=16x16"]),
    KeyChange.added("describe", "describe $net", ["size=16x16"]),
    KeyChange.added(
      "direction", "let d = direction $vae on=$faces attribute=male", ["unit=true"]),
    KeyChange.added("encode", "let c = encode $faces $vae", ["sampled=true", "seed=1"]),
    KeyChange.added(
      "film", "film (train $net on=$faces keep=every(1epoch))", ["n=3", "seed=1"]),
    KeyChange.added("grid", "grid $faces", ["cols=3", "titles=true", "scale=2"]),
    KeyChange.added(
      "histogram", "histogram $vae x=total", ["bins=3", "curve=fitted", "height=9"]),
    KeyChange.added(
      "interpolate", "let i = interpolate (encode $faces $vae) to=(encode $faces $vae)",
      ["steps=3"]),
    KeyChange.added(
      "load", "load faces",
      [
        "size=16x16", "split=test", "skip=1", "limit=5", "crop=square", "channels=1",
        "max-bad=2%", "max-side=9", "max-pixels=9", "max-scans=9", "max-member=9",
        "max-members=9", "max-name=9", "max-line=9", "seed=1",
      ]),
    KeyChange.added(
      "measure", "measure $faces data=$faces",
      ["reference=$faces", "components=3", "stride=4", "each=true"]),
    KeyChange.added(
      "model", "let m = model vae filters=[4, 8]",
      [
        "kernels=5", "strides=1", "z-dim=9", "activation=relu", "batch-norm=true", "dropout=0.1",
        "blocks=residual", "upsampling=nearest", "encoder-dense=5",
      ]),
    KeyChange.added("plot", "plot $vae y=total", ["x=kl", "log=x", "height=9"]),
    KeyChange.added("plot-loss", "plot-loss $vae", ["series=[total]", "height=9"]),
    KeyChange.added(
      "probe", "probe $faces on=$faces", ["give=recovery", "factors=[smile]", "names=[\"a\"]"]),
    KeyChange.added("probe", "probe $faces on=$faces give=recovery", ["reference=$faces"]),
    KeyChange.added(
      "sample", "let s = sample $vae",
      ["n=3", "dist=uniform(2)", "sigma=2", "rounding=down", "seed=1"]),
    KeyChange.added("scatter", "scatter $vae x=total y=kl", ["log=both", "height=9"]),
    KeyChange.added(
      "sharpen", "let p = sharpen $faces method=unsharp",
      ["radius=1", "percent=1", "threshold=1"]),
    KeyChange.added("split", "$faces | split part=train", ["train=0.5", "seed=1"]),
    KeyChange.added("table", "table $vae", ["columns=[total]"]),
    KeyChange.added("take", "take $faces n=5", ["skip=1", "shuffle=true", "seed=1"]),
    KeyChange.added(
      "train", "let t = train $net on=$faces",
      [
        "epochs=3", "batch-size=7", "learning-rate=0.1", "loss=mse", "fact=0.5",
        "precision=bfloat16", "validation=$faces", "seed=1", "keep=every(2epochs)",
      ]),
  ].flatMap { $0 }

  private static let program = """
    \(Programs.tiny)
    let other = train $net on=$faces epochs=1 batch-size=8

    """

  private func key(_ call: String) throws -> Digest {
    let root = CommandProgramTests.folder.appending(path: "files").path(percentEncoded: false)
    return try #require(try Programs.key(Self.program + call, folder: root))
  }

  @Test(arguments: required + optional)
  func changesWithEveryArgument(_ change: KeyChange) throws {
    let (before, after) = (try key(change.before), try key(change.after))
    #expect(before != after)
    #expect(try key(change.after) == after)
  }

  /// No two of all these calls have the same key, unless they are the same.
  @Test func noTwoCallsShareAKey() throws {
    var calls: [Digest: String] = [:]
    let all = (Self.required + Self.optional).flatMap { [$0.before, $0.after] }
    for call in Set(all).sorted() {
      // What a call is bound to is not in its key, so that 'let a = …' and '…' share it.
      let bare = call.replacing(#/^let [a-z] = /#, with: "")
      let known = try calls.updateValue(bare, forKey: key(call))
      #expect(known == nil || known == bare, "\(known ?? "") | \(bare)")
    }
  }

  /// A new command, or a new argument, is not forgotten above.
  @Test func namesEveryArgumentOfEveryCommand() {
    for (name, command) in CommandLibrary.standard.commands {
      let signature = command.signature
      var expected = Set(signature.arguments.filter { !$0.isPresentation }.map(\.name))
      if signature.input != nil { expected.insert("input") }
      if name == "sweep" { expected = ["axis", "name", "block"] }
      if signature.extraArguments != nil, name != "sweep" {
        expected.formUnion(["attribute", "its value"])
      }
      let named = (Self.required + Self.optional).filter { $0.command == name }.map(\.argument)
      #expect(Set(named) == expected, "\(name)")
      #expect(Set(named).count == named.count || name == "direction", "\(name)")
    }
  }

  /// Of the options of a cell two change what is computed or drawn, the others what is said of it.
  @Test(arguments: [
    ("label: other", false), ("caption: Faces", false), ("alt: faces", false),
    ("cache: off", false), ("checkpoint: off", false), ("verify: skip", false),
    ("echo: fold", false), ("output: fold", false), ("cover: true", false),
    ("when: $limit > 0", false),
    ("width: 60", true),
  ])
  func presentationIsNotInTheKeyOfACell(_ option: String, _ isInKey: Bool) throws {
    func key(_ option: String) throws -> Digest {
      let text = """
        ```vnb
        param limit: int = 24
        ```

        Prose.

        ```vnb
        \(option)
        load faces size=16x16 limit=$limit
        ```

        """
      let notebook = CheckedNotebook(
        source: SourceText(name: "n.vnb", text: text), folder: "/", library: .standard,
        options: NotebookOptions(computesKeys: true))
      try #require(!notebook.hasErrors, "\(notebook.diagnostics)")
      return try #require(notebook.cells[1].key)
    }
    #expect(try (key("#| \(option)") != key("")) == isInKey)
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
