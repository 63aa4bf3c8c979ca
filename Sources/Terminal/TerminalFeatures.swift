/// What a terminal can show, as far as its environment tells; nothing is asked of the terminal
/// itself, which could hang.
public struct TerminalFeatures: Hashable, Sendable {
  public enum ColourDepth: String, Hashable, Sendable {
    case none = "no colours"
    case ansi = "16 colours"
    case palette = "256 colours"
    case direct = "24-bit colours"
  }

  /// How a picture could be shown.
  public enum PictureProtocol: String, Hashable, Sendable {
    case kitty
    case iTerm2
    case sixel
    case blocks = "Unicode blocks"
    case none

    /// As options and `VNB_PICTURES` name it; nil for anything else.
    public init?(named name: String) {
      switch name.lowercased() {
      case "kitty": self = .kitty
      case "iterm2": self = .iTerm2
      case "sixel": self = .sixel
      case "blocks": self = .blocks
      case "none": self = .none
      default: return nil
      }
    }
  }

  public var isTerminal: Bool
  /// `TERM`, or `dumb` without one.
  public var name: String
  public var columns: Int
  public var rows: Int
  public var isUTF8: Bool
  public var colours: ColourDepth
  public var pictures: PictureProtocol
  /// Width and height of a character, where the terminal tells; at least 4x4.
  public var cellPixels: PixelSize?

  public struct PixelSize: Hashable, Sendable {
    public var width: Int
    public var height: Int

    public init(width: Int, height: Int) {
      self.width = width
      self.height = height
    }
  }

  /// A terminal that can move its cursor.
  public var isCapable: Bool { isTerminal && name != "dumb" }

  /// Asks the standard output and the environment.
  public static func detect(environment: [String: String]) -> TerminalFeatures {
    var features = detect(
      environment: environment, isTerminal: StandardStream.output.isTerminal,
      size: StandardStream.output.size)
    features.cellPixels = StandardStream.output.cellPixels
    return features
  }

  /// `VNB_PICTURES` (kitty, iterm2, sixel, blocks or none) overrides how pictures are shown.
  ///
  /// - Parameter size: What the terminal says; otherwise `COLUMNS` and `LINES`, then 80×24.
  public static func detect(
    environment: [String: String], isTerminal: Bool, size: (columns: Int, rows: Int)?
  ) -> TerminalFeatures {
    let name = environment["TERM"].flatMap { $0.isEmpty ? nil : $0 } ?? "dumb"
    let isUTF8 = usesUTF8(environment)
    let colours = colourDepth(environment, name: name)
    return TerminalFeatures(
      isTerminal: isTerminal, name: name,
      columns: size?.columns ?? environment["COLUMNS"].flatMap { Int($0) } ?? 80,
      rows: size?.rows ?? environment["LINES"].flatMap { Int($0) } ?? 24, isUTF8: isUTF8,
      colours: colours,
      pictures: !isTerminal || name == "dumb"
        ? .none
        : environment["VNB_PICTURES"].flatMap { PictureProtocol(named: $0) }
          ?? pictureProtocol(environment, name: name, isUTF8: isUTF8))
  }

  /// Whether the locale's character set is UTF-8: the first of these that is set decides.
  static func usesUTF8(_ environment: [String: String]) -> Bool {
    for key in ["LC_ALL", "LC_CTYPE", "LANG"] {
      guard let value = environment[key], !value.isEmpty else { continue }
      let lower = value.lowercased()
      return lower.contains("utf-8") || lower.contains("utf8")
    }
    return false
  }

  private static func colourDepth(_ environment: [String: String], name: String) -> ColourDepth {
    if name == "dumb" || !environment["NO_COLOR", default: ""].isEmpty { return .none }
    if ["truecolor", "24bit"].contains(environment["COLORTERM", default: ""].lowercased())
      || name.contains("direct") || ["xterm-kitty", "xterm-ghostty"].contains(name)
    {
      return .direct
    }
    return name.contains("256color") ? .palette : .ansi
  }

  private static func pictureProtocol(
    _ environment: [String: String], name: String, isUTF8: Bool
  ) -> PictureProtocol {
    // tmux and screen pass no pictures on.
    let isMultiplexed =
      environment["TMUX"] != nil || name.hasPrefix("screen") || name.hasPrefix("tmux")
    if !isMultiplexed {
      let program = environment["TERM_PROGRAM", default: ""]
      if environment["KITTY_WINDOW_ID"] != nil || ["xterm-kitty", "xterm-ghostty"].contains(name)
        || program == "ghostty"
      {
        return .kitty
      }
      if ["iTerm.app", "WezTerm", "mintty"].contains(program) { return .iTerm2 }
      if ["foot", "foot-extra", "mlterm", "contour"].contains(name) || name.contains("sixel") {
        return .sixel
      }
    }
    return isUTF8 ? .blocks : .none
  }
}
