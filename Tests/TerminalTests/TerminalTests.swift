import Terminal
import Testing

@Suite struct StyleTests {
  @Test(arguments: [
    (ColourChoice.auto, true, ["TERM": "xterm"], true),
    (.auto, false, ["TERM": "xterm"], false), (.auto, true, ["TERM": "dumb"], false),
    (.auto, true, [:], false), (.auto, true, ["TERM": "xterm", "NO_COLOR": "1"], false),
    (.auto, true, ["TERM": "xterm", "NO_COLOR": ""], true),
    (.always, false, ["NO_COLOR": "1"], true), (.never, true, ["TERM": "xterm"], false),
  ])
  func colours(
    choice: ColourChoice, isTerminal: Bool, environment: [String: String], expected: Bool
  ) {
    let style = Style(choice, isTerminal: isTerminal, environment: environment)
    #expect(style.isEnabled == expected)
    #expect(style.red("x") == (expected ? "\u{1B}[31mx\u{1B}[39m" : "x"))
  }

  @Test func emptyTextsStayEmpty() {
    #expect(Style(isEnabled: true).bold("") == "")
  }
}

@Suite struct TerminalFeaturesTests {
  @Test(arguments: [
    (
      ["TERM": "xterm-256color", "LANG": "de_DE.UTF-8"], TerminalFeatures.ColourDepth.palette,
      true, TerminalFeatures.PictureProtocol.blocks
    ),
    (["TERM": "xterm", "LANG": "C"], .ansi, false, .none),
    (
      ["TERM": "xterm-kitty", "LANG": "en_US.utf8", "KITTY_WINDOW_ID": "1"], .direct, true, .kitty
    ),
    (
      ["TERM": "xterm-256color", "COLORTERM": "truecolor", "TERM_PROGRAM": "WezTerm"], .direct,
      false, .iTerm2
    ),
    (["TERM": "foot", "LANG": "C.UTF-8", "LC_ALL": "C"], .ansi, false, .sixel),
    (
      ["TERM": "tmux-256color", "TMUX": "x", "LANG": "C.UTF-8", "KITTY_WINDOW_ID": "1"], .palette,
      true, .blocks
    ),
    (["LANG": "C.UTF-8"], .none, true, .none),
  ])
  func detection(
    environment: [String: String], colours: TerminalFeatures.ColourDepth, isUTF8: Bool,
    pictures: TerminalFeatures.PictureProtocol
  ) {
    let features = TerminalFeatures.detect(
      environment: environment, isTerminal: true, size: (100, 30))
    #expect(features.colours == colours)
    #expect(features.isUTF8 == isUTF8)
    #expect(features.pictures == pictures)
    #expect(features.columns == 100 && features.rows == 30)
  }

  @Test func sizeFallsBack() {
    let named = TerminalFeatures.detect(
      environment: ["COLUMNS": "132", "LINES": "x"], isTerminal: false, size: nil)
    #expect(named.columns == 132 && named.rows == 24 && !named.isCapable)
    #expect(named.pictures == .none)
  }
}
