import Charts
import Testing

@Suite struct TextChartTests {
  @Test func lossesOfDifferentSizeAreReadableInPanels() throws {
    #expect(
      try lossChart().text() == """
        Loss of each epoch

              loss: * total   o reconstruction
        6500 +
             |
             |
        6000 + *.
             | o....
             |   ......
             |      ....*....
        5500 +         .o........*........*........*....
             |               ....o........o........o........*........*........*
             |                                          ....o........o........o
        5000 +
             |
              + kl
         200 +
             |
         150 +               ....+........+........+........+........+........+
             |      ....+....
         100 + +....
             +-+--------+--------+--------+--------+--------+--------+--------+-
               1        2        3        4        5        6        7        8
                                            epoch

        """)
  }

  @Test func valuesThatAreNotFiniteAreGapsAndCounted() throws {
    let chart = Chart(
      title: "gaps", x: Axis("step", isIntegral: true), y: Axis("v"),
      series: [Series("a", values: [3, .nan, 3, 5, .infinity, 7, 8]), Series("b", values: [])])
    #expect(
      try chart.text(width: 50, height: 6) == """
        gaps

            v: * a (2 not finite)   o b (no values)
        10 +
           |                                         ...*
           |                                     *...
         5 +                    ...*
           | *             *....
         0 +
           +-+------+------+-------+------+------+------+-
             1      2      3       4      5      6      7
                                 step

        """)
  }

  @Test func onePointStandsInTheMiddle() throws {
    let chart = Chart(
      x: Axis("epoch", isIntegral: true), y: Axis(), series: [Series("total", values: [5000])])
    #expect(
      try chart.text(width: 40, height: 5) == """
              * total
        5500 +
             |
        5000 +                 *
             |
        4500 +
             +-----------------+----------------
                               1
                            epoch

        """)
  }

  @Test func nearlyEqualValuesAreNotBlownUp() throws {
    let chart = Chart(
      x: Axis("epoch", isIntegral: true), y: Axis("loss"),
      series: [
        Series("total", values: [6385.72, 6385.70]),
        Series("reconstruction", values: [6385.67, 6385.66]),
      ])
    #expect(
      try chart.text(width: 44, height: 5) == """
              loss: * total   o reconstruction
        6390 +
             |
        6385 + *..................................*
             |
        6380 +
             +-+----------------------------------+-
               1                                  2
                              epoch

        """)
  }

  @Test func barsStandOnZero() throws {
    let chart = Chart(
      x: Axis("radius"), y: Axis("count"),
      series: [
        Series(
          "codes", points: [.init(x: 1, y: 2), .init(x: 2, y: 4), .init(x: 3, y: 1)], style: .bars)
      ])
    #expect(
      try chart.text(width: 36, height: 5) == """
           count: * codes
        4 +             ********
          |             ********
        2 +   ********  ********
          |   ********  ********  ********
        0 +   ********  ********  ********
          +------+---------+---------+------
                 1         2         3
                        radius

        """)
  }

  @Test(arguments: [
    [Double](), [.nan], [0, 0], [7, 7, 7], [-1.7e308, 1.7e308, 4],
    [.leastNonzeroMagnitude, 1e-300], [2e-7, 3e-7],
    [1e6, 1e6 + 1e-7], [-3, -2], [1e15, 3e15], [.infinity, -.infinity], [1, 1e-12],
  ])
  func anyValuesGiveAFullChartOfPrintableLines(values: [Double]) throws {
    for scale in [Axis.Scale.linear, .logarithmic] {
      let chart = Chart(
        title: "Größe – ∞", x: Axis("Schritt"), y: Axis("é", scale: scale),
        series: [Series("σ", values: values), Series("日本", values: values, style: .points)])
      let lines = try chart.text(width: 60, height: 7).split(
        separator: "\n", omittingEmptySubsequences: false)
      #expect(lines.allSatisfy { $0.utf8.count <= 60 && !$0.hasSuffix(" ") })
      #expect(lines.allSatisfy { $0.utf8.allSatisfy { (0x20..<0x7F).contains($0) } })
      #expect(lines.filter { $0.contains(" |") || $0.contains(" +") }.count >= 7)
      let marks = lines.dropFirst(3).joined().filter { $0 == "*" }.count
      let visible = values.filter { $0.isFinite && (scale == .linear || $0 > 1e-300) }
      #expect(visible.isEmpty == (marks == 0))
    }
  }

  @Test func labelsOfTicksDoNotTouch() throws {
    for last in [3.0, 17, 1000, 123_456, 0.001] {
      let chart = Chart(
        x: Axis("x"), y: Axis("y"),
        series: [Series("a", points: [.init(x: 0, y: 1), .init(x: last, y: 2)])])
      let lines = try chart.text(width: 40, height: 4).split(separator: "\n")
      let labels = lines[lines.count - 2].split(separator: " ")
      let ticks = lines[lines.count - 3].dropFirst(6).filter { $0 == "+" }
      #expect(labels.count >= 2 && labels.allSatisfy { Double($0.filter { $0 != "," }) != nil })
      #expect(ticks.count >= labels.count)
    }
  }

  @Test func tooLittleRoomIsAnError() {
    let error = #expect(throws: ChartError.self) { try lossChart().text(width: 10, height: 2) }
    #expect(
      error?.description
        == "a chart of 10 columns and 2 rows is too small; it needs at least 24 columns and 6 rows")
  }

  @Test func seriesAreParted() {
    let panels = Panel.separatingMagnitudes(
      [
        Series("kl", values: [100, 140]), Series("total", values: [5200, 5000]),
        Series("reconstruction", values: [5060, 4860]), Series("none", values: [.nan]),
      ], label: "loss")
    #expect(
      panels.map { $0.series.map(\.name) } == [["total", "reconstruction"], ["kl", "none"]])
    #expect(panels.map(\.share) == [2, 1])
  }

  @Test func canonicalTextTellsChartsApart() {
    #expect(lossChart().canonicalText == lossChart().canonicalText)
    #expect(lossChart(epochs: 7).canonicalText != lossChart().canonicalText)
    #expect(lossChart().canonicalText.hasPrefix("title Loss of each epoch\nx linear - integral"))
  }
}
