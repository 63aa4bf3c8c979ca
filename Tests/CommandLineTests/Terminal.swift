import Foundation
import Testing

/// A session whose lines are typed one by one, each after the prompt has come back.
final class Terminal {
  let space: Workspace
  private let process = Process()
  private let master: FileHandle
  private let screen: GrowingText
  private let prompt: String
  private var prompts = 0

  /// - Parameters:
  ///   - prompt: what is waited for after each line.
  ///   - environment: beside a plain terminal without colours.
  init(
    _ space: Workspace, _ arguments: [String] = [], prompt: String = "vnb> ",
    environment: [String: String] = [:]
  ) throws {
    self.space = space
    self.prompt = prompt
    var (first, second): (Int32, Int32) = (0, 0)
    var size = winsize(ws_row: 40, ws_col: 80, ws_xpixel: 0, ws_ypixel: 0)
    try #require(openpty(&first, &second, nil, nil, &size) == 0)
    master = FileHandle(fileDescriptor: first, closeOnDealloc: true)
    let slave = FileHandle(fileDescriptor: second, closeOnDealloc: true)
    // In a session of its own, so that Ctrl-C on the terminal becomes a signal.
    process.executableURL = URL(fileURLWithPath: "/usr/bin/setsid")
    process.arguments = ["--ctty", "--wait", Vnb.executable.path] + arguments
    process.currentDirectoryURL = space.url
    process.environment = [
      "HOME": space.path, "TERM": "xterm", "LANG": "C.UTF-8", "NO_COLOR": "1",
      "XDG_STATE_HOME": space.path + "/state", "VNB_CACHE_DIR": space.path + "/.cache-of-test",
    ].merging(environment) { $1 }
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
    screen.wait(for: prompt, count: prompts)
  }

  /// Waits until a text was written so often.
  func wait(for text: String, count: Int = 1) { screen.wait(for: text, count: count) }

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
