import Foundation
import Testing

/// Cells whose expectations, or what these read, changed since they were evaluated.
@Suite struct ClaimStatusTests {
  private static let text = """
    ```vnb
    #| label: setup
    param n: int = 3
    let faces = load faces size=16x16 limit=4
    ```

    ```vnb
    #| label: claims
    #| caption: Faces
    $faces | grid cols=4
    expect $n == 3   message="three of them"
    expect $faces.count < 10
    ```

    ```vnb
    #| label: other
    ($n + 1)
    ```

    """

  private func stored(_ text: String = Self.text) throws -> Workspace {
    let space = try Workspace(["n.vnb": text])
    let result = try space.run("run", "n.vnb", "--quiet")
    try #require(result.exitCode == 0, "\(result.errors)")
    return space
  }

  private func edit(_ space: Workspace, _ part: String, _ new: String) throws {
    let text = space.text("n.vnb")
    try #require(text.contains(part))
    try space.write(text.replacing(part, with: new), to: "n.vnb")
  }

  @Test func aParameterThatAnExpectationReadsMakesItsCellStale() throws {
    let space = try stored()
    try edit(space, "int = 3", "int = 9")
    #expect(try space.run("run", "n.vnb", "--only", "other", "--quiet").exitCode == 0)
    let status = try space.run("status", "n.vnb")
    #expect(
      status.output == """
        n.vnb: Output/n
          setup   current
          claims  stale  n 3 → 9 (expect)
          other   current
        2 current, 1 stale

        """, "\(status.output)")
    #expect(try space.run("why", "n.vnb").output == "claims: stale\n  n 3 → 9 (expect)\n")
    let markdown = space.text("Output/n/n.md")
    #expect(markdown.components(separatedBy: "**Out of date:**").count == 2)
    #expect(try space.run("export", "n.vnb", "--to", "md", "--stdout").output == markdown)
    let figures = try space.run("figures", "n.vnb", "--to", "post")
    #expect(figures.exitCode == 4 && figures.output == "", "\(figures.output)")
    // Evaluating it is enough.
    #expect(try space.run("run", "n.vnb", "--quiet").exitCode == 3)
    #expect(try space.run("why", "n.vnb").output == "all cells are current\n")
    #expect(!space.text("Output/n/n.md").contains("**Out of date:**"))
  }

  @Test func aResultThatAnExpectationReadsIsFollowedToItsCell() throws {
    let space = try stored(Self.text.replacing("$faces | grid cols=4\n", with: ""))
    try edit(space, "limit=4", "limit=5")
    #expect(
      try space.run("why", "n.vnb", "claims").output
        == "claims: stale\n  it needs 'setup': limit 4 → 5 (load)\n")
    #expect(try space.run("run", "n.vnb", "--only", "setup", "--quiet").exitCode == 0)
    #expect(try space.run("why", "n.vnb").output == "claims: stale\n  $faces changed\n")
  }

  @Test func anExpectationWithOtherWordsIsAnotherAndItsLayoutIsNot() throws {
    let space = try stored()
    try edit(space, "three of them", "three of  them")
    #expect(try space.run("why", "n.vnb").output == "claims: stale\n  expect 1 changed\n")
    let exported = try space.run("export", "n.vnb", "--to", "md", "--stdout").output
    #expect(exported.contains("**Out of date:**"))
    try edit(space, "three of  them", "three of them")
    try edit(space, "$n == 3   message", "$n==3 message")
    try edit(space, "< 10\n", "<  10  # few\n")
    #expect(try space.run("why", "n.vnb").output == "all cells are current\n")
    try edit(space, "expect $faces.count <  10  # few\n", "")
    #expect(try space.run("why", "n.vnb").output == "claims: stale\n  expect 2 is gone\n")
    try edit(space, "($n + 1)\n", "($n + 1)\nexpect $n > 0\n")
    #expect(
      try space.run("why", "n.vnb", "other").output == "other: stale\n  expect 1 is new\n")
  }

  /// What was left out, or not noted by an older version, is not judged.
  @Test func recordsWithoutExpectationsAreNotJudgedByThem() throws {
    let space = try Workspace(["n.vnb": Self.text])
    #expect(try space.run("run", "n.vnb", "--no-expect", "--quiet").exitCode == 0)
    #expect(!space.text("Output/n/manifest.json").contains("claimParts"))
    try edit(space, "$n == 3", "$n == 4")
    #expect(try space.run("why", "n.vnb").output == "all cells are current\n")
  }
}
