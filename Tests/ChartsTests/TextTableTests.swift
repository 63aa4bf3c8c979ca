import Charts
import Testing

@Suite struct TextTableTests {
  @Test func numbersAreAlignedWithSensibleDigits() {
    let table = TextTable(
      header: ["epoch", "total", "kl_share", "note"],
      rows: [
        [.integer(1), .real(6065.25), .real(0.01731), .text("first")],
        [.integer(10000), .real(5210.3), .real(0.028), .missing],
        [.integer(-3), .real(.nan)],
      ])
    #expect(
      table.text() == """
         epoch  total  kl_share  note
        ------  -----  --------  -----
             1   6065   0.01731  first
        10,000   5210   0.02800  -
            -3    nan         -  -

        """)
  }

  @Test func longTextsWrapAndWideCharactersCountTwice() {
    let table = TextTable(
      header: ["name", "what it says", "größe", "名前"],
      rows: [
        [
          .text("a,b"), .text("a long text that does not fit into the width of the table"),
          .real(1e-7), .text("日本語の名前"),
        ],
        [.text("x\"y"), .text("short"), .real(12345.678), .text("é")],
      ])
    #expect(
      table.text(width: 60) == """
        name  what it says                       größe  名前
        ----  --------------------------------  ------  ------------
        a,b   a long text that does not fit       1e-7  日本語の名前
              into the width of the table
        x"y   short                             12,346  é

        """)
  }

  @Test func manyColumnsAreShownInBlocks() {
    let table = TextTable(
      header: (0..<5).map { "column\($0)" }, rows: [(0..<5).map { .real(Double($0) * 1.5) }])
    #expect(
      table.text(width: 30) == """
        column0  column1  column2
        -------  -------  -------
              0      1.5        3

        column0  column3  column4
        -------  -------  -------
              0      4.5        6

        """)
  }

  @Test func csvKeepsEveryDigitAndQuotesWhatItMust() {
    let table = TextTable(
      header: ["a,b", "x"],
      rows: [
        [.text("say \"hi\""), .real(0.1)], [.text("two\nlines"), .integer(-7)],
        [.text(" blank"), .real(1e-7)], [.missing, .real(.infinity)],
      ])
    #expect(
      table.csv()
        == "\"a,b\",x\n\"say \"\"hi\"\"\",0.1\n\"two\nlines\",-7\n\" blank\",1e-07\n,inf\n")
  }

  @Test(arguments: [
    (3.14159, 2, "3.14"), (-0.001, 2, "0.00"), (1_234_567, 0, "1234567"), (0.05, 1, "0.1"),
    (-2.5, 1, "-2.5"), (1e300, 2, "1e300"), (.nan, 2, "nan"), (-.infinity, 0, "-inf"),
  ])
  func fixedDecimals(value: Double, decimals: Int, text: String) {
    #expect(FigureText.fixed(value, decimals: decimals) == text)
  }
}
