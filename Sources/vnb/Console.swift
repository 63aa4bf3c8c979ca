import Evaluation
import Glibc
import Language
import Terminal

/// The two streams of the process: results go to standard output, everything else to standard
/// error.
struct Console: Sendable {
  let isQuiet: Bool
  /// Of standard error.
  let style: Style
  /// Of standard output.
  let resultStyle: Style
  let environment: [String: String]

  init(_ options: ConsoleOptions) {
    environment = Surroundings.environment
    let choice = ColourChoice(rawValue: options.color.rawValue) ?? .auto
    style = Style(choice, isTerminal: StandardStream.error.isTerminal, environment: environment)
    resultStyle = Style(
      choice, isTerminal: StandardStream.output.isTerminal, environment: environment)
    isQuiet = options.quiet
  }

  // MARK: - Standard output

  /// A line, or several.
  func result(_ text: String) {
    Self.write(Array((text.hasSuffix("\n") ? text : text + "\n").utf8), to: 1)
  }

  func result(_ bytes: [UInt8]) {
    Self.write(bytes, to: 1)
  }

  // MARK: - Standard error

  func note(_ text: String) {
    if !isQuiet { Self.write(Array((text + "\n").utf8), to: 2) }
  }

  func warning(_ text: String) {
    Self.write(Array("\(style.yellow("warning")): \(text)\n".utf8), to: 2)
  }

  func error(_ message: String, hint: String?) {
    let end = hint.map { "\n  \($0)" } ?? ""
    Self.write(Array("\(style.red("error")): \(message)\(end)\n".utf8), to: 2)
  }

  func diagnostics(_ diagnostics: [Diagnostic], in source: SourceText) {
    let shown = isQuiet ? diagnostics.filter { $0.severity == .error } : diagnostics
    guard !shown.isEmpty else { return }
    let renderer = DiagnosticRenderer(
      source: source, style: style.isEnabled ? .colored : .plain)
    Self.write(Array(renderer.render(shown).utf8), to: 2)
  }

  // MARK: -

  /// Writes all of it; a reader that went away ends the program quietly, as other tools do.
  private static func write(_ bytes: [UInt8], to descriptor: Int32) {
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes { buffer in
        Glibc.write(descriptor, buffer.baseAddress! + written, buffer.count - written)
      }
      if count > 0 {
        written += count
      } else if errno == EPIPE {
        Glibc.exit(141)
      } else if errno != EINTR {
        return
      }
    }
  }
}
