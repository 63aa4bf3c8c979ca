import Foundation
import Testing

/// `vnb watch`: what is cheap runs on save, what is dear waits.
@Suite struct WatchTests {
  private static let text = """
    ```vnb
    #| label: numbers
    (1 + 2)
    ```

    ```vnb
    #| label: vae
    let faces = load faces size=16x16 limit=24
    let net = model vae filters=[4, 8] z-dim=4
    let vae = train $net on=$faces epochs=1 batch-size=8
    ```

    ```vnb
    #| label: total
    ($vae.epochs + 0)
    ```

    """

  private func start(_ space: Workspace, _ arguments: String...) throws -> Terminal {
    try Terminal(
      space, ["watch", "tiny.vnb"] + arguments, prompt: "waiting for the next save")
  }

  /// As editors do that write a new file and rename it.
  private func replace(_ text: String, in space: Workspace) throws {
    try space.write(text, to: ".tiny.vnb.swp")
    let new = space.url.appendingPathComponent(".tiny.vnb.swp").path
    try #require(rename(new, space.url.appendingPathComponent("tiny.vnb").path) == 0)
  }

  @Test func holdsWhatIsDearUntilItIsReleased() throws {
    let space = try Workspace(["tiny.vnb": Self.text])
    let terminal = try Terminal(
      space, ["watch", "tiny.vnb", "--budget", "0s"], prompt: "press r to run what is held")
    #expect(space.text("Output/tiny/tiny.md").contains("\n3\n"))
    #expect(!space.text("Output/tiny/tiny.md").contains("\n1\n"))
    terminal.type("r")
    terminal.wait(for: "up to date")
    terminal.type("q")
    let (text, code) = terminal.finish()
    #expect(code == 0, "\(text)")
    #expect(text.contains("held: 'vae' takes an unknown time (load, train)"), "\(text)")
    #expect(text.contains("held: 'total' needs 'vae'"))
    #expect(space.text("Output/tiny/tiny.md").contains("\n1\n"))
  }

  @Test func runsOnSaveAndSurvivesMistakes() throws {
    let space = try Workspace(["tiny.vnb": Self.text])
    try #require(try space.run("run", "tiny.vnb").exitCode == 0)
    let terminal = try start(space)
    try replace(Self.text.replacing("(1 + 2)", with: "(1 +"), in: space)
    terminal.waitForPrompt()
    try replace(Self.text.replacing("(1 + 2)", with: "(40 + 2)"), in: space)
    terminal.waitForPrompt()
    // Saved in place, too.
    try space.write(Self.text.replacing("(1 + 2)", with: "(70 + 7)"), to: "tiny.vnb")
    terminal.waitForPrompt()
    terminal.type("\u{3}")
    let (text, code) = terminal.finish()
    #expect(code == 130, "\(text)")
    #expect(text.contains("error["), "\(text)")
    #expect(text.contains("numbers\r\n42\r\n") && text.contains("numbers\r\n77\r\n"))
    // Only the cell that changed ran.
    #expect(!text.contains("epoch 1/1"))
    #expect(space.text("Output/tiny/tiny.md").contains("\n77\n"))
  }

  @Test func runsWhenThePicturesOfAFolderChange() throws {
    let cell = "#| label: count\nlet mine = load \"data\" size=8x8\n($mine.count + 40)"
    let space = try Workspace(["tiny.vnb": "```vnb\n\(cell)\n```\n"])
    #expect(try space.run(input: "load faces size=8x8 limit=2 | save to=\"p/\"").exitCode == 0)
    let picture = try Data(
      contentsOf: space.url.appendingPathComponent("Output/session/p/000.png"))
    try space.write(picture, to: "data/a.png")
    let terminal = try start(space)
    try space.write(picture, to: "data/b.png")
    terminal.waitForPrompt()
    try FileManager.default.removeItem(at: space.url.appendingPathComponent("data/b.png"))
    terminal.waitForPrompt()
    terminal.type("q")
    let (text, code) = terminal.finish()
    #expect(code == 0, "\(text)")
    #expect(text.components(separatedBy: "count\r\n41\r\n").count == 3, "\(text)")
    #expect(text.contains("count\r\n42\r\n"), "\(text)")
  }

  @Test func aWrongBudgetOrNotebookIsRefused() throws {
    let space = try Workspace(["tiny.vnb": Self.text])
    #expect(try space.run("watch", "tiny.vnb", "--budget", "soon").exitCode == 64)
    #expect(try space.run("watch", "other.vnb").exitCode == 66)
  }
}
