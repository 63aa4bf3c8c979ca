import Foundation
import Raster
import Testing

/// `vnb verify`: recompute, compare, accept.
@Suite struct VerifyTests {
  /// The tiny notebook with stored results.
  private func stored(_ text: String = TinyNotebook.text) throws -> Workspace {
    let space = try Workspace(["tiny.vnb": text])
    let result = try space.run("run", "tiny.vnb")
    try #require(result.exitCode == 0, "\(result.errors)")
    return space
  }

  private func picture(_ name: String, in space: Workspace) throws -> Image {
    let data = try Data(contentsOf: space.url.appendingPathComponent("Output/tiny/\(name)"))
    return try PNGCodec.decode(Array(data))
  }

  @Test func unchangedResultsAreVerifiedAndNothingIsWritten() throws {
    let space = try stored()
    let before = try space.results(in: "Output/tiny")
    let result = try space.run("verify", "tiny.vnb", "--quiet")
    #expect(result.exitCode == 0, "\(result.output)\(result.errors)")
    #expect(
      result.output == """
        tiny.vnb: Output/tiny
          setup     same
          images    same  3 files
          vae       same  3 files
          samples   same  1 file
          counting  same
        5 of 5 cells compared, no differences

        """)
    #expect(try space.results(in: "Output/tiny") == before)
  }

  @Test func anotherEncodingOfAPictureIsNoChange() throws {
    let space = try stored()
    let picture = try picture("samples.png", in: space)
    let recoded = try PNGCodec.encode(picture, text: [("Comment", "recoded")], compression: 1)
    try space.write(Data(recoded), to: "Output/tiny/samples.png")
    let result = try space.run("verify", "tiny.vnb")
    #expect(result.exitCode == 0, "\(result.output)")
    // Accepting leaves it alone, too.
    #expect(try space.run("verify", "tiny.vnb", "--accept").exitCode == 0)
    #expect(space.text("Output/tiny/samples.png").contains("recoded"))
  }

  @Test func changedTextsMissingAndOrphanedFilesAreDifferences() throws {
    let space = try stored()
    try space.write(
      space.text("Output/tiny/images.csv").replacing("16x16", with: "17x17"),
      to: "Output/tiny/images.csv")
    try FileManager.default.removeItem(
      at: space.url.appendingPathComponent("Output/tiny/images.png"))
    try space.write("left over", to: "Output/tiny/old.txt")
    let result = try space.run("verify", "tiny.vnb")
    #expect(result.exitCode == 3)
    #expect(result.output.contains("images.csv: 1 line gone, 1 line added"), "\(result.output)")
    #expect(result.output.contains("      -size,17x17\n      +size,16x16"), "\(result.output)")
    #expect(
      result.output.contains(
        "images.png: missing: the manifest names it, the folder lacks it"))
    #expect(result.output.contains("  old.txt: orphaned: no cell names it"))
    #expect(
      result.output.hasSuffix(
        "5 of 5 cells compared, 1 changed, 1 missing, 1 orphaned; "
          + "--accept records what was computed\n"), "\(result.output)")
  }

  @Test func aDocumentThatWasEditedIsADifference() throws {
    let space = try stored()
    try space.write(
      space.text("Output/tiny/tiny.md") + "by hand\n", to: "Output/tiny/tiny.md")
    let result = try space.run("verify", "tiny.vnb", "--only", "setup")
    #expect(result.exitCode == 3)
    #expect(
      result.output.contains("  tiny.md: 1 line gone, 0 lines added"), "\(result.output)")
  }

  @Test func acceptingRecordsWhatAPlainRunWouldWrite() throws {
    let space = try stored()
    try space.write(TinyNotebook.text.replacing("seed=7", with: "seed=8"), to: "tiny.vnb")
    let before = try space.results(in: "Output/tiny")
    let result = try space.run("verify", "tiny.vnb")
    #expect(result.exitCode == 3)
    #expect(result.output.contains("changed  (the notebook or its inputs changed since)"))
    let unchanged = try space.results(in: "Output/tiny").filter { !$0.key.hasPrefix("@") }
    #expect(unchanged == before)
    let accepted = try space.run("verify", "tiny.vnb", "--accept")
    #expect(accepted.exitCode == 0, "\(accepted.output)\(accepted.errors)")
    #expect(accepted.output.contains(": recorded\n"))
    let recorded = try space.results(in: "Output/tiny").filter { !$0.key.hasPrefix("@") }
    #expect(recorded != before)
    #expect(try space.run("run", "tiny.vnb", "--output", "fresh").exitCode == 0)
    var fresh = try space.results(in: "fresh")
    #expect(recorded.keys.sorted() == fresh.keys.sorted())
    // The way back to the notebook differs with the folder.
    for name in ["tiny.md", "tiny.html"] { fresh[name] = recorded[name] }
    for (name, data) in fresh { #expect(recorded[name] == data, "\(name)") }
    #expect(try space.run("verify", "tiny.vnb").exitCode == 0)
    #expect(!space.contains("Output/tiny/@verify"))
  }

  @Test func aCellSaysHowItIsVerified() throws {
    let levels = ["tol 0.05", "psnr 40", "figures 5%", "skip"]
    for level in levels {
      let text = TinyNotebook.text.replacing(
        "#| label: samples", with: "#| label: samples\n#| verify: \(level)")
      let space = try stored(text)
      var picture = try picture("samples.png", in: space)
      picture.pixels[0] -= 5
      try space.write(Data(try PNGCodec.encode(picture)), to: "Output/tiny/samples.png")
      let result = try space.run("verify", "tiny.vnb", "--only", "samples")
      #expect(result.exitCode == 0, "\(level): \(result.output)")
      #expect(result.output.contains(level == "skip" ? "skipped" : "within the tolerance"))
    }
  }

  @Test func whatComesBeforeIsTakenFromTheStore() throws {
    let space = try stored()
    let result = try space.run("verify", "tiny.vnb", "--from", "samples")
    #expect(result.exitCode == 0, "\(result.output)")
    #expect(!result.errors.contains("epoch 1/1"))
    // Of the whole notebook everything is computed, whatever is stored.
    #expect(try space.run("verify", "tiny.vnb").errors.contains("epoch 1/1"))
  }

  @Test func partsAndSeveralNotebooksAndJSON() throws {
    let space = try stored()
    try space.write(TinyNotebook.text, to: "other.vnb")
    let result = try space.run("verify", "tiny.vnb", "other.vnb", "--only", "counting", "--json")
    #expect(result.exitCode == 3)
    #expect(result.errors.contains("other.vnb: there are no results in 'Output/other'"))
    let reports = try #require(
      try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [[String: Any]])
    #expect(reports.map { $0["notebook"] as? String } == ["tiny.vnb", "other.vnb"])
    let cells = try #require(reports[0]["cells"] as? [[String: Any]])
    #expect(cells.map { $0["label"] as? String } == ["counting"])
    #expect(reports[0]["differences"] as? Int == 0)
  }

  @Test func aFailingCellIsNoDifferenceAndIsNotAccepted() throws {
    let space = try stored()
    let before = try space.results(in: "Output/tiny")
    try space.write(
      TinyNotebook.text.replacing("epochs=1 batch-size=8", with: "epochs=4 batch-size=8")
        .replacing("= 0.001", with: "= 10"),
      to: "tiny.vnb")
    let result = try space.run("verify", "tiny.vnb", "--accept")
    #expect(result.exitCode == 1, "\(result.output)\(result.errors)")
    #expect(result.errors.contains("nothing was recorded"))
    #expect(try space.results(in: "Output/tiny") == before)
  }
}
