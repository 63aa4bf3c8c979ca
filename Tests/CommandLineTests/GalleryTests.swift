import Foundation
import Testing

/// `vnb gallery`: a page on a folder of notebooks.
@Suite struct GalleryTests {
  private static let second = """
    ---
    title: On *three*
    description: How many there are
    ---

    ```vnb
    #| label: early
    #| caption: Two faces
    let faces = load faces size=16x16 limit=4
    $faces | take 2 | grid cols=2
    ```

    ```vnb
    #| label: late
    #| alt: Four faces in a row
    #| cover: true
    $faces | grid cols=4
    expect $faces.count == 4 source="post XI" message="four | five"
    expect $faces.count > 4 source="post XII"
    expect $faces.count > 10 source="post XIII" holds=false message="more than ten"
    expect $faces.width == 16
    ```

    """

  private static let first = """
    ```vnb
    #| label: chart
    #| caption: A curve
    let codes = load faces size=16x16 limit=12 | encode (train (model ae filters=[4] z-dim=2)
        on=(load faces size=16x16 limit=12) epochs=2)
    histogram $codes x=radius
    ```

    """

  private static let page = """
    # Notebooks

    Made by `vnb gallery Notebooks` of the notebooks here and their results.

    ## [intro](../Output/intro/intro.md)

    [![A curve](../Output/intro/chart.png)](../Output/intro/intro.md)

    [Notebook](intro.vnb.md) · [results](../Output/intro/intro.md) · \
    [as a page to publish](../Output/intro/intro.html)

    ## [On \\*three\\*](../Output/02-three/02-three.md)

    [![Four faces in a row](../Output/02-three/late.png)](../Output/02-three/02-three.md)

    How many there are.

    [Notebook](02-three.vnb) · [results](../Output/02-three/02-three.md) · \
    [as a page to publish](../Output/02-three/02-three.html)

    ## What others claim, and what is measured here

    | Claim | Source | Notebook and cell | Measured | Holds |
    | :-- | :-- | :-- | :-- | :-- |
    | four \\| five | post XI | [On \\*three\\*](../Output/02-three/02-three.md), `late` | \
    `4 is == 4` | yes |
    | `$faces.count > 4` | post XII | [On \\*three\\*](../Output/02-three/02-three.md), `late` | \
    `4 is not > 4` | **no** |
    | more than ten | post XIII | [On \\*three\\*](../Output/02-three/02-three.md), `late` | \
    `4 is not > 10` | no |

    Besides, the notebooks test one claim of their own, and it holds.

    """

  private func workspace() throws -> Workspace {
    let space = try Workspace([
      "Notebooks/02-three.vnb": Self.second, "Notebooks/intro.vnb.md": Self.first,
    ])
    try #require(try space.run("run", "intro.vnb.md").exitCode == 0)
    let second = try space.run("run", "02-three.vnb")
    try #require(second.exitCode == 3)
    #expect(second.errors.contains("  does not hold, as expected: 4 is not > 10\n"))
    #expect(
      space.text("Output/02-three/02-three.md").contains(
        "✗ more than ten (does not hold here): `4 is not > 10`\n"))
    return space
  }

  @Test func isMadeOfNotebooksAndManifests() throws {
    let space = try workspace()
    let result = try space.run("gallery", "Notebooks/")
    #expect(result.exitCode == 0, "\(result.errors)")
    #expect(result.output == "Notebooks/README.md\n")
    #expect(space.text("Notebooks/README.md") == Self.page)
    // Every link leads to a file.
    for link in Self.page.matches(of: /\]\(([^)]+)\)/) {
      let path = "Notebooks/\(link.1)"
      #expect(space.contains(path), "\(path)")
    }
    #expect(try space.run("gallery", "Notebooks", "--check").exitCode == 0)
    // From elsewhere the links are others.
    #expect(try space.run("gallery", "Notebooks", "--to", "page.md").exitCode == 0)
    #expect(space.text("page.md").contains("](Output/02-three/late.png)"))
    #expect(space.text("page.md").contains("](Notebooks/02-three.vnb)"))
  }

  @Test func aPageThatIsStaleIsSaid() throws {
    let space = try workspace()
    let missing = try space.run("gallery", "Notebooks", "--check")
    #expect(missing.exitCode == 3)
    #expect(!space.contains("Notebooks/README.md"))
    try space.run("gallery", "Notebooks")
    let text = space.text("Notebooks/02-three.vnb")
    try space.write(
      text.replacingOccurrences(of: "How many", with: "How few"), to: "Notebooks/02-three.vnb")
    let stale = try space.run("gallery", "Notebooks", "--check")
    #expect(stale.exitCode == 3)
    #expect(
      stale.errors == """
        error: 'Notebooks/README.md' is not what the results of the notebooks give
          write it anew: vnb gallery Notebooks

        """)
    #expect(space.text("Notebooks/README.md") == Self.page)
  }

  /// A claim that was edited since is not told with the verdict on its predecessor.
  @Test func claimsThatAreOutOfDateAreMarked() throws {
    let space = try workspace()
    let text = space.text("Notebooks/02-three.vnb")
    try space.write(
      text.replacing("$faces.count == 4 source", with: "$faces.count == 5 source"),
      to: "Notebooks/02-three.vnb")
    let result = try space.run("gallery", "Notebooks")
    #expect(result.exitCode == 4)
    #expect(
      result.errors == """
        error: 'Notebooks/02-three.vnb' has results that are out of date: 'late'
          vnb run Notebooks/02-three.vnb

        """, "\(result.errors)")
    let page = space.text("Notebooks/README.md")
    #expect(page.contains("`4 is == 4` | out of date |\n"), "\(page)")
    #expect(!page.contains("| yes |") && !page.contains("of their own"))
  }

  @Test func whatWasNeverRunIsNamed() throws {
    let space = try workspace()
    try space.write("```vnb\n(1)\n```\n", to: "Notebooks/10-new.vnb")
    let result = try space.run("gallery", "Notebooks")
    #expect(result.exitCode == 4)
    #expect(result.errors.contains("error: 'Notebooks/10-new.vnb' has no results\n"))
    #expect(
      space.text("Notebooks/README.md").contains(
        "## [10-new](10-new.vnb)\n\n[Notebook](10-new.vnb) · not run yet\n"))
  }

  @Test func mistakesHaveTheirCodes() throws {
    let space = try Workspace(["a.vnb": "```vnb\n#| cover: perhaps\n(1)\n```\n"])
    let wrong = try space.run("gallery", ".")
    #expect(wrong.exitCode == 2)
    #expect(wrong.errors.contains("'perhaps' is no value of 'cover'"))
    #expect(try space.run("gallery", "nowhere").exitCode == 66)
    try FileManager.default.createDirectory(
      atPath: space.path + "/empty", withIntermediateDirectories: true)
    #expect(try space.run("gallery", "empty").exitCode == 66)
    #expect(try space.run("gallery").exitCode == 64)
  }
}
