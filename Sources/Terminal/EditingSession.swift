import CEdit
import Glibc

/// libedit on the process' terminal.
final class EditingSession {
  private let editor: OpaquePointer
  private let entries: OpaquePointer
  private let complete: (String, Int) -> LineCompletions
  /// C text, for libedit to read.
  private var promptStorage: UnsafeMutablePointer<CChar>
  /// The lines of the input before this one.
  private var textBefore = ""
  private var isInterrupted = false

  /// Nil where libedit cannot use the terminal.
  init?(program: String, limit: Int, complete: @escaping (String, Int) -> LineCompletions) {
    EditingSession.useUTF8()
    guard let editor = cedit_open(program) else { return nil }
    guard let entries = cedit_history_open(Int32(clamping: limit)) else {
      el_end(editor)
      return nil
    }
    self.editor = editor
    self.entries = entries
    self.complete = complete
    promptStorage = .allocate(capacity: 1)
    promptStorage.pointee = 0
    cedit_set_client(editor, Unmanaged.passUnretained(self).toOpaque())
    cedit_use_emacs_keys(editor)
    cedit_handle_signals(editor)
    cedit_take_signal_keys(editor)
    cedit_use_history(editor, entries)
    cedit_set_prompt(editor) { editor in EditingSession.of(editor)?.promptStorage }
    bindKeys()
    el_source(editor, nil)
  }

  deinit {
    el_end(editor)
    history_end(entries)
    promptStorage.deallocate()
  }

  func replaceHistory(with texts: [String]) {
    cedit_history_clear(entries)
    for text in texts { cedit_history_add(entries, text + "\n") }
  }

  /// - Parameter before: The earlier lines of the input, for completion.
  func readLine(prompt: String, before: String) -> LineEditor.Input {
    usePrompt(prompt)
    textBefore = before
    isInterrupted = false
    // libedit would do so only after the prompt: a Ctrl-D that comes right after it were lost.
    cedit_take_characters(editor)
    var count: Int32 = 0
    guard let line = el_gets(editor, &count), count > 0 else {
      if isInterrupted { return .interrupted }
      StandardStream.output.write("\n")
      return .endOfInput
    }
    var text = String(cString: line)
    while text.last == "\n" || text.last == "\r" || text.last == "\r\n" { text.removeLast() }
    return .text(text)
  }

  // MARK: - Setting up

  /// libedit reads multi-byte characters by the locale. Numbers and dates stay as in C.
  private static func useUTF8() {
    setlocale(LC_CTYPE, "")
    let name = nl_langinfo(nl_item(CODESET)).map { String(cString: $0) }
    if name != "UTF-8" { setlocale(LC_CTYPE, "C.UTF-8") }
  }

  private static func of(_ editor: OpaquePointer?) -> EditingSession? {
    guard let client = cedit_client(editor) else { return nil }
    return Unmanaged<EditingSession>.fromOpaque(client).takeUnretainedValue()
  }

  private func bindKeys() {
    cedit_add_function(editor, "vnb-complete", "complete the word") { editor, _ in
      EditingSession.of(editor)?.completeWord() ?? UInt8(CC_ERROR)
    }
    cedit_add_function(editor, "vnb-interrupt", "drop the input") { editor, _ in
      EditingSession.of(editor)?.interrupt() ?? UInt8(CC_EOF)
    }
    cedit_add_function(editor, "vnb-suspend", "suspend the process") { _, _ in
      raise(SIGTSTP)
      return UInt8(CC_REDISPLAY)
    }
    let keys = [
      ("^I", "vnb-complete"), ("^C", "vnb-interrupt"), ("^Z", "vnb-suspend"),
      ("^R", "em-inc-search-prev"), ("^W", "ed-delete-prev-word"),
      ("\\e[3~", "ed-delete-next-char"),
      ("\\e[H", "ed-move-to-beg"), ("\\e[F", "ed-move-to-end"), ("\\e[1~", "ed-move-to-beg"),
      ("\\e[4~", "ed-move-to-end"), ("\\e[1;5C", "em-next-word"), ("\\e[1;5D", "ed-prev-word"),
    ]
    for (key, function) in keys { cedit_bind(editor, key, function) }
  }

  /// Colours are put between the marks that tell libedit that they take no room.
  private func usePrompt(_ text: String) {
    var marked = ""
    var isEscape = false
    for scalar in text.unicodeScalars {
      if scalar == "\u{1B}" && !isEscape {
        marked += "\u{1}"
        isEscape = true
      }
      marked.unicodeScalars.append(scalar)
      if isEscape && scalar == "m" {
        marked += "\u{1}"
        isEscape = false
      }
    }
    let bytes = marked.utf8CString
    promptStorage.deallocate()
    promptStorage = .allocate(capacity: bytes.count)
    for (index, byte) in bytes.enumerated() { promptStorage[index] = byte }
  }

  // MARK: - Keys

  private func interrupt() -> UInt8 {
    isInterrupted = true
    StandardStream.output.write("^C\n")
    return UInt8(CC_EOF)
  }

  private func completeWord() -> UInt8 {
    guard let info = el_line(editor)?.pointee, let buffer = info.buffer, let cursor = info.cursor,
      let end = info.lastchar
    else { return UInt8(CC_ERROR) }
    let bytes = UnsafeRawBufferPointer(start: buffer, count: end - buffer)
    let before = String(decoding: bytes.prefix(cursor - buffer), as: UTF8.self)
    let line = String(decoding: bytes, as: UTF8.self)
    // At the beginning of a line the key indents.
    if before.allSatisfy({ $0 == " " }) && !textBefore.isEmpty {
      return el_insertstr(editor, "  ") == 0 ? UInt8(CC_REFRESH) : UInt8(CC_ERROR)
    }
    let place = textBefore.utf8.count + before.utf8.count
    let completions = complete(textBefore + line, place)
    let length = place - completions.start
    guard length >= 0, length <= before.utf8.count else { return UInt8(CC_ERROR) }
    let typed = String(decoding: Array(before.utf8.suffix(length)), as: UTF8.self)
    switch completions.outcome(typed: typed) {
    case .nothing: return UInt8(CC_REFRESH_BEEP)
    case .insert(let text):
      // libedit counts characters of the locale, which are Unicode scalars.
      el_deletestr(editor, Int32(typed.unicodeScalars.count))
      return el_insertstr(editor, text) == 0 ? UInt8(CC_REFRESH) : UInt8(CC_ERROR)
    case .list(let labels):
      let width = StandardStream.output.size?.columns ?? 80
      StandardStream.output.write("\n" + LineCompletions.columns(labels, width: width))
      return UInt8(CC_REDISPLAY)
    }
  }
}
