import Evaluation
import Testing

/// Charts by their whole text. The numbers come from networks that are described, not trained.
@Suite struct ChartTests {
  private static let runs =
    "let runs = sweep z=[2, 4, 8, 32] k=[vae, ae] { model $k z-dim=$z }\n"

  private func text(_ program: String) throws -> String? {
    try Programs.presentation(Self.runs + program).text
  }

  /// A line for each value of the axis that is not x.
  @Test func runsOfTwoAxes() throws {
    #expect(
      try text("plot $runs x=z y=z_dim height=5") == """
            z_dim: * k = vae   o k = ae
        40 +
           |                                                      ............*
        20 +                            ..........................
           |          ....*.............
         0 + *...*....
           +--------+---------+----------+----------+----------+----------+-----
                    5         10         15         20         25         30
                                             z

        """)
  }

  @Test func logarithmicAxes() throws {
    #expect(
      try text("plot $runs x=z y=z_dim log=both height=5") == """
            z_dim: * k = vae   o k = ae
           |                                                           .......*
        20 +                                           ................
           |                          ........*........
           |          .......*........
           | *........
           +----------------------+----------------+--------+------+----+---+---
                                  5                10       15     20   25  30
                                             z

        """)
  }

  @Test func points() throws {
    #expect(
      try text("scatter $runs x=z y=z_dim height=5") == """
            z_dim: * 8 points
        40 +
           |                                                                  *
        20 +
           |              *
         0 + *   *
           +--------+---------+----------+----------+----------+----------+-----
                    5         10         15         20         25         30
                                             z

        """)
  }

  @Test func bars() throws {
    #expect(
      try text("histogram (table $runs columns=[z_dim]) bins=3 height=5") == """
            count: * 8 numbers
        10 +
           |
         5 +    ****************
           |    ****************                            ****************
         0 +    ****************                            ****************
           +--------+---------+----------+----------+----------+----------+-----
                    5         10         15         20         25         30
                                           z_dim

        """)
  }

  /// Numbers that are not finite are left out, and all three kinds of chart tell of them alike.
  @Test(arguments: [
    ("histogram $runs x=psnr bins=2", "count: * 2 numbers (2 not finite)"),
    ("scatter $runs x=k y=psnr", "psnr: * 2 points (2 not finite)"),
    ("plot $runs x=k y=psnr", "psnr: * psnr (2 not finite)"),
  ])
  func tellsOfNumbersThatAreNotFinite(_ call: String, _ legend: String) throws {
    let program = """
      let faces = load faces size=16x16 limit=4
      let same = take $faces 1
      let runs = sweep k=[0, 1, 2, 0.5] {
          measure (take $faces 1 skip=(floor($k))) reference=$same
      }

      """
    let text = try #require(try Programs.presentation(program + call).text)
    let lines = text.split(separator: "\n").map { $0.drop { $0 == " " } }
    #expect(lines.first ?? "" == legend)
  }

  /// The table and its charts in one text, and the files of both.
  @Test func reports() throws {
    let shown = try Programs.presentation(
      Programs.tiny + "codes-report $vae on=$faces test=(take $faces 9)")
    #expect(shown.kind == .report)
    #expect(shown.files.map(\.fileExtension) == ["txt", "png", "svg", "csv"])
    let text = try #require(shown.text)
    for part in [
      "mu radius deviation", "test mahalanobis", "Radius", "KL of each coordinate", "chi(4)",
    ] {
      #expect(text.contains(part), "\(part)")
    }
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 72 })
  }

  /// Columns, too, from the same machine always the same.
  @Test func equalProgramsGiveEqualBytes() throws {
    let program = Programs.tiny + "codes-report $vae on=$faces"
    let (first, second) = (
      try Programs.presentation(program), try Programs.presentation(program)
    )
    #expect(first.files.map(\.bytes) == second.files.map(\.bytes))
  }
}
