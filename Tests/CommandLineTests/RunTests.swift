import Foundation
import Testing

@Suite struct RunTests {
  private static let files = [
    "images.csv", "images.png", "images.txt", "manifest.json", "run.jsonl", "samples.png",
    "tiny.html", "tiny.md", "vae.png", "vae.svg", "vae.txt",
  ]

  private func workspace(_ text: String = TinyNotebook.text) throws -> Workspace {
    try Workspace(["tiny.vnb": text])
  }

  // MARK: - Output folder

  @Test func writesEveryFileOfTheContract() throws {
    let space = try workspace()
    let result = try space.run("run", "tiny.vnb")
    #expect(result.exitCode == 0, "\(result.errors)")
    #expect(space.files(in: "Output/tiny") == Self.files)
    #expect(result.output.contains("Output/tiny/images.png"))
    #expect(result.output.contains("Output/tiny/tiny.html"))
    #expect(result.output.contains("counting\n3\n"))
  }

  @Test func aNotebookInNotebooksWritesBesideIt() throws {
    let space = try Workspace(["Notebooks/tiny.vnb": TinyNotebook.text])
    #expect(try space.run("run", "tiny.vnb", "--only", "setup").exitCode == 0)
    #expect(space.contains("Output/tiny/tiny.md"))
    let inside = try Vnb.run(
      ["run", "./tiny.vnb", "--only", "setup"], in: space.path + "/Notebooks")
    #expect(inside.exitCode == 0)
    #expect(!space.contains("Notebooks/Output"))
  }

  @Test func aMarkdownNotebookIsNamedByWhatStandsBeforeBothEndings() throws {
    let space = try Workspace(["tiny.vnb.md": TinyNotebook.text])
    #expect(try space.run("run", "tiny.vnb.md", "--only", "counting").exitCode == 0)
    #expect(space.contains("Output/tiny/tiny.md"))
  }

  @Test(arguments: [
    (["--profile", "smoke"], "Output/tiny/@smoke"), (["-P", "limit=9"], "Output/tiny/@custom"),
    (["--seed", "8"], "Output/tiny/@custom"), (["--seed", "3"], "Output/tiny"),
    (["--output", "there"], "there"), (["--output", "there", "-P", "limit=9"], "there"),
    (["--output", "there", "--profile", "smoke"], "there/@smoke"),
    (["--params", "values.json"], "Output/tiny/@custom"),
    (["--profile", "smoke", "-P", "limit=9"], "Output/tiny/@smoke"),
    // What is as the notebook has it makes no other run.
    (["-P", "limit=24", "-P", "rate=1e-3", "-P", "data=faces"], "Output/tiny"),
    (["--params", "same.json"], "Output/tiny"),
    (["--params", "same.json", "-P", "limit=9"], "Output/tiny/@custom"),
  ])
  func theFolderFollowsWhatWasAsked(_ arguments: [String], _ folder: String) throws {
    let space = try workspace()
    try space.write("{\"limit\": 10}", to: "values.json")
    try space.write("{\"limit\": 24, \"rate\": 0.001}", to: "same.json")
    let result = try Vnb.run(
      ["run", "tiny.vnb", "--only", "counting"] + arguments, in: space.path)
    #expect(result.exitCode == 0, "\(result.errors)")
    let manifests = space.files(in: ".").filter { $0.hasSuffix("manifest.json") }
    #expect(manifests == [folder + "/manifest.json"])
  }

  @Test func valuesAreComparedByTheirTypes() throws {
    let space = try workspace(
      """
      ```vnb
      #| label: a
      param on:     bool = true
      param words:  string = two words
      param long:   duration = 2min
      param sizes:  [int] = [1, 2]
      param half:   float = 0.5
      param double: float = ($half * 2)
      param place:  path = ./data
      ($half + 1)
      ```
      """)
    for same in [
      "on=true", "words=two words", "long=120s", "sizes=[1,2]", "double=1", "half=0.50",
      "place=./data",
    ] {
      #expect(try space.run("run", "tiny.vnb", "-P", same).exitCode == 0)
      #expect(!space.contains("Output/tiny/@custom"), "\(same)")
    }
    #expect(try space.run("status", "tiny.vnb").output.contains("a  current"))
    for other in ["on=false", "long=3min", "sizes=[1]", "double=2", "place=./other"] {
      let status = try space.run("status", "tiny.vnb", "-P", other)
      #expect(status.output.contains("Output/tiny/@custom\n"), "\(other): \(status.errors)")
    }
  }

  // MARK: - Reproducible

  @Test func equalRunsWriteEqualBytes() throws {
    let space = try workspace()
    for (folder, threads) in [("a", "1"), ("b", "1"), ("c", "2")] {
      let result = try space.run("run", "tiny.vnb", "--output", folder, "--threads", threads)
      #expect(result.exitCode == 0, "\(result.errors)")
    }
    let first = try space.results(in: "a")
    #expect(first.count == Self.files.count - 1)
    #expect(try space.results(in: "b") == first)
    #expect(try space.results(in: "c") == first)
    // Again over what is there.
    #expect(try space.run("run", "tiny.vnb", "--output", "a").exitCode == 0)
    #expect(try space.results(in: "a") == first)
  }

  @Test func theManifestSaysNothingOfThisMachine() throws {
    let space = try workspace()
    try space.run("run", "tiny.vnb", "--only", "images")
    // A folder of pictures, given by an absolute path.
    try FileManager.default.createDirectory(
      atPath: space.path + "/pictures", withIntermediateDirectories: true)
    for number in 0..<8 {
      try FileManager.default.copyItem(
        atPath: space.path + "/Output/tiny/images.png",
        toPath: space.path + "/pictures/\(number).png")
    }
    let result = try space.run("run", "tiny.vnb", "-P", "data=\(space.path)/pictures")
    #expect(result.exitCode == 0, "\(result.errors)")
    let manifest = space.text("Output/tiny/@custom/manifest.json")
    #expect(manifest.contains("\"data\" : \"pictures\""))
    #expect(!manifest.contains(space.path))
    for word in ["host", "time", "second", "/tmp"] { #expect(!manifest.contains(word), "\(word)") }
    // What the pictures hold: for the parameter, and for the one cell that reads them.
    let digests = manifest.matches(of: /"data" : "([0-9a-f]{64})"/)
    #expect(digests.count == 1)
    let digest = try #require(digests.first).1
    #expect(manifest.contains("\"inputs\" : [\n        \"\(digest)\"\n      ]"))
    let markdown = space.text("Output/tiny/@custom/tiny.md")
    #expect(!markdown.contains(space.path))
  }

  /// In the manifest, where one is given, and nowhere else.
  @Test func aClaimNamesItsSource() throws {
    let space = try workspace(
      """
      ```vnb
      #| label: claims
      expect 1 < 2 message="plain"
      expect 1 < 3 message="told" source="post XI"
      ```
      """)
    #expect(try space.run("run", "tiny.vnb").exitCode == 0)
    let manifest = space.text("Output/tiny/manifest.json")
    #expect(manifest.contains(/"message" : "told",\n +"source" : "post XI"\n +}/), "\(manifest)")
    #expect(manifest.matches(of: /"source"/).count == 1)
    #expect(space.text("Output/tiny/tiny.md").matches(of: /post XI/).count == 1)
  }

  @Test func valuesInProseAreFilledIn() throws {
    let space = try workspace()
    try space.run("run", "tiny.vnb")
    let whole = space.text("Output/tiny/tiny.md")
    #expect(whole.contains(/The total is `?[0-9.]+`?\./), "\(whole)")
    // Not lost by a run that leaves its cell alone.
    try space.run("run", "tiny.vnb", "--only", "counting")
    #expect(space.text("Output/tiny/tiny.md") == whole)
  }

  @Test func linesMayEndInCRLF() throws {
    let space = try workspace(TinyNotebook.text.replacingOccurrences(of: "\n", with: "\r\n"))
    let result = try space.run("run", "tiny.vnb")
    #expect(result.exitCode == 0, "\(result.errors)")
    #expect(space.files(in: "Output/tiny") == Self.files)
  }

  // MARK: - Parameters

  @Test func parametersComeInTheirOrder() throws {
    let space = try workspace(
      """
      ```vnb
      #| label: a
      param n: int = 1
      param s: string = "x"
      profile p { n=2 s="p" }
      $n
      $s
      ```
      """)
    try space.write(#"{"n": 3}"#, to: "v.json")
    func shown(_ arguments: String...) throws -> String {
      try Vnb.run(["run", "tiny.vnb"] + arguments, in: space.path).output
    }
    #expect(try shown().hasPrefix("a\n1\na\nx\n"))
    #expect(try shown("--profile", "p").hasPrefix("a\n2\na\np\n"))
    #expect(try shown("--profile", "p", "--params", "v.json").hasPrefix("a\n3\na\np\n"))
    #expect(
      try shown("--profile", "p", "--params", "v.json", "-P", "n=4").hasPrefix("a\n4\na\np\n"))
    #expect(try shown("-P", "s=two words = 1").hasPrefix("a\n1\na\ntwo words = 1\n"))
  }

  @Test func pathsOfAParameterFileAreRelativeToItsFolder() throws {
    let space = try workspace()
    try space.run("run", "tiny.vnb", "--only", "images")
    try space.write(
      Data(contentsOf: space.url.appendingPathComponent("Output/tiny/images.png")),
      to: "elsewhere/pictures/a.png")
    try space.write(#"{"data": "pictures"}"#, to: "elsewhere/v.json")
    let result = try space.run(
      "run", "tiny.vnb", "--only", "images", "--params", "elsewhere/v.json")
    #expect(result.exitCode == 0, "\(result.errors)")
  }

  // MARK: - Parts

  private static let chain = """
    ```vnb
    #| label: one
    let a = 1
    $a
    ```
    ```vnb
    #| label: two
    let b = ($a + 1)
    $b
    ```
    ```vnb
    #| label: three
    ($b + 1)
    ```
    ```vnb
    #| label: four
    (4)
    ```
    """

  @Test(arguments: [
    (["--only", "two"], [1, 2]), (["--only", "one", "--only", "four"], [1, 4]),
    (["--only", "three"], [1, 2, 3]), (["--from", "three"], [1, 2, 3, 4]),
    (["--from", "four"], [4]), (["--until", "two"], [1, 2]),
    (["--from", "two", "--until", "two"], [1, 2]),
  ])
  func partsRunWithWhatTheyNeed(_ arguments: [String], _ cells: [Int]) throws {
    let space = try workspace(Self.chain)
    let result = try Vnb.run(["run", "tiny.vnb", "--quiet"] + arguments, in: space.path)
    #expect(result.exitCode == 0)
    let labels = ["one", "two", "three", "four"]
    let expected = cells.map { "\(labels[$0 - 1])\n\($0)\n" }.joined()
    #expect(result.output == expected + "Output/tiny/tiny.md\nOutput/tiny/tiny.html\n")
    #expect(result.errors.isEmpty)
  }

  @Test func aPartialRunKeepsStoredResultsAndMarksThemStale() throws {
    let space = try workspace()
    try space.run("run", "tiny.vnb")
    let picture = try space.results(in: "Output/tiny")["samples.png"]
    try space.write(
      TinyNotebook.text.replacingOccurrences(of: "n=4 seed=7", with: "n=2 seed=7"),
      to: "tiny.vnb")
    let result = try space.run("run", "tiny.vnb", "--until", "vae")
    #expect(result.exitCode == 0)
    #expect(try space.results(in: "Output/tiny")["samples.png"] == picture)
    let markdown = space.text("Output/tiny/tiny.md")
    #expect(markdown.contains("samples.png"))
    #expect(markdown.components(separatedBy: "Out of date").count == 2, "\(markdown)")
  }

  @Test func filesThatNothingShowsAnyMoreAreRemoved() throws {
    let space = try workspace()
    try space.run("run", "tiny.vnb")
    #expect(space.contains("Output/tiny/images.csv"))
    try space.write(
      TinyNotebook.text.replacingOccurrences(of: "describe $faces\n", with: "")
        .replacingOccurrences(of: "label: samples", with: "label: random"),
      to: "tiny.vnb")
    try space.run("run", "tiny.vnb")
    let gone: Set = ["images.csv", "images.txt", "samples.png"]
    #expect(
      space.files(in: "Output/tiny")
        == (Self.files.filter { !gone.contains($0) } + ["random.png"]).sorted())
  }

  @Test func aFalseWhenLeavesACellOutWithWhatNeedsIt() throws {
    let space = try workspace(
      """
      ```vnb
      #| label: setup
      param wanted: bool = true
      ```
      ```vnb
      #| label: one
      #| when: $wanted
      let faces = load faces size=16x16 limit=2
      grid $faces
      ```
      ```vnb
      #| label: two
      describe $faces
      ```
      ```vnb
      #| label: three
      (3)
      ```
      """)
    let with = try space.run("run", "tiny.vnb", "--output", "out")
    #expect(with.exitCode == 0)
    #expect(space.contains("out/one.png") && space.contains("out/two.txt"))
    let without = try space.run("run", "tiny.vnb", "--output", "out", "-P", "wanted=false")
    #expect(without.exitCode == 0)
    #expect(without.output.hasPrefix("three\n3\n"))
    #expect(!space.contains("out/one.png") && !space.contains("out/two.txt"))
    #expect(space.text("out/tiny.md").contains("condition 'when' is false"))
  }

  @Test func resultsNeverTakeEachOthersNames() throws {
    let space = try workspace(
      """
      ```vnb
      #| label: a
      let faces = load faces size=16x16 limit=2
      grid $faces
      grid $faces cols=1
      grid $faces cols=2
      ```
      ```vnb
      #| label: a-2
      grid $faces
      ```
      """)
    #expect(try space.run("run", "tiny.vnb").exitCode == 0)
    let pictures = space.files(in: "Output/tiny").filter { $0.hasSuffix(".png") }
    #expect(pictures == ["a-2.png", "a-3.png", "a-4.png", "a.png"])
    let before = try space.results(in: "Output/tiny")
    #expect(try space.run("run", "tiny.vnb", "--only", "a-2").exitCode == 0)
    #expect(try space.results(in: "Output/tiny") == before)
  }

  @Test func savingOverAnotherResultIsRefused() throws {
    let space = try workspace(
      """
      ```vnb
      #| label: a
      let faces = load faces size=16x16 limit=1
      grid $faces
      $faces | save to="a.png"
      ```
      """)
    let result = try space.run("run", "tiny.vnb")
    #expect(result.exitCode == 1)
    #expect(result.errors.contains("'a.png' is the file of another result of this notebook"))
  }

  @Test func savedFilesAreListedAndWrittenAgainWhenMissing() throws {
    let space = try workspace(
      """
      ```vnb
      #| label: a
      load faces size=16x16 limit=2 | save to="faces/"
      ```
      """)
    #expect(try space.run("run", "tiny.vnb").exitCode == 0)
    #expect(space.text("Output/tiny/manifest.json").contains("\"faces/001.png\" : \""))
    try FileManager.default.removeItem(atPath: space.path + "/Output/tiny/faces/001.png")
    #expect(try space.run("run", "tiny.vnb").exitCode == 0)
    #expect(space.contains("Output/tiny/faces/001.png"))
  }

  /// As for what is shown; what somebody else wrote, or worked on, stays.
  @Test func savedFilesThatNothingMakesAnyMoreAreRemoved() throws {
    func text(_ limit: Int, to path: String = "out/") -> String {
      """
      ```vnb
      #| label: a
      load faces size=16x16 limit=\(limit) | save to="\(path)"
      ```
      """
    }
    let space = try workspace(text(5))
    #expect(try space.run("run", "tiny.vnb").exitCode == 0)
    try space.write("mine", to: "Output/tiny/out/003.png")
    try space.write("mine", to: "Output/tiny/out/notes.txt")
    try space.write(text(3), to: "tiny.vnb")
    #expect(try space.run("run", "tiny.vnb").exitCode == 0)
    let left = ["000.png", "001.png", "002.png", "003.png", "notes.txt"]
    #expect(space.files(in: "Output/tiny/out") == left)
    try FileManager.default.removeItem(atPath: space.path + "/Output/tiny/out/003.png")
    try FileManager.default.removeItem(atPath: space.path + "/Output/tiny/out/notes.txt")
    #expect(try space.run("verify", "tiny.vnb").exitCode == 0)
    // Recording what differs does the same.
    try space.write(text(2), to: "tiny.vnb")
    #expect(try space.run("verify", "tiny.vnb").exitCode == 3)
    #expect(try space.run("verify", "tiny.vnb", "--accept").exitCode == 0)
    #expect(space.files(in: "Output/tiny/out") == ["000.png", "001.png"])
    // To another place: nothing is left in the first one.
    try space.write(text(2, to: "other/"), to: "tiny.vnb")
    #expect(try space.run("run", "tiny.vnb").exitCode == 0)
    #expect(space.contains("Output/tiny/other/001.png") && !space.contains("Output/tiny/out"))
    #expect(try space.run("verify", "tiny.vnb").exitCode == 0)
  }

  /// What did not finish keeps the files of its last run.
  @Test func savedFilesStayUntilTheirSuccessorsAreThere() throws {
    let text = """
      ```vnb
      #| label: a
      let faces = load faces size=16x16 limit=3
      $faces | save to="out/"
      ```
      """
    let space = try workspace(text)
    #expect(try space.run("run", "tiny.vnb").exitCode == 0)
    let statements = TinyNotebook.diverging
      .replacing("let vae", with: "$faces | take 2 | save to=\"out/\"\nlet vae")
    let failing = """
      ```vnb
      #| label: a
      \(statements)
      ```
      """
    try space.write(failing, to: "tiny.vnb")
    #expect(try space.run("run", "tiny.vnb").exitCode == 1)
    #expect(space.files(in: "Output/tiny/out").count == 3)
  }

  @Test func echoAndOutputDecideWhatDocumentsShow() throws {
    let space = try workspace(
      """
      ```vnb
      #| label: a
      #| echo: hide
      (11 * 11)
      ```
      ```vnb
      #| label: b
      #| output: hide
      (6 * 7)
      ```
      """)
    let result = try space.run("run", "tiny.vnb")
    #expect(result.exitCode == 0, "\(result.errors)")
    let markdown = space.text("Output/tiny/tiny.md")
    #expect(
      !markdown.contains("echo: hide") && markdown.contains("121") && !markdown.contains("11 * 11"))
    #expect(markdown.contains("6 * 7") && !markdown.contains("42"))
  }

  // MARK: - Ways of telling

  @Test func jsonPrintsTheManifestAlone() throws {
    let space = try workspace()
    let result = try space.run("run", "tiny.vnb", "--json")
    #expect(result.exitCode == 0)
    #expect(result.output == space.text("Output/tiny/manifest.json"))
  }

  @Test func stepsAskBeforeEachCell() throws {
    let space = try workspace(Self.chain)
    let result = try space.run("run", "tiny.vnb", "--step", input: "\ns\nq\n")
    #expect(result.exitCode == 0)
    #expect(result.output.hasPrefix("one\n1\nOutput/"), "\(result.output)")
    let prompts = result.errors.components(separatedBy: "[q] quit").count - 1
    // 'three' needs 'two', which was skipped: it is not asked for.
    #expect(prompts == 3)
    #expect(space.text("Output/tiny/tiny.md").contains("cell 'two' was skipped"))
  }
}
