import Foundation
import Testing

/// Notebooks whose data are not here, as in a clone without them: what is stored can be shown.
@Suite struct MissingDataTests {
  private static let text = """
    ```vnb
    #| label: setup
    param data: source = ./photos
    ```

    ```vnb
    #| label: pictures
    #| caption: Pictures
    let faces = load $data size=16x16
    $faces | grid
    ```

    ```vnb
    #| label: claims
    expect $faces.count == 3
    ```

    ```vnb
    #| label: own
    #| caption: Our own
    load faces size=16x16 limit=2 | grid
    ```

    """

  /// A notebook that ran, and whose data are gone since.
  private func cloned() throws -> Workspace {
    let space = try Workspace(["n.vnb": Self.text])
    let faces = try space.run(input: "load faces size=16x16 limit=3 | save to=\"f/\"")
    try #require(faces.exitCode == 0, "\(faces.errors)")
    let (files, photos) = (space.path + "/Output/session/f", space.path + "/photos")
    try FileManager.default.moveItem(atPath: files, toPath: photos)
    let result = try space.run("run", "n.vnb")
    try #require(result.exitCode == 0, "\(result.errors)")
    try FileManager.default.removeItem(atPath: photos)
    return space
  }

  @Test func statusAndWhySayWhatCannotBeJudged() throws {
    let space = try cloned()
    let status = try space.run("status", "n.vnb")
    #expect(status.exitCode == 0)
    #expect(
      status.output == """
        n.vnb: Output/n
          setup     current
          pictures  stale  data: 'photos' is missing
          claims    stale  data: 'photos' is missing
          own       current
        2 current, 2 stale

        """, "\(status.output)")
    #expect(
      status.errors
        == "'./photos' does not exist: whether what needs it is current is not known\n")
    #expect(
      try space.run("why", "n.vnb", "--quiet").output == """
        pictures: stale
          data: 'photos' is missing
        claims: stale
          data: 'photos' is missing

        """)
    // Another mistake is one, and a path that is given has to be there.
    #expect(try space.run("status", "n.vnb", "-P", "data=./nowhere").exitCode == 66)
    try space.write(Self.text.replacing("limit=2", with: "limits=2"), to: "n.vnb")
    let wrong = try space.run("status", "n.vnb")
    #expect(wrong.exitCode == 2 && wrong.errors.contains("E0603"), "\(wrong.errors)")
  }

  @Test func documentsAreExportedWithTheirResults() throws {
    let space = try cloned()
    let markdown = try space.run("export", "n.vnb", "--to", "md")
    #expect(markdown.exitCode == 0, "\(markdown.errors)")
    let text = space.text("Output/n/n.md")
    let notice = "> **Perhaps out of date:** data: 'photos' is missing\n"
    #expect(text.components(separatedBy: notice).count == 3, "\(text)")
    #expect(text.contains("](pictures.png)") && text.contains("3 is == 3"), "\(text)")
    let html = try space.run("export", "n.vnb", "--to", "html", "--stdout")
    #expect(html.exitCode == 0)
    #expect(html.output.contains("<strong>Perhaps out of date:</strong> data: "))
    let jupyter = try space.run("export", "n.vnb", "--to", "ipynb", "--stdout")
    #expect(jupyter.exitCode == 0 && jupyter.output.contains("perhaps out of date: data: "))
  }

  @Test func figuresAndOriginsSayWhatIsMissing() throws {
    let space = try cloned()
    let figures = try space.run("figures", "n.vnb", "--to", "post", "--quiet")
    #expect(figures.exitCode == 4)
    #expect(figures.output == "post/n-own.png\n")
    #expect(
      figures.errors == """
        error: n-pictures.png was not written: data: 'photos' is missing
          it can be copied where the data are

        """, "\(figures.errors)")
    let unknown = try space.run("origin", "Output/n/pictures.png")
    #expect(unknown.exitCode == 3)
    #expect(
      unknown.output == """
        Output/n/pictures.png: cell 'pictures' of n.vnb
        unknown: data: 'photos' is missing, so that it is not known whether the cell would make \
        it now

        """, "\(unknown.output)")
    #expect(try space.run("origin", "Output/n/own.png").exitCode == 0)
  }

  @Test(arguments: ["run", "check", "plan", "verify"])
  func whatComputesRefuses(_ command: String) throws {
    let space = try cloned()
    #expect(try space.run(command, "n.vnb").exitCode == 2)
  }
}
