import CEdit
import Glibc

/// Reads input line by line, with editing, history and completion.
///
/// On a terminal that can move its cursor, libedit edits the line with Emacs' keys (and those of
/// `~/.editrc`); on others, and where the input is no terminal, lines are read as they are. Signals
/// are never left through a jump: Ctrl-C comes as a character while a line is edited. Use one
/// editor, from one thread.
public final class LineEditor {
  public enum Input: Hashable, Sendable {
    /// What was typed, with the new lines between its lines, without the last.
    case text(String)
    /// Ctrl-C: what was typed is dropped.
    case interrupted
    /// Ctrl-D in an empty line, or the end of the file.
    case endOfInput
  }

  public private(set) var history: LineHistory
  private let historyPath: String?
  private let session: EditingSession?

  /// - Parameters:
  ///   - historyPath: A file that keeps what was typed; its folder is made where it is missing
  ///     (one level, for its owner only). Nil keeps nothing.
  ///   - complete: Says what may stand at the cursor, given the input so far, earlier lines
  ///     included, and the cursor in UTF-8 bytes.
  public init(
    program: String, historyPath: String? = nil, historyLimit: Int = 1000,
    environment: [String: String],
    complete: @escaping (_ text: String, _ cursor: Int) -> LineCompletions = { _, cursor in
      LineCompletions(start: cursor, candidates: [])
    }
  ) {
    self.historyPath = historyPath
    history =
      historyPath.map { LineHistory(contentsOf: $0, limit: historyLimit) }
      ?? LineHistory(limit: historyLimit)
    let features = TerminalFeatures.detect(environment: environment)
    let isEditing = StandardStream.input.isTerminal && features.isCapable
    session =
      isEditing ? EditingSession(program: program, limit: historyLimit, complete: complete) : nil
    session?.replaceHistory(with: history.entries)
  }

  /// Reads until the input is whole.
  ///
  /// - Parameters:
  ///   - prompt: Before the first line; may hold colours.
  ///   - continuation: Before further lines.
  ///   - isIncomplete: Whether the input needs more lines.
  public func read(
    prompt: String, continuation: String = "... ", isIncomplete: (String) -> Bool = { _ in false }
  ) -> Input {
    var text = ""
    var isFirst = true
    while true {
      let shown = isFirst ? prompt : continuation
      let line =
        session?.readLine(prompt: shown, before: text) ?? PlainInput.readLine(prompt: shown)
      switch line {
      case .interrupted: return .interrupted
      case .endOfInput:
        if isFirst { return .endOfInput }
        // The end inside an input: what is there counts.
        return finish(String(text.dropLast()))
      case .text(let line):
        text += line
        if !isIncomplete(text) { return finish(text) }
        text += "\n"
        isFirst = false
      }
    }
  }

  private func finish(_ text: String) -> Input {
    let before = history
    history.add(text)
    guard history != before else { return .text(text) }
    session?.replaceHistory(with: history.entries)
    if let historyPath {
      let folder = historyPath.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        .joined(separator: "/")
      if !folder.isEmpty { mkdir(folder, 0o700) }
      _ = history.save(to: historyPath)
    }
    return .text(text)
  }
}

/// Lines from a dumb terminal or a file.
private enum PlainInput {
  static func readLine(prompt: String) -> LineEditor.Input {
    if StandardStream.input.isTerminal { StandardStream.output.write(prompt) }
    // A handler that does nothing and does not restart the call: Ctrl-C ends the read.
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { _ in }
    var old = sigaction()
    sigaction(SIGINT, &action, &old)
    defer { sigaction(SIGINT, &old, nil) }
    var bytes: [UInt8] = []
    var byte: UInt8 = 0
    while true {
      let count = Glibc.read(0, &byte, 1)
      if count < 0 && errno == EINTR {
        StandardStream.output.write("\n")
        return .interrupted
      }
      if count <= 0 { break }
      if byte == 0x0A { return .text(decoded(bytes)) }
      bytes.append(byte)
    }
    return bytes.isEmpty ? .endOfInput : .text(decoded(bytes))
  }

  private static func decoded(_ bytes: [UInt8]) -> String {
    String(decoding: bytes.last == 0x0D ? bytes.dropLast() : bytes[...], as: UTF8.self)
  }
}
