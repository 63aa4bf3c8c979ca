import Foundation
import Testing

@Suite struct CheckTests {
  @Test func eightMistakesAreAllReportedWithTheirPlaces() throws {
    let space = try Workspace([
      "bad.vnb": """
      ```vnb
      #| label: setup
      #| colour: red
      param epochs: integer = 2
      let faces = load "./missing" size=16x16
      ```
      ```vnb
      #| label: setup
      let net = model vae filters=[4, 8] z-dim=0
      let vae = train $net on=$faces epoch=2
      sample $vea n=4
      sharpn $vae
      sample $vae n="four"
      ```
      """
    ])
    let result = try space.run("check", "bad.vnb")
    #expect(result.exitCode == 2)
    let places = result.errors.matches(of: /bad\.vnb:(\d+):(\d+): error\[/).map { Int($0.1) ?? 0 }
    #expect(places == [3, 4, 5, 8, 9, 10, 11, 12, 13], "\(result.errors)")
    #expect(result.output.isEmpty)
    let run = try space.run("run", "bad.vnb")
    #expect(run.exitCode == 2)
    #expect(run.errors == result.errors)
    #expect(space.files(in: ".") == ["bad.vnb"])
  }

  @Test func picturesOfCellsWithoutALabelAreWarnedOf() throws {
    let space = try Workspace([
      "n.vnb": """
      ```vnb
      let faces = load faces size=16x16 limit=3
      describe $faces
      $faces | grid
      ```
      ```vnb
      #| label: named
      $faces | grid
      ```
      ```vnb
      let runs = sweep k=[1, 3] { sharpen $faces $k }
      $runs
      ```
      """
    ])
    let result = try space.run("check", "n.vnb")
    #expect(result.exitCode == 0)
    #expect(
      result.errors.contains(
        "n.vnb:4:1: warning[W0120]: this picture is called 'cell-1', after the number of its cell"),
      "\(result.errors)")
    #expect(result.errors.matches(of: /W0120/).count == 2, "\(result.errors)")
  }

  @Test func twentyAreShownAndTheRestCounted() throws {
    let lines = (1...21).map { "wrong\($0)" }.joined(separator: "\n")
    let space = try Workspace(["bad.vnb": "```vnb\n\(lines)\n```\n"])
    let result = try space.run("check", "bad.vnb")
    #expect(result.exitCode == 2)
    #expect(result.errors.matches(of: /error\[/).count == 20)
    #expect(result.errors.contains("1 more"), "\(result.errors.suffix(200))")
  }

  @Test func severalNotebooksAreCheckedEach() throws {
    let space = try Workspace([
      "good.vnb": TinyNotebook.text, "bad.vnb": "```vnb\nnothing-such\n```\n",
      "Notebooks/other.vnb": "prose",
    ])
    let good = try space.run("check", "good.vnb", "other.vnb")
    #expect(good.exitCode == 0)
    #expect(
      good.output == "good.vnb: 5 cells, no errors\nNotebooks/other.vnb: 0 cells, no errors\n")
    let mixed = try space.run("check", "good.vnb", "bad.vnb")
    #expect(mixed.exitCode == 2)
    #expect(mixed.output == "good.vnb: 5 cells, no errors\n")
    let missing = try space.run("check", "bad.vnb", "absent.vnb")
    #expect(missing.exitCode == 66)
    #expect(missing.errors.contains("bad.vnb:2:1") && missing.errors.contains("'absent.vnb'"))
  }

  // MARK: - Files that are no notebooks

  @Test func aMissingNotebookIs66WithTheNearestName() throws {
    let space = try Workspace(["celeba.vnb": "prose"])
    for command in ["run", "check"] {
      let result = try space.run(command, "celba.vnb")
      #expect(result.exitCode == 66)
      #expect(
        result.errors
          == "error: there is no notebook 'celba.vnb'\n  did you mean 'celeba.vnb'?\n")
    }
    let long = String(repeating: "long/", count: 2000) + "a.vnb"
    #expect(try space.run("run", long).exitCode == 66)
  }

  @Test func aFolderIs66() throws {
    let result = try Workspace(["folder.vnb/a": ""]).run("run", "folder.vnb")
    #expect(result.exitCode == 66)
    #expect(result.errors.contains("'folder.vnb' is a folder"))
  }

  @Test func aHugeFileIsRefusedUnread() throws {
    let space = try Workspace(["huge.vnb": ""])
    let file = try FileHandle(forWritingTo: space.url.appendingPathComponent("huge.vnb"))
    try file.truncate(atOffset: 64 << 20)
    try file.close()
    let result = try space.run("run", "huge.vnb")
    #expect(result.exitCode == 66)
    #expect(result.errors.contains("'huge.vnb' has 64 MiB"))
    #expect(space.files(in: ".") == ["huge.vnb"])
  }

  @Test func anUnreadableNotebookIs66() throws {
    let space = try Workspace(["a.vnb": "prose"])
    try FileManager.default.setAttributes(
      [.posixPermissions: 0], ofItemAtPath: space.path + "/a.vnb")
    // Root reads everything.
    let isRoot = getuid() == 0
    let result = try space.run("check", "a.vnb")
    #expect(result.exitCode == (isRoot ? 0 : 66))
    #expect(isRoot || result.errors.contains("check its permissions"))
  }

  @Test func bytesThatAreNoTextHaveAPlace() throws {
    let space = try Workspace()
    try space.write(Data("line\nab".utf8 + [0xFF, 0xFE] + "\n".utf8), to: "a.vnb")
    let result = try space.run("run", "a.vnb")
    #expect(result.exitCode == 2)
    #expect(result.errors.contains("a.vnb:2:3: error["), "\(result.errors)")
  }

  @Test(arguments: ["", "Only prose.\n", "---\ntitle: T\n---\n"])
  func aNotebookWithoutCellsRuns(_ text: String) throws {
    let space = try Workspace(["a.vnb": text])
    let result = try space.run("run", "a.vnb")
    #expect(result.exitCode == 0, "\(result.errors)")
    #expect(space.files(in: "Output/a") == ["a.html", "a.md", "manifest.json", "run.jsonl"])
    #expect(try space.run("run", "a.vnb", "--only", "x").exitCode == 64)
  }

  // MARK: - Paths in and outside the notebook

  @Test func aMissingPathIsTheMistakeOfWhoWroteIt() throws {
    let space = try Workspace([
      "inside.vnb": "```vnb\ndescribe (load \"./missing\")\n```\n",
      "tiny.vnb": TinyNotebook.text,
      "wrong.vnb": TinyNotebook.text.replacingOccurrences(of: "cols=4", with: "columns=4"),
    ])
    #expect(try space.run("run", "inside.vnb").exitCode == 2)
    let outside = try space.run("run", "tiny.vnb", "-P", "data=./missing")
    #expect(outside.exitCode == 66)
    #expect(outside.errors.contains("'./missing' does not exist"))
    // Both: 66 stands in the order of the codes, 2 is for the notebook alone.
    #expect(try space.run("run", "wrong.vnb", "-P", "data=./missing").exitCode == 66)
    #expect(!space.contains("Output"))
  }
}
