import Foundation
import Raster
import Testing

/// `vnb fmt`, `figures`, `origin` and `export`: what goes out of a notebook.
@Suite struct PublishingTests {
  private func stored() throws -> Workspace {
    let space = try Workspace(["tiny.vnb": TinyNotebook.text])
    let result = try space.run("run", "tiny.vnb")
    try #require(result.exitCode == 0, "\(result.errors)")
    return space
  }

  // MARK: - fmt

  @Test func cellsAreLaidOutAndTheirResultsStayCurrent() throws {
    let space = try stored()
    let keys = space.text("Output/tiny/manifest.json")
    try space.write(
      TinyNotebook.text.replacing("let net = model", with: "let  net=model")
        .replacing("param data:   source", with: "param data:source"), to: "tiny.vnb")
    let checked = try space.run("fmt", "tiny.vnb", "--check")
    #expect(checked.exitCode == 3 && checked.output == "tiny.vnb\n")
    #expect(try space.run("fmt", "tiny.vnb").output == "tiny.vnb\n")
    #expect(try space.run("fmt", "--check", "tiny.vnb").exitCode == 0)
    #expect(space.text("tiny.vnb").contains("param data:  source = faces"))
    #expect(try space.run("run", "tiny.vnb").exitCode == 0)
    #expect(space.text("Output/tiny/manifest.json") == keys)
  }

  @Test func aNotebookWithErrorsIsLeftAlone() throws {
    let text = "```vnb\nlet  a=1\nlet b = = 2\n```\n"
    let space = try Workspace(["bad.vnb": text])
    let result = try space.run("fmt", "bad.vnb")
    #expect(result.exitCode == 2)
    #expect(result.errors.hasPrefix("bad.vnb:3:9: error["))
    #expect(space.text("bad.vnb") == text)
    let missing = try space.run("fmt", "none.vnb")
    #expect(missing.exitCode == 66)
  }

  @Test func linksAndPermissionsStay() throws {
    let space = try Workspace(["real.vnb": "```vnb\nlet  a=1\n```\n"])
    let real = space.url.appendingPathComponent("real.vnb").path
    try FileManager.default.createSymbolicLink(
      atPath: space.url.appendingPathComponent("link.vnb").path, withDestinationPath: real)
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: real)
    #expect(try space.run("fmt", "link.vnb").exitCode == 0)
    #expect(space.text("real.vnb") == "```vnb\nlet a = 1\n```\n")
    let attributes = try FileManager.default.attributesOfItem(atPath: real)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    let link = try FileManager.default.attributesOfItem(
      atPath: space.url.appendingPathComponent("link.vnb").path)
    #expect(link[.type] as? FileAttributeType == .typeSymbolicLink)
  }

  // MARK: - figures

  @Test func figuresHaveNamesThatStay() throws {
    let space = try stored()
    let result = try space.run("figures", "tiny.vnb", "--to", "post")
    #expect(result.exitCode == 0, "\(result.errors)")
    #expect(
      result.output == """
        post/tiny-images.png
        post/tiny-vae.png
        post/tiny-vae.svg
        post/tiny-samples.png

        """)
    #expect(space.files(in: "post").count == 4)
    let check = try space.run("figures", "tiny.vnb", "--to", "post", "--check")
    #expect(check.exitCode == 0)
    #expect(check.output.split(separator: "\n").allSatisfy { $0.hasPrefix("current  ") })
  }

  /// What its condition turns off is left out, and so is what needs that.
  @Test func figuresOfCellsThatAreOffAreLeftOut() throws {
    let space = try Workspace([
      "n.vnb": """
      ```vnb
      param big: bool = true
      profile small { big=false }
      ```
      ```vnb
      #| label: more
      #| when: $big
      let more = load faces size=16x16 limit=4
      $more | grid
      ```
      ```vnb
      #| label: later
      $more | take 2 | grid
      ```
      ```vnb
      #| label: own
      load faces size=16x16 limit=3 | grid
      ```
      """
    ])
    #expect(try space.run("run", "n.vnb", "--profile", "small").exitCode == 0)
    let result = try space.run("figures", "n.vnb", "--profile", "small", "--to", "post")
    #expect(result.exitCode == 0 && result.errors.isEmpty, "\(result.errors)")
    #expect(result.output == "post/n-own.png\n")
    // Nor are those of a whole run orphaned.
    #expect(try space.run("run", "n.vnb").exitCode == 0)
    #expect(try space.run("figures", "n.vnb", "--to", "post").exitCode == 0)
    #expect(space.files(in: "post") == ["n-later.png", "n-more.png", "n-own.png"])
    let check = try space.run("figures", "n.vnb", "--profile", "small", "--to", "post", "--check")
    #expect(!check.output.contains("orphaned"), "\(check.output)")
  }

  @Test func staleMissingAndOrphanedFiguresAreFound() throws {
    let space = try stored()
    #expect(try space.run("figures", "tiny.vnb", "--to", "post").exitCode == 0)
    try FileManager.default.removeItem(at: space.url.appendingPathComponent("post/tiny-images.png"))
    try space.write("<svg/>", to: "post/tiny-vae.svg")
    // A cell that was renamed, and one that draws other codes.
    try space.write(
      TinyNotebook.text.replacing("label: samples", with: "label: faces"), to: "tiny.vnb")
    let check = try space.run("figures", "tiny.vnb", "--to", "post", "--check")
    #expect(check.exitCode == 3)
    #expect(
      check.output == """
        missing   tiny-images.png: it was not exported
        current   tiny-vae.png
        stale     tiny-vae.svg: it differs from 'vae.svg'
        missing   tiny-faces: cell 'faces' has no results
        orphaned  tiny-samples.png: there is no cell 'samples' any more

        """)
    try space.write(
      TinyNotebook.text.replacing("n=4 seed=7", with: "n=4 seed=8"), to: "tiny.vnb")
    let written = try space.run("figures", "tiny.vnb", "--to", "post")
    #expect(written.exitCode == 4)
    #expect(written.output.contains("post/tiny-images.png"))
    #expect(!written.output.contains("samples"))
    #expect(
      written.errors.contains(
        "error: tiny-samples.png was not written: cell 'samples', or what it needs, has changed"))
  }

  /// A report has charts, though its type is that of a table; the coordinates of codes have none.
  @Test func reportsThatWereNotRunAreMissingFigures() throws {
    let cells = """

      ```vnb
      #| label: report
      codes-report $vae on=$faces
      ```

      ```vnb
      #| label: coordinates
      codes-report $vae on=$faces detail=coordinates
      ```

      """
    let space = try Workspace(["tiny.vnb": TinyNotebook.text + cells])
    let check = try space.run("figures", "tiny.vnb", "--to", "post", "--check")
    #expect(check.output.contains("missing  tiny-report: cell 'report' has no results"))
    #expect(!check.output.contains("tiny-coordinates"), "\(check.output)")
  }

  // MARK: - origin

  @Test func aPictureTellsWhichCellMadeIt() throws {
    let space = try stored()
    #expect(try space.run("figures", "tiny.vnb", "--to", "elsewhere/post").exitCode == 0)
    for file in ["Output/tiny/samples.png", "elsewhere/post/tiny-samples.png"] {
      let result = try space.run("origin", file)
      #expect(result.exitCode == 0)
      #expect(
        result.output.hasPrefix("\(file): cell 'samples' of tiny.vnb\ncurrent: "),
        "\(result.output)")
    }
    try space.write(
      TinyNotebook.text.replacing("n=4 seed=7", with: "n=4 seed=8"), to: "tiny.vnb")
    let stale = try space.run("origin", "Output/tiny/samples.png")
    #expect(stale.exitCode == 3 && stale.output.contains("stale: the cell, what it needs"))
    // The chart does not hang on the seed of the samples.
    #expect(try space.run("origin", "Output/tiny/vae.png").exitCode == 0)
    try FileManager.default.removeItem(at: space.url.appendingPathComponent("tiny.vnb"))
    let lost = try space.run("origin", "Output/tiny/samples.png")
    #expect(lost.exitCode == 66 && lost.output.contains("'tiny.vnb' is not found"))
  }

  @Test func aForeignPictureIsRefused() throws {
    let space = try Workspace()
    let image = Image(width: 2, height: 2, channels: 1, pixels: [0, 1, 2, 3])
    try space.write(Data(try PNGCodec.encode(image)), to: "foreign.png")
    let result = try space.run("origin", "foreign.png")
    #expect(result.exitCode == 66)
    #expect(result.errors.contains("'foreign.png' does not say where it comes from"))
    #expect(try space.run("origin", "none.png").exitCode == 66)
  }

  @Test func picturesOfAProfileNameIt() throws {
    let space = try Workspace(["tiny.vnb": TinyNotebook.text])
    #expect(try space.run("run", "tiny.vnb", "--profile", "smoke").exitCode == 0)
    let result = try space.run("origin", "Output/tiny/@smoke/samples.png")
    #expect(result.exitCode == 0)
    #expect(result.output.contains("cell 'samples' of tiny.vnb, profile smoke\ncurrent"))
  }

  // MARK: - export

  @Test func jupyterGetsCellsWithTheirResults() throws {
    let space = try stored()
    let result = try space.run("export", "tiny.vnb", "--to", "ipynb")
    #expect(result.exitCode == 0 && result.output == "Output/tiny/tiny.ipynb\n")
    let data = Data(space.text("Output/tiny/tiny.ipynb").utf8)
    let document = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    #expect(document["nbformat"] as? Int == 4 && document["nbformat_minor"] as? Int == 5)
    let cells = try #require(document["cells"] as? [[String: Any]])
    #expect(
      cells.compactMap { $0["id"] as? String } == [
        "prose-1", "prose-2", "setup", "images", "vae", "prose-6", "samples", "counting",
      ])
    let ids = cells.compactMap { $0["id"] as? String }
    let valid = /[a-zA-Z0-9_-]{1,64}/
    #expect(ids.allSatisfy { $0.wholeMatch(of: valid) != nil } && Set(ids).count == ids.count)
    let samples = try #require(cells.first { $0["id"] as? String == "samples" })
    let outputs = try #require(samples["outputs"] as? [[String: Any]])
    let bundle = try #require(outputs.first?["data"] as? [String: Any])
    let picture = try #require((bundle["image/png"] as? String).flatMap { Data(base64Encoded: $0) })
    #expect(
      picture
        == (try Data(contentsOf: space.url.appendingPathComponent("Output/tiny/samples.png"))))
    let prose = try #require(cells.first { $0["id"] as? String == "prose-6" })
    let text = (prose["source"] as? [String])?.joined() ?? ""
    #expect(text.hasPrefix("The total is ") && !text.contains("vnb"))
    // Twice the same bytes.
    #expect(
      try space.run("export", "tiny.vnb", "--to", "ipynb", "--stdout").output
        == String(
          decoding: data, as: UTF8.self))
  }

  @Test func exportsComputeNothingAndSayWhatIsMissing() throws {
    let space = try Workspace(["tiny.vnb": TinyNotebook.text])
    let result = try space.run("export", "tiny.vnb", "--to", "md", "--stdout")
    #expect(result.exitCode == 0)
    #expect(result.output.contains("**Not run:**"))
    #expect(result.errors.contains("there are no results in 'Output/tiny'"))
    #expect(!space.contains("Output"))
    #expect(try space.run("export", "tiny.vnb", "--to", "pdf").exitCode == 64)
  }

  @Test func markdownAndHTMLAreThoseOfTheRun() throws {
    let space = try stored()
    for format in ["md", "html"] {
      let result = try space.run("export", "tiny.vnb", "--to", format, "--stdout")
      #expect(result.output == space.text("Output/tiny/tiny.\(format)"))
    }
  }
}
