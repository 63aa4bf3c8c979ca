import Charts
import Raster
import Testing

@Suite struct DrawnChartTests {
  @Test func aPictureHasTheWidthOfABlogAtTwoPixelsAPoint() throws {
    let image = try lossChart().image()
    #expect(image.width == 1440 && image.channels == 3)
    #expect(try lossChart().image(scale: 1).width == 720)
    // White at the border; the three series' colours somewhere inside.
    #expect(image.pixels.prefix(3 * 1440).allSatisfy { $0 == 255 })
    for colour in [[0x00, 0x72, 0xB2], [0xD5, 0x5E, 0x00], [0x00, 0x9E, 0x73]] as [[UInt8]] {
      #expect(image.count(of: colour) > 1000)
    }
  }

  @Test func equalChartsGiveEqualBytes() throws {
    #expect(try lossChart().image() == lossChart().image())
    #expect(try lossChart().svg() == lossChart().svg())
    #expect(try lossChart().svg() != lossChart(epochs: 7).svg())
  }

  @Test func svgStandsAlone() throws {
    var chart = lossChart()
    chart.title = "Loss <&> more"
    let svg = String(decoding: try chart.svg(), as: UTF8.self)
    #expect(svg.hasPrefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg "))
    #expect(svg.contains("width=\"720px\""))
    #expect(svg.contains("<title>Loss &lt;&amp;&gt; more</title>"))
    #expect(svg.hasSuffix("</svg>\n"))
    #expect(!svg.contains(" id=") && !svg.contains("<text") && !svg.contains("<image"))
    // Eight points of each of three series, as discs.
    #expect(svg.contains("rgb(0%,44.705882%,69.803922%)"))
  }

  @Test func aTitleWithASpecialCharacterIsDrawnWithTheBundledFont() throws {
    let axis = Axis("x", domain: 0...1)
    let plain = Chart(title: "loss", x: axis, y: axis, series: [])
    let greek = Chart(title: "σ² − ½", x: axis, y: axis, series: [])
    let (a, b) = try (plain.image(), greek.image())
    #expect(a != b && a.width == b.width && a.height == b.height)
  }

  @Test func aLongLineIsThinnedAndKeepsItsExtremes() throws {
    var values = (0..<30_000).map { Double($0 % 10) }
    values[12_345] = 100
    let chart = Chart(x: Axis("step"), y: Axis("loss"), series: [Series("total", values: values)])
    let svg = try chart.svg()
    #expect(svg.count < 200_000)
    // The peak is the highest place of the line: on the grid line of 100, which is the topmost.
    let image = try chart.image(scale: 1)
    let blue = (0..<image.height).first { y in
      (100..<600).contains { image.pixel($0, y)[2] > 150 && image.pixel($0, y)[0] < 90 }
    }
    #expect(try #require(blue) < 50)
  }

  @Test func aPictureOfAnySizeIsRefusedBeyondTheLimit() {
    #expect(throws: ChartError.self) { try lossChart().image(width: 720, scale: 100) }
  }
}

extension Image {
  func count(of colour: [UInt8]) -> Int {
    pixels.withUnsafeBufferPointer { pixels in
      var count = 0
      var index = 0
      while index < pixels.count {
        if pixels[index] == colour[0] && pixels[index + 1] == colour[1]
          && pixels[index + 2] == colour[2]
        {
          count += 1
        }
        index += 3
      }
      return count
    }
  }

  func pixel(_ x: Int, _ y: Int) -> [UInt8] {
    Array(pixels[((y * width + x) * channels)..<((y * width + x + 1) * channels)])
  }
}
