/// When to write colours.
public enum ColourChoice: String, CaseIterable, Hashable, Sendable {
  case auto
  case always
  case never
}

/// Text attributes of a terminal (ECMA-48's SGR); without colours every text stays as it is.
public struct Style: Hashable, Sendable {
  public let isEnabled: Bool

  public init(isEnabled: Bool) {
    self.isEnabled = isEnabled
  }

  /// - Parameters:
  ///   - choice: What `--color` says. `auto` is a terminal that is not dumb, unless `NO_COLOR` is
  ///     set to anything (https://no-color.org).
  ///   - isTerminal: Of the stream that is written to.
  public init(_ choice: ColourChoice, isTerminal: Bool, environment: [String: String]) {
    switch choice {
    case .always: isEnabled = true
    case .never: isEnabled = false
    case .auto:
      isEnabled =
        isTerminal && environment["NO_COLOR", default: ""].isEmpty
        && !["", "dumb"].contains(environment["TERM", default: ""])
    }
  }

  public func bold(_ text: String) -> String { wrap(text, "1", "22") }
  public func dim(_ text: String) -> String { wrap(text, "2", "22") }
  public func red(_ text: String) -> String { wrap(text, "31", "39") }
  public func green(_ text: String) -> String { wrap(text, "32", "39") }
  public func yellow(_ text: String) -> String { wrap(text, "33", "39") }
  public func blue(_ text: String) -> String { wrap(text, "34", "39") }
  public func magenta(_ text: String) -> String { wrap(text, "35", "39") }
  public func cyan(_ text: String) -> String { wrap(text, "36", "39") }

  private func wrap(_ text: String, _ begin: String, _ end: String) -> String {
    isEnabled && !text.isEmpty ? "\u{1B}[\(begin)m\(text)\u{1B}[\(end)m" : text
  }
}
