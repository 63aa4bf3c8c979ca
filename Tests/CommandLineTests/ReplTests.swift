import Foundation
import Testing

/// The REPL on a terminal of its own.
@Suite struct ReplTests {
  @Test func anErrorDoesNotEndTheSessionAndAResultIsShown() throws {
    let terminal = try Terminal(Workspace())
    terminal.enter("let a = load faces size=16x16 limit=2")
    terminal.enter("wrong $a")
    terminal.enter("$a | save to=\"one.png\"")
    terminal.enter("grid $a")
    terminal.enter("(20 + 3)")
    let (text, code) = terminal.finish()
    #expect(code == 0)
    #expect(text.contains("there is no command 'wrong'"))
    #expect(text.contains("2 images do not go into the one file"))
    #expect(text.contains("Output/session/result.png"))
    #expect(text.contains("\n23\r\n"))
    #expect(terminal.space.contains("state/vnb/history"))
  }

  @Test func whatWasRunIsSavedAsANotebookThatPasses() throws {
    let terminal = try Terminal(Workspace())
    terminal.enter("let a = 1")
    terminal.enter("let a = ($a + 1)")
    terminal.enter(":names")
    terminal.enter(":save draft.vnb")
    terminal.enter(":save draft.vnb")
    terminal.enter(":sav")
    let (text, _) = terminal.finish()
    #expect(text.contains("$a  int"))
    #expect(text.contains("'draft.vnb' exists already"))
    #expect(text.contains("did you mean ':save'?"))
    let check = try terminal.space.run("check", "draft.vnb")
    #expect(check.exitCode == 0, "\(check.errors)")
    #expect(terminal.space.text("draft.vnb").contains("let a_2 = ($a + 1)"))
  }

  @Test func aNotebookIsLoadedCellByCell() throws {
    let terminal = try Terminal(Workspace(["tiny.vnb": TinyNotebook.text]))
    terminal.enter(":load tiny.vnb")
    terminal.enter("($vae.epochs + 41)")
    #expect(terminal.finish().text.contains("\n42\r\n"))
  }

  @Test func aLoadedNotebookHasItsOwnFolderConditionsAndSeed() throws {
    let text = """
      ---
      seed: 3
      ---

      ```vnb
      #| label: pictures
      param detail: bool = false
      let mine = load "data" size=8x8
      ($mine.count + 40)
      ```

      ```vnb
      #| label: more
      #| when: $detail
      (70 + 7)
      ```

      """
    let space = try Workspace(["below/n.vnb": text])
    #expect(
      try space.run(input: "load faces size=8x8 limit=2 | save to=\"data/\"").exitCode == 0)
    try FileManager.default.moveItem(
      at: space.url.appendingPathComponent("Output/session/data"),
      to: space.url.appendingPathComponent("below/data"))
    let terminal = try Terminal(space)
    terminal.enter(":load below/n.vnb")
    terminal.enter("load \"data\" size=8x8")
    let (screen, _) = terminal.finish()
    #expect(screen.contains("42\r\n"), "\(screen)")
    #expect(screen.contains("left out: its condition 'when' is false"))
    #expect(!screen.contains("77\r\n"))
    #expect(screen.contains("its seed is 3, the session's 0"))
    // What is typed stands in the current folder.
    #expect(screen.contains("'data' does not exist"))
  }

  @Test func tabCompletesCommandsArgumentsWordsAndNames() throws {
    let terminal = try Terminal(Workspace())
    terminal.enter("let pictures = load faces size=16x16 lim\t3")
    terminal.enter("desc\t$pic\t")
    let (text, _) = terminal.finish()
    #expect(text.contains("16x16"), "\(text)")
  }

  @Test func controlCStopsTrainingAndTheSessionGoesOn() throws {
    let terminal = try Terminal(Workspace())
    terminal.enter("let faces = load faces size=16x16 limit=24")
    terminal.enter("let net = model vae filters=[4, 8] z-dim=4")
    terminal.type("let vae = train $net on=$faces epochs=100000 batch-size=8\n")
    Thread.sleep(forTimeInterval: 0.7)
    let start = Date()
    terminal.type("\u{3}")
    terminal.waitForPrompt()
    #expect(Date().timeIntervalSince(start) < 2)
    terminal.enter("(20 + 3)")
    let (text, code) = terminal.finish()
    #expect(code == 0)
    #expect(text.contains("stopped\r\n") && text.contains("\n23\r\n"))
  }
}
