import Foundation
import Raster
import Testing

/// What people complain of in notebooks and their caches, each with the tool that is known for it,
/// and that it is not so here.
@Suite struct ComplaintTests {
  private static let pictures = """
    ```vnb
    #| label: pictures
    param cols: int = 2
    load "data" size=8x8 | grid cols=$cols
    ```

    """

  /// A workspace whose notebook was run once, with a picture in its folder `data`.
  private func pictures() throws -> (space: Workspace, picture: Data) {
    let space = try Workspace(["n.vnb": Self.pictures])
    #expect(try space.run(input: "load faces size=8x8 limit=1 | save to=\"a.png\"").exitCode == 0)
    let picture = try Data(
      contentsOf: space.url.appendingPathComponent("Output/session/a.png"))
    try space.write(picture, to: "data/a.png")
    #expect(try space.run("run", "n.vnb").exitCode == 0)
    #expect(StoredRunTests.computed(in: space) == ["load", "grid"])
    #expect(try space.run("run", "n.vnb").exitCode == 0)
    #expect(StoredRunTests.computed(in: space) == [])
    return (space, picture)
  }

  @Test("knitr: changed data stays unseen") func knitrChangedDataUnseen() throws {
    let (space, picture) = try pictures()
    try space.write(picture, to: "data/b.png")
    #expect(try space.run("run", "n.vnb").exitCode == 0)
    #expect(StoredRunTests.computed(in: space) == ["load", "grid"])
    // Other bytes under the same name, too.
    var image = try PNGCodec.decode(Array(picture))
    image.pixels[0] ^= 255
    try space.write(Data(try PNGCodec.encode(image)), to: "data/b.png")
    #expect(try space.run("run", "n.vnb").exitCode == 0)
    #expect(StoredRunTests.computed(in: space) == ["load", "grid"])
  }

  @Test("knitr: changed parameters stay unseen") func knitrChangedParametersUnseen() throws {
    let (space, _) = try pictures()
    #expect(try space.run("run", "n.vnb", "-P", "cols=3").exitCode == 0)
    #expect(StoredRunTests.computed(in: space, folder: "Output/n/@custom") == ["load", "grid"])
    let text = Self.pictures.replacingOccurrences(of: "int = 2", with: "int = 4")
    try space.write(text, to: "n.vnb")
    #expect(try space.run("run", "n.vnb").exitCode == 0)
    #expect(StoredRunTests.computed(in: space) == ["load", "grid"])
  }

  @Test(
    "Jupyter Book: a tag runs the book again",
    arguments: [
      ("label: vae", "label: network"), ("caption: Some faces", "caption: Others"),
      ("The total is", "In the end it is"), ("let raw =", "# a comment\nlet  raw  ="),
      ("#| label: samples", "#| label: samples\n#| echo: fold\n#| verify: skip\n#| alt: faces"),
      ("profile short { epochs=1 }", "profile small { epochs=1 }"),
    ])
  func jupyterBookTagRunsTheBookAgain(_ old: String, _ new: String) throws {
    let space = try StoredRunTests.ran()
    #expect(try StoredRunTests.computed(in: space, after: old, becomes: new) == [])
  }

  @Test("a lost connection loses a night's training") func lostConnectionLosesTraining() throws {
    let space = try Workspace(["n.vnb": LostConnectionTests.notebook(epochs: 30_000)])
    let lost = try Vnb.run(["run", "n.vnb"], in: space.path) { process, errors in
      errors.wait(for: " 20/30000")
      kill(process.processIdentifier, SIGHUP)
    }
    #expect(lost.exitCode == 143)
    try space.write(LostConnectionTests.notebook(epochs: 22), to: "n.vnb")
    let again = try space.run("run", "n.vnb")
    #expect(again.exitCode == 0, "\(again.errors)")
    // Twenty epochs were through and more: at the most two are left.
    #expect(StoredRunTests.epochs(in: space) <= 2)
  }

  /// Killed within an epoch, once and again, and each time gone on with another number of threads.
  @Test("Lightning: resuming is inexact", arguments: [1, 2, 4])
  func lightningResumesInexactly(_ steps: Int) throws {
    let text = LostConnectionTests.notebook(epochs: 300, checkpoint: "\(steps)steps")
    let (space, undisturbed) = (try Workspace(["n.vnb": text]), try Workspace(["n.vnb": text]))
    #expect(try undisturbed.run("run", "n.vnb").exitCode == 0)
    var kills = 0
    for (epoch, threads) in [(20, "1"), (90, "8"), (180, "2")] {
      let result = try Vnb.run(["run", "n.vnb", "--threads", threads], in: space.path) {
        process, errors in
        errors.wait(for: " \(epoch)/300")
        kill(process.processIdentifier, SIGKILL)
      }
      if result.exitCode == SIGKILL { kills += 1 }
    }
    #expect(kills == 3)
    let result = try space.run("run", "n.vnb", "--threads", "4")
    #expect(result.exitCode == 0, "\(result.errors)")
    #expect(result.errors.contains("going on after"))
    #expect(try space.results(in: "Output/n") == undisturbed.results(in: "Output/n"))
  }

  /// Tools that run a notebook again and compare its texts let a wrong picture pass.
  @Test("checkers skip the pictures") func checkersSkipThePictures() throws {
    let space = try Workspace(["tiny.vnb": TinyNotebook.text])
    try #require(try space.run("run", "tiny.vnb").exitCode == 0)
    func picture(_ name: String) throws -> Image {
      let data = try Data(contentsOf: space.url.appendingPathComponent("Output/tiny/\(name)"))
      return try PNGCodec.decode(Array(data))
    }
    var changed = try picture("samples.png")
    changed.pixels[3 * (changed.width * 5 + 7)] ^= 1
    try space.write(Data(try PNGCodec.encode(changed)), to: "Output/tiny/samples.png")
    let result = try space.run("verify", "tiny.vnb")
    #expect(result.exitCode == 3)
    let count = changed.width * changed.height
    #expect(
      result.output.contains(
        "  samples   changed\n    samples.png: 1 of \(count) pixels differ, by up to 1 of 255, PSNR "
      ),
      "\(result.output)")
    #expect(
      result.output.contains(
        "old | new | difference: Output/tiny/@verify/samples.difference.png"))
    let sheet = try picture("@verify/samples.difference.png")
    #expect(sheet.width > 3 * changed.width && sheet.height > changed.height)
    // The one pixel that differs is white in its channel.
    #expect(sheet.pixels.contains(255))
  }
}
