import Foundation
import Language
import NotebookFormat
import Testing

/// How programs and notebooks are laid out.
@Suite struct LayoutTests {
  private func laidOut(_ text: String) throws -> String {
    let source = SourceText(name: "test", text: text)
    let parsed = Parser.parse(source)
    try #require(parsed.diagnostics.isEmpty, "\(parsed.diagnostics)")
    return try #require(
      ProgramLayout.text(of: parsed.tree, in: source, range: source.wholeRange))
  }

  // MARK: - Programs

  @Test func blanksStandBetweenTokens() throws {
    #expect(
      try laidOut(
        """
        let  a=sample   $vae n=28   seed=7
        $a|sharpen 7 |  grid cols=7
        expect $vae.total<5000 and not $vae.kl_share  in 0.01 .. 0.1   message="a  b"
        let c=[ 1,2 , 3 ]
        let d = sample $vae dist=uniform( -1 , $c[ 0 ] )
        """) == """
          let a = sample $vae n=28 seed=7
          $a | sharpen 7 | grid cols=7
          expect $vae.total < 5000 and not $vae.kl_share in 0.01..0.1 message="a  b"
          let c = [1, 2, 3]
          let d = sample $vae dist=uniform(-1, $c[0])

          """)
  }

  @Test func signsKeepTheirMeaning() throws {
    #expect(
      try laidOut("let n=($a-1)\nlet m = ( 2*-1 - $n/2 )\nsharpen $raw -1\ntake $d ($n -1)")
        == "let n = ($a - 1)\nlet m = (2 * -1 - $n / 2)\nsharpen $raw -1\ntake $d ($n -1)\n")
  }

  @Test func linesGoOnDeeperAndBlocksHaveTheirOwn() throws {
    #expect(
      try laidOut(
        """
          let vae = train $net on=$faces
                loss=bce fact=5
          let runs = sweep r=[
             1, 2,
             3] {
            # drawn alike
            let z = sample $vae dist=uniform($r)

            $z
            | sharpen 7

          }
          profile smoke { limit=8
           epochs=1
          }
        """) == """
          let vae = train $net on=$faces
              loss=bce fact=5
          let runs = sweep r=[
              1, 2,
              3] {
              # drawn alike
              let z = sample $vae dist=uniform($r)

              $z
                  | sharpen 7
          }
          profile smoke { limit=8
              epochs=1
          }

          """)
  }

  @Test func paramsAndCommentsAreAligned() throws {
    #expect(
      try laidOut(
        """
        #|label:setup
        #| caption:   Two words
        param data:source=~/my faces  "where"
        param limit :int in 1..9=3 "how many" # a limit
        param f:float = 1 # none


        # alone
        param other: [int] = [ 1,2 ]
        let a = 1  # one
        let bcd = 22 # two
        profile smoke { a=1 }
        profile full {
            b=2 }
        """) == """
          #| label: setup
          #| caption: Two words
          param data:  source = ~/my faces  "where"
          param limit: int in 1..9 = 3      "how many"  # a limit
          param f:     float = 1                        # none

          # alone
          param other: [int] = [1, 2]
          let a = 1     # one
          let bcd = 22  # two
          profile smoke { a=1 }
          profile full  {
              b=2 }

          """)
  }

  @Test func longLinesAreBrokenAtPipesAndBeforeArguments() throws {
    let long = String(repeating: "x", count: 60)
    #expect(
      try laidOut(
        "let vae = train $net on=$faces epochs=8 batch-size=128 learning-rate=0.0005 loss=bce "
          + "fact=5.0 precision=float32 seed=7\n"
          + "$raw | sharpen 7 | save to=\"\(long)\" | grid cols=7 rows=r titles=true")
          == """
          let vae = train $net on=$faces epochs=8 batch-size=128 learning-rate=0.0005 loss=bce fact=5.0
              precision=float32 seed=7
          $raw
              | sharpen 7
              | save to="\(long)"
              | grid cols=7 rows=r titles=true

          """)
  }

  @Test func anEmptyProgramStaysEmpty() throws {
    #expect(try laidOut("\n\n   \n") == "")
    #expect(try laidOut("\n # only a comment  \n") == "# only a comment\n")
  }

  // MARK: - Every program at hand

  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()

  /// Programs of all tests, as they are and with their blanks and indentation made odd.
  private static func programs() throws -> [String] {
    let root = folder.deletingLastPathComponent()
    var texts: [String] = []
    for tests in [
      "LanguageTests/Fixtures/Programs", "EvaluationTests/Programs", "CommandsTests/Programs",
    ] {
      let names = FileManager.default.enumerator(atPath: root.appendingPathComponent(tests).path)
      while let name = names?.nextObject() as? String {
        let file = root.appendingPathComponent(tests).appendingPathComponent(name)
        if let text = try? String(contentsOf: file, encoding: .utf8) { texts.append(text) }
      }
    }
    return texts
  }

  /// The layout changes nothing that a program says, and laying out again changes nothing at all.
  @Test func everyProgramKeepsItsMeaningAndItsLayout() throws {
    var count = 0
    for text in try Self.programs() {
      let odd = text.replacing(" = ", with: "   =  ").replacing(" | ", with: "|").replacing(
        ", ", with: ",")
      for text in [text, odd, text.replacing("\n", with: "\n\n")] {
        let source = SourceText(name: "test", text: text)
        let parsed = Parser.parse(source)
        guard parsed.diagnostics.allSatisfy({ $0.severity != .error }) else { continue }
        count += 1
        let once = try #require(
          ProgramLayout.text(of: parsed.tree, in: source, range: source.wholeRange), "\(text)")
        let again = SourceText(name: "test", text: once)
        let reparsed = Parser.parse(again)
        #expect(dump(reparsed.tree) == dump(parsed.tree), "\(text)")
        let twice = ProgramLayout.text(
          of: reparsed.tree, in: again, range: again.wholeRange)
        #expect(twice == once)
      }
    }
    #expect(count > 300)
  }

  // MARK: - Notebooks

  @Test func onlyCellsChange() throws {
    let text = """
      ---\r
      title:   A
      ---\r
      Prose  with   blanks \t
      ~~~~vnb
      let  a=1
      ~~~~

        ```vnb
        let  x=1
        ```
      ```vnb\r
      #|label:  a\r
      let  b=1\r
      ```\r
      ``` python
      x  = 1
      ```
      """
    let source = SourceText(name: "test", text: text)
    let notebook = NotebookParser.parse(source).tree
    let bytes = try #require(notebook.laidOut())
    #expect(
      String(decoding: bytes, as: UTF8.self)
        == text.replacing("let  a=1", with: "let a = 1").replacing(
          "#|label:  a\r\nlet  b=1", with: "#| label: a\r\nlet b = 1"))
  }

  /// The notebooks that come with the program are laid out as it would do it.
  @Test func shippedNotebooksAreLaidOut() throws {
    let folder = Self.folder.deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Notebooks")
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path)
    where name.hasSuffix(".vnb") || name.hasSuffix(".vnb.md") {
      let text = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
      let notebook = NotebookParser.parse(SourceText(name: name, text: text)).tree
      let laidOut = notebook.laidOut().map { String(decoding: $0, as: UTF8.self) }
      #expect(laidOut == text, "run 'vnb fmt Notebooks/\(name)'")
    }
  }
}
