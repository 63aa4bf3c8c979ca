import Foundation
import Testing

/// `vnb run --step` on a terminal of its own.
@Suite struct StepTests {
  private static let question = "[q] quit > "

  private func start(_ environment: [String: String] = [:]) throws -> Terminal {
    try Terminal(
      Workspace(["tiny.vnb": TinyNotebook.text]), ["run", "tiny.vnb", "--step"],
      prompt: Self.question, environment: environment)
  }

  private func press(_ key: String, _ terminal: Terminal) {
    terminal.type(key)
    terminal.waitForPrompt()
  }

  @Test func showsProseCellResultAndPictureAndGoesBack() throws {
    let terminal = try start()
    press("\r", terminal)
    press("n", terminal)
    // Back to the pictures, which are shown again, and on without running anything twice.
    press("b", terminal)
    press("\u{1B}[C", terminal)
    terminal.type("q")
    let (text, code) = terminal.finish()
    #expect(code == 0)
    let setup = try #require(text.range(of: "-- setup  1 of 5 ---"))
    let prose = try #require(text.range(of: "Some prose."))
    let cell = try #require(text.range(of: "param data:   source = faces"))
    #expect(setup.upperBound <= prose.lowerBound && prose.upperBound <= cell.lowerBound)
    #expect(text.components(separatedBy: "-- images  2 of 5 ---").count == 3)
    #expect(text.components(separatedBy: "[2/5] images").count == 2)
    #expect(text.components(separatedBy: "Output/tiny/images.png").count == 3)
    // Blocks without colours, since the terminal has none.
    #expect(text.contains("█████") && !text.contains("\u{1B}[38;2;"))
  }

  @Test func proseShowsItsValuesOnceTheyAreKnown() throws {
    let text = """
      Later it is `vnb $vae.total`.

      ```vnb
      #| label: vae
      let faces = load faces size=16x16 limit=24
      let net = model vae filters=[4, 8] z-dim=4
      let vae = train $net on=$faces epochs=1 batch-size=8
      ```

      It is `vnb $vae.total` now.

      ```vnb
      #| label: next
      ($vae.epochs + 1)
      ```

      And `vnb $vae.total` in the end.

      """
    let terminal = try Terminal(
      Workspace(["tiny.vnb": text]), ["run", "tiny.vnb", "--step"], prompt: Self.question)
    press("\r", terminal)
    press("b", terminal)
    press("\r", terminal)
    terminal.type("\r")
    terminal.wait(for: "that was the last cell")
    terminal.type("\r")
    let (screen, code) = terminal.finish()
    #expect(code == 0)
    #expect(screen.components(separatedBy: "Later it is `vnb $vae.total`.").count == 2, "\(screen)")
    #expect(screen.matches(of: /Later it is [0-9.]+\./).count == 1)
    #expect(screen.matches(of: /It is [0-9.]+ now\./).count == 2)
    #expect(screen.matches(of: /And [0-9.]+ in the end\./).count == 1)
  }

  @Test func thePromptHasTheValuesSoFarAndBindsItsOwn() throws {
    let terminal = try start()
    press("\r", terminal)
    press("\r", terminal)
    terminal.type("p")
    terminal.wait(for: "tiny> ")
    for (number, line) in [
      "($faces.count + 1000)", "$vae.total", "let vae = 5", "let limit = 77",
    ].enumerated() {
      terminal.type(line + "\n")
      terminal.wait(for: "tiny> ", count: number + 2)
    }
    press("\u{4}", terminal)
    press("\r", terminal)
    // What the prompt bound stays its own, and the run does not see it.
    terminal.type("p")
    terminal.wait(for: "tiny> ", count: 6)
    terminal.type("($vae + $limit)\n")
    terminal.wait(for: "tiny> ", count: 7)
    press("\u{4}", terminal)
    terminal.type("q")
    let (text, code) = terminal.finish()
    #expect(code == 0, "\(text)")
    #expect(text.contains("\n1024\r\n"), "\(text)")
    #expect(text.contains("'$vae' has no value yet"))
    #expect(text.contains("\n82\r\n"))
    #expect(text.contains("met: 1 is == 1"))
  }

  @Test func skippingLeavesOutWhatNeedsIt() throws {
    let terminal = try start()
    press("\r", terminal)
    terminal.type("s")
    terminal.wait(for: "-- counting  5 of 5")
    terminal.waitForPrompt()
    terminal.type("\r")
    terminal.wait(for: "that was the last cell")
    terminal.type("\r")
    let (text, code) = terminal.finish()
    #expect(code == 0)
    #expect(!text.contains("[3/5] vae"))
    #expect(terminal.space.text("Output/tiny/tiny.md").contains("cell 'images' was skipped"))
  }

  @Test func controlCEndsTheRunAsInterrupted() throws {
    let terminal = try start()
    terminal.type("\u{3}")
    #expect(terminal.finish().exitCode == 130)
  }

  @Test func theWayOfPicturesCanBeChosen() throws {
    let space = try Workspace(["tiny.vnb": TinyNotebook.text])
    for (name, start) in [
      ("kitty", "\u{1B}_Ga=T"), ("sixel", "\u{1B}P0;"), ("iterm2", "\u{1B}]1337;File="),
    ] {
      let result = try space.run(
        "run", "tiny.vnb", "--only", "images", "--pictures", name,
        environment: ["TERM": "xterm", "LANG": "C.UTF-8"])
      #expect(result.output.contains(start), "\(name)")
    }
    let plain = try space.run("run", "tiny.vnb", "--only", "images")
    #expect(!plain.output.contains("\u{1B}"))
  }
}
