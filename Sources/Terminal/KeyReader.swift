import Glibc

/// Single key presses, where the input is a terminal; the first letter of a line otherwise.
///
/// The terminal is asked for characters only while a key is waited for, so that what runs in
/// between keeps Ctrl-C as a signal.
public enum KeyReader {
  public enum Key: Hashable, Sendable {
    case character(Character)
    /// Enter, or an empty line.
    case enter
    case left, right, up, down
    case interrupt
    case endOfInput
    case other
  }

  /// Asks on standard error, and waits for a key.
  ///
  /// - Parameter question: is written once a key can be taken, so that none is lost after it.
  public static func read(_ question: String) -> Key {
    guard StandardStream.input.isTerminal else {
      StandardStream.error.write(question)
      return line()
    }
    return withCharacters {
      StandardStream.error.write(question)
      return key()
    }
  }

  /// A key that was pressed already or is within the time; nil when none is.
  ///
  /// - Parameter milliseconds: how long to wait.
  public static func poll(milliseconds: Int32) -> Key? {
    guard StandardStream.input.isTerminal else {
      Glibc.poll(nil, 0, milliseconds)
      return nil
    }
    return withCharacters { isReady(within: milliseconds) ? key() : nil }
  }

  private static func withCharacters<Result>(_ body: () -> Result) -> Result {
    var before = termios()
    guard tcgetattr(0, &before) == 0 else { return body() }
    var raw = before
    raw.c_lflag &= ~tcflag_t(ICANON | ECHO | ISIG)
    tcsetattr(0, TCSANOW, &raw)
    defer { tcsetattr(0, TCSANOW, &before) }
    return body()
  }

  private static func isReady(within milliseconds: Int32) -> Bool {
    var descriptor = pollfd(fd: 0, events: Int16(POLLIN), revents: 0)
    return Glibc.poll(&descriptor, 1, milliseconds) > 0
  }

  private static func byte() -> UInt8? {
    var byte: UInt8 = 0
    while true {
      let count = Glibc.read(0, &byte, 1)
      if count < 0 && errno == EINTR { continue }
      return count == 1 ? byte : nil
    }
  }

  private static func key() -> Key {
    guard let first = byte() else { return .endOfInput }
    switch first {
    case 3: return .interrupt
    case 4: return .endOfInput
    case 10, 13: return .enter
    case 27: return escaped()
    case 32..<127: return .character(Character(UnicodeScalar(first)))
    default: return .other
    }
  }

  /// An arrow is Escape, '[' or 'O', and a letter, all at once.
  private static func escaped() -> Key {
    guard isReady(within: 50), let second = byte(), second == 91 || second == 79,
      isReady(within: 50), let third = byte()
    else { return .other }
    switch third {
    case 65: return .up
    case 66: return .down
    case 67: return .right
    case 68: return .left
    default: return .other
    }
  }

  private static func line() -> Key {
    guard let line = readLine(strippingNewline: true) else { return .endOfInput }
    return line.first.map { .character($0) } ?? .enter
  }
}
