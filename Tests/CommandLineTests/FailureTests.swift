import Foundation
import Testing

/// Cells that fail, claims that do not hold, folders that cannot be written.
@Suite struct FailureTests {
  private func workspace(_ text: String = TinyNotebook.text) throws -> Workspace {
    try Workspace(["tiny.vnb": text])
  }

  @Test func aFailingCellIsMarkedInItsPlaceAndTheRestStays() throws {
    let space = try workspace()
    #expect(try space.run("run", "tiny.vnb").exitCode == 0)
    let before = try space.results(in: "Output/tiny")
    try space.write(
      TinyNotebook.text.replacingOccurrences(
        of: "rate:   float in 0.0..100.0 = 0.001", with: "rate: float = 10.0"
      )
      .replacingOccurrences(of: "epochs=1", with: "epochs=4"),
      to: "tiny.vnb")
    let result = try space.run("run", "tiny.vnb")
    #expect(result.exitCode == 1)
    // With its place, and where training stopped.
    #expect(result.errors.contains(/error: tiny.vnb:27:11: cell 'vae' failed: .*epoch \d, step \d/))
    #expect(result.errors.contains("'samples' was not run: cell 'vae' failed"))
    #expect(result.output.contains("counting\n3\n"))
    let after = try space.results(in: "Output/tiny")
    // No file of an earlier result is lost before its successor is whole.
    for (name, bytes) in before where name.hasSuffix("png") || name.hasSuffix("csv") {
      #expect(after[name] == bytes, "\(name)")
    }
    let markdown = space.text("Output/tiny/tiny.md")
    let html = space.text("Output/tiny/tiny.html")
    for text in [markdown, html] {
      #expect(text.contains("images.png"))
      #expect(!text.contains("samples.png"))
      #expect(text.contains("cell 'vae' failed") || text.contains("cell &#39;vae&#39; failed"))
    }
    // Mended, everything is as before.
    try space.write(TinyNotebook.text, to: "tiny.vnb")
    #expect(try space.run("run", "tiny.vnb").exitCode == 0)
    #expect(try space.results(in: "Output/tiny") == before)
  }

  @Test func anUnmetExpectationIsMarkedWithBothNumbersAndTheRunGoesOn() throws {
    let space = try workspace(
      TinyNotebook.text.replacingOccurrences(of: "$vae.epochs == 1", with: "$vae.epochs in 2..3"))
    let result = try space.run("run", "tiny.vnb")
    #expect(result.exitCode == 3)
    #expect(result.errors.contains("in 'vae': not met: 1 is not in 2..3\n  one epoch\n"))
    #expect(result.output.contains("Output/tiny/samples.png"))
    #expect(space.text("Output/tiny/tiny.md").contains("1 is not in 2..3"))
    #expect(space.text("Output/tiny/tiny.html").contains("1 is not in 2..3"))
    #expect(try space.run("run", "tiny.vnb", "--no-expect").exitCode == 0)
  }

  @Test func aMetExpectationShowsItsNumbers() throws {
    let space = try workspace()
    let result = try space.run("run", "tiny.vnb")
    #expect(result.errors.contains("met: 1 is == 1"))
    #expect(space.text("Output/tiny/tiny.md").contains("1 is == 1"))
  }

  @Test func aFailureCountsMoreThanAnUnmetExpectation() throws {
    let space = try workspace(
      """
      ```vnb
      expect 1 > 2
      ```
      ```vnb
      \(TinyNotebook.diverging)
      ```
      """)
    let result = try space.run("run", "tiny.vnb")
    #expect(result.exitCode == 1, "\(result.errors)")
  }

  // MARK: - Output that cannot be written: 73 and 74

  @Test func aFileInTheWayOfTheOutputFolderIs73() throws {
    let space = try Workspace(["tiny.vnb": TinyNotebook.text, "Output": "a file"])
    let result = try space.run("run", "tiny.vnb")
    #expect(result.exitCode == 73)
    #expect(result.errors.contains("cannot create the folder"))
    #expect(result.errors.contains("--output"))
    #expect(result.output.isEmpty)
    #expect(space.text("Output") == "a file")
  }

  @Test func aFolderThatMayNotBeWrittenIs73() throws {
    // Root may write nearly everywhere, but makes no folders in /proc.
    let space = try workspace()
    let result = try space.run("run", "tiny.vnb", "--output", "/proc/vnb")
    #expect(result.exitCode == 73)
    #expect(result.errors.contains("cannot create the folder '/proc/vnb'"))
  }

  @Test func aFullDiskIs74AndKeepsTheOldResults() throws {
    let space = try workspace()
    #expect(try space.run("run", "tiny.vnb").exitCode == 0)
    let before = try space.results(in: "Output/tiny")
    try space.write(
      TinyNotebook.text.replacingOccurrences(of: "cols=4", with: "cols=2 scale=16"),
      to: "tiny.vnb")
    // No file may grow beyond a block: the shell's unit is 512 or 1024 bytes.
    let command = "ulimit -f 1; exec '\(Vnb.executable.path)' run tiny.vnb"
    let result = try Vnb.run(
      ["-c", command], in: space.path, program: URL(fileURLWithPath: "/bin/sh"))
    #expect(result.exitCode == 74)
    #expect(result.errors.contains("cannot write"))
    let after = try space.results(in: "Output/tiny")
    #expect(after["images.png"] == before["images.png"])
    #expect(after.keys.sorted() == before.keys.sorted())
  }

  @Test func standardOutputThatFailsIs74AndAClosedOneNothing() throws {
    let space = try workspace()
    let full = try Vnb.run(
      ["-c", "exec '\(Vnb.executable.path)' help > /dev/full"], in: space.path,
      program: URL(fileURLWithPath: "/bin/sh"))
    #expect(full.exitCode == 74)
    #expect(full.errors.contains("cannot write to standard output"))
    let closed = try Vnb.run(
      ["-c", "('\(Vnb.executable.path)' run tiny.vnb --quiet; echo $? >&2) | head -1"],
      in: space.path, program: URL(fileURLWithPath: "/bin/sh"))
    #expect(closed.errors == "0\n")
    #expect(space.contains("Output/tiny/tiny.html"))
  }

  @Test func dataThatCannotBeUsedIs66() throws {
    let space = try workspace()
    try FileManager.default.createDirectory(
      atPath: space.path + "/empty", withIntermediateDirectories: true)
    let result = try space.run("run", "tiny.vnb", "-P", "data=./empty")
    #expect(result.exitCode == 66)
    #expect(result.errors.contains("empty"))
  }

  // MARK: - What lies in the output folder already

  @Test(arguments: ["garbage", "{}", "[]", "{\"cells\": 3}", ""])
  func aDamagedManifestIsNoProblem(_ text: String) throws {
    let space = try workspace()
    try space.write(text, to: "Output/tiny/manifest.json")
    try space.write("mine", to: "Output/tiny/notes.txt")
    let result = try space.run("run", "tiny.vnb")
    #expect(result.exitCode == 0, "\(result.errors)")
    #expect(space.text("Output/tiny/notes.txt") == "mine")
  }

  @Test func aManifestThatNamesFilesOutsideRemovesNothing() throws {
    let space = try workspace()
    #expect(try space.run("run", "tiny.vnb").exitCode == 0)
    try space.write("precious", to: "precious.txt")
    let manifest = space.text("Output/tiny/manifest.json")
    try space.write(
      manifest.replacingOccurrences(of: "\"samples.png\" :", with: "\"../../precious.txt\" :"),
      to: "Output/tiny/manifest.json")
    try space.write(
      TinyNotebook.text.replacingOccurrences(of: "sample $vae n=4 seed=7", with: "(4)"),
      to: "tiny.vnb")
    #expect(try space.run("run", "tiny.vnb").exitCode == 0)
    #expect(space.text("precious.txt") == "precious")
  }
}
