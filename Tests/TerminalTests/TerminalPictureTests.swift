import Terminal
import Testing

@Suite struct TerminalPictureTests {
  /// Left half red, right half blue, 16×8 pixels.
  private static let pixels = (0..<(16 * 8)).flatMap { index -> [UInt8] in
    index % 16 < 8 ? [255, 0, 0] : [0, 0, 255]
  }

  private static func text(
    _ pictures: TerminalFeatures.PictureProtocol, _ environment: [String: String] = [:],
    columns: Int = 80, rows: Int = 20
  ) -> String? {
    var features = TerminalFeatures.detect(
      environment: ["TERM": "xterm", "LANG": "C.UTF-8"].merging(environment) { $1 },
      isTerminal: true, size: (80, 24))
    features.pictures = pictures
    return TerminalPicture(features: features)?.text(
      pixels: pixels, width: 16, height: 8, channels: 3, columns: columns, rows: rows)
  }

  @Test func everyProtocolHasItsBeginning() throws {
    #expect(try #require(Self.text(.kitty)).hasPrefix("\u{1B}_Ga=T,f=32,"))
    #expect(try #require(Self.text(.sixel)).contains("\u{1B}P"))
    #expect(try #require(Self.text(.iTerm2)).hasPrefix("\u{1B}]1337;File=inline=1;"))
    #expect(Self.text(.none) == nil)
  }

  @Test func blocksTakeTheColoursOfThePicture() throws {
    let text = try #require(Self.text(.blocks, ["COLORTERM": "truecolor"]))
    #expect(text.hasSuffix("\n") && text.split(separator: "\n").count == 2, "\(text)")
    #expect(text.contains("255;0;0") || text.contains("254;0;0"), "\(text)")
    #expect(text.contains("0;0;255") || text.contains("0;0;254"))
    #expect(try !#require(Self.text(.blocks)).contains("38;2;"))
  }

  @Test func withoutColoursOnlyGlyphsAreWritten() throws {
    let text = try #require(Self.text(.blocks, ["NO_COLOR": "1"]))
    #expect(!text.contains("\u{1B}[3") && !text.contains("\u{1B}[4"))
  }

  /// The rows of such a picture have a length that is no multiple of four.
  @Test func oddWidthsAreNotSkewed() throws {
    let (width, height) = (18, 32)
    let pixels = (0..<(width * height)).flatMap { index -> [UInt8] in
      index % width < 10 ? [0, 0, 0] : [255, 255, 255]
    }
    let features = TerminalFeatures.detect(
      environment: ["TERM": "xterm", "LANG": "C.UTF-8", "NO_COLOR": "1"], isTerminal: true,
      size: nil)
    let text = try #require(TerminalPicture(features: features)).text(
      pixels: pixels, width: width, height: height, channels: 3, columns: 80, rows: 20)
    let lines = try #require(text).split(separator: "\n")
    #expect(lines == Array(repeating: "     ████", count: 8), "\(lines)")
  }

  @Test func aPictureKeepsToItsRoom() throws {
    for (columns, rows) in [(3, 20), (80, 1), (1, 1)] {
      let text = try #require(Self.text(.blocks, ["NO_COLOR": "1"], columns: columns, rows: rows))
      let lines = text.split(separator: "\n")
      #expect(lines.count <= rows)
    }
  }

  @Test func pixelsThatDoNotFitTheSizeAreRefused() throws {
    let features = TerminalFeatures.detect(
      environment: ["TERM": "xterm", "LANG": "C.UTF-8"], isTerminal: true, size: nil)
    let picture = try #require(TerminalPicture(features: features))
    #expect(
      picture.text(pixels: [0], width: 2, height: 2, channels: 1, columns: 9, rows: 9) == nil)
    #expect(
      picture.text(pixels: [0, 9, 9, 0], width: 2, height: 2, channels: 1, columns: 9, rows: 9)
        != nil)
  }

  @Test(arguments: [
    ("kitty", TerminalFeatures.PictureProtocol.kitty), ("iterm2", .iTerm2), ("sixel", .sixel),
    ("blocks", .blocks), ("none", .none), ("other", .blocks),
  ])
  func theEnvironmentChoosesTheWay(_ name: String, _ expected: TerminalFeatures.PictureProtocol) {
    let features = TerminalFeatures.detect(
      environment: ["TERM": "xterm", "LANG": "C.UTF-8", "VNB_PICTURES": name], isTerminal: true,
      size: nil)
    #expect(features.pictures == expected)
  }
}
