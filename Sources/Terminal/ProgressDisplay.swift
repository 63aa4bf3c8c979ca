/// Keeps one line of progress at the bottom of a terminal.
///
/// Write everything else through ``clear()`` first: the line then gives way and comes back with the
/// next update. Not for several threads at once.
public final class ProgressDisplay {
  /// How progress is shown.
  public enum Mode: Hashable, Sendable {
    /// Redrawn in place.
    case bar
    /// One line an epoch.
    case lines
    case quiet
  }

  private let mode: Mode
  private let style: Style
  private let isUTF8: Bool
  private let columns: () -> Int
  private let now: () -> Double
  private let write: (String) -> Void
  private var lastDrawn = -Double.infinity
  private var isShown = false

  /// The shortest time between two redraws, in seconds.
  private static let interval = 0.1

  /// - Parameters:
  ///   - columns: Asked at every redraw: the terminal may have been resized.
  ///   - now: A clock in seconds that never goes back.
  ///   - write: Where to; the standard error, unbuffered.
  public init(
    mode: Mode, style: Style, isUTF8: Bool, columns: @escaping () -> Int,
    now: @escaping () -> Double = ProgressDisplay.monotonicSeconds,
    write: @escaping (String) -> Void = ProgressDisplay.writeToStandardError
  ) {
    self.mode = mode
    self.style = style
    self.isUTF8 = isUTF8
    self.columns = columns
    self.now = now
    self.write = write
  }

  /// Redraws the bar, unless the last time was less than a tenth of a second ago; the end is always
  /// drawn.
  public func update(_ state: ProgressState) {
    guard mode == .bar else { return }
    let time = now()
    let isEnd = state.total > 0 && state.completed >= state.total
    guard isEnd || time - lastDrawn >= Self.interval else { return }
    lastDrawn = time
    isShown = true
    // Back to the first column, the line, and the rest of the old one cleared.
    write("\r" + line.bar(state) + "\u{1B}[K")
  }

  /// One epoch is done.
  public func finishEpoch(_ state: ProgressState) {
    guard mode == .lines else { return }
    write(line.epochLine(state) + "\n")
  }

  /// Takes the bar away, so that other output can be written.
  public func clear() {
    guard isShown else { return }
    isShown = false
    lastDrawn = -.infinity
    write("\r\u{1B}[K")
  }

  private var line: ProgressLine {
    ProgressLine(columns: columns(), isUTF8: isUTF8, style: style)
  }
}
