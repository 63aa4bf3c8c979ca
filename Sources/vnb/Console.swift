import Commands
import Evaluation
import Glibc
import Language
import Stores
import Synchronization
import Terminal

/// The two streams of the process: results go to standard output, everything else to standard
/// error.
struct Console: Sendable {
  let isQuiet: Bool
  let showsProgress: Bool
  /// Of standard error.
  let style: Style
  /// Of standard output.
  let resultStyle: Style
  let environment: [String: String]
  /// Nil when there is no place for one.
  let cache: CacheFolder?
  /// The commands, with that cache.
  let library: CommandLibrary

  init(_ options: ConsoleOptions) {
    environment = Surroundings.environment
    cache = try? options.cacheFolder()
    let choice = ColourChoice(rawValue: options.color.rawValue) ?? .auto
    style = Style(choice, isTerminal: StandardStream.error.isTerminal, environment: environment)
    resultStyle = Style(
      choice, isTerminal: StandardStream.output.isTerminal, environment: environment)
    isQuiet = options.quiet
    showsProgress = options.progress || !options.quiet
    let reading = ReadingProgress(
      style: style, environment: environment, isQuiet: !showsProgress)
    library = .standard(cache: cache) { reading.receive($0) }
  }

  // MARK: - Standard output

  /// A line, or several.
  func result(_ text: String) {
    result(Array((text.hasSuffix("\n") ? text : text + "\n").utf8))
  }

  func result(_ bytes: [UInt8]) {
    if let code = Self.write(bytes, to: 1) { Self.outputProblem.store(code, ordering: .relaxed) }
  }

  /// Paths of written files, as people like to read them.
  func resultPaths(_ paths: [String], limit: Int = .max, indent: String = "") {
    for path in paths.prefix(limit) { result(indent + Surroundings.shown(path)) }
    if paths.count > limit { result("\(indent)… \(paths.count - limit) more") }
  }

  /// The error number of a write to standard output that failed; 0 while there was none.
  static let outputProblem = Atomic<Int32>(0)

  // MARK: - Standard error

  func note(_ text: String) {
    if !isQuiet { writeError(text) }
  }

  func warning(_ text: String) {
    writeError("\(style.yellow("warning")): \(text)")
  }

  func error(_ message: String, hint: String?) {
    writeError("\(style.red("error")): \(message)" + (hint.map { "\n  \($0)" } ?? ""))
  }

  func error(_ failure: CommandFailure) {
    error(failure.message, hint: failure.hint)
  }

  func diagnostics(_ diagnostics: [Diagnostic], in source: SourceText) {
    let shown = isQuiet ? diagnostics.filter { $0.severity == .error } : diagnostics
    guard !shown.isEmpty else { return }
    let renderer = DiagnosticRenderer(
      source: source, style: style.isEnabled ? .colored : .plain)
    _ = Self.write(Array(renderer.render(shown).utf8), to: 2)
  }

  private func writeError(_ text: String) {
    _ = Self.write(Array((text + "\n").utf8), to: 2)
  }

  // MARK: -

  /// Writes all of it. A reader that went away, such as `head`, is no problem: what is left is
  /// dropped, and the work goes on.
  ///
  /// - Returns: the error number of a real problem.
  private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int32? {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count > 0 {
        rest = rest.dropFirst(count)
        continue
      }
      switch errno {
      case EINTR: continue
      case EAGAIN:
        var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        poll(&waiting, 1, -1)
      case EPIPE: return nil
      default: return errno
      }
    }
    return nil
  }
}
