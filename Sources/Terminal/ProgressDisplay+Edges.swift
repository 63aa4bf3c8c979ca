import Glibc

extension ProgressDisplay {
  /// The bar on a terminal that can move its cursor, a line an epoch elsewhere.
  public static func standard(
    style: Style, environment: [String: String], isQuiet: Bool
  ) -> ProgressDisplay {
    let isTerminal = StandardStream.error.isTerminal
    let size = StandardStream.error.size
    let features = TerminalFeatures.detect(
      environment: environment, isTerminal: isTerminal, size: size)
    return ProgressDisplay(
      mode: isQuiet ? .quiet : features.isCapable ? .bar : .lines, style: style,
      isUTF8: features.isUTF8, columns: { StandardStream.error.size?.columns ?? features.columns })
  }

  /// Seconds since an arbitrary moment.
  public static func monotonicSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  public static func writeToStandardError(_ text: String) {
    StandardStream.error.write(text)
  }
}
