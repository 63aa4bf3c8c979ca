import Foundation
import Testing

/// The REPL on a terminal of its own.
@Suite struct ReplTests {
  /// A session whose lines are typed one by one, each after the prompt has come back.
  private final class Terminal {
    let space: Workspace
    private let process = Process()
    private let master: FileHandle
    private let screen: GrowingText
    private var prompts = 0

    init(_ space: Workspace) throws {
      self.space = space
      var (first, second): (Int32, Int32) = (0, 0)
      var size = winsize(ws_row: 40, ws_col: 80, ws_xpixel: 0, ws_ypixel: 0)
      try #require(openpty(&first, &second, nil, nil, &size) == 0)
      master = FileHandle(fileDescriptor: first, closeOnDealloc: true)
      let slave = FileHandle(fileDescriptor: second, closeOnDealloc: true)
      // In a session of its own, so that Ctrl-C on the terminal becomes a signal.
      process.executableURL = URL(fileURLWithPath: "/usr/bin/setsid")
      process.arguments = ["--ctty", "--wait", Vnb.executable.path]
      process.currentDirectoryURL = space.url
      process.environment = [
        "HOME": space.path, "TERM": "xterm", "LANG": "C.UTF-8", "NO_COLOR": "1",
        "XDG_STATE_HOME": space.path + "/state",
      ]
      process.standardInput = slave
      process.standardOutput = slave
      process.standardError = slave
      try process.run()
      try slave.close()
      screen = GrowingText(master)
      waitForPrompt()
    }

    func type(_ text: String) { master.write(Data(text.utf8)) }

    /// Types a line, and waits for the next prompt.
    func enter(_ line: String) {
      type(line + "\n")
      waitForPrompt()
    }

    func waitForPrompt() {
      prompts += 1
      screen.wait(for: "vnb> ", count: prompts)
    }

    /// What was written until the session's end.
    func finish() -> (text: String, exitCode: Int32) {
      type("\u{4}")
      let limit = Date(timeIntervalSinceNow: 20)
      while process.isRunning, Date() < limit { Thread.sleep(forTimeInterval: 0.01) }
      // Its terminal goes away with it, which ends what hangs there.
      if process.isRunning { kill(process.processIdentifier, SIGKILL) }
      process.waitUntilExit()
      return (screen.whole, process.terminationStatus)
    }
  }

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
