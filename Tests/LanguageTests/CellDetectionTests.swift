import Language
import NotebookFormat
import Testing

@Suite("A cell is a fenced block that is a direct child of the document")
struct CellDetectionTests {
  static let fence = "```vnb\na\n```\n"

  /// A document, and the text between the fences of each of its cells.
  static let documents: [(String, [String])] = [
    (fence, ["a\n"]),
    ("~~~vnb\na\n~~~\n", ["a\n"]),
    ("```` \t vnb  \na\n```\n````\n", ["a\n```\n"]),
    ("```vnb\na\n   `````  \n", ["a\n"]),
    ("```vnb\na\n    ```\n```\n", ["a\n    ```\n"]),
    ("```vnb\na\n~~~\n```\n", ["a\n~~~\n"]),
    ("```vnb\n```\n", [""]),
    ("```vnb\na\n```", ["a\n"]),
    ("text\n" + fence, ["a\n"]),
    (fence + fence, ["a\n", "a\n"]),
    // Other info strings.
    ("```vnb x\na\n```\n", []),
    ("```VNB\na\n```\n", []),
    ("```\n\(fence)", []),
    ("```vnb `x`\ntext\n", []),
    ("``vnb\na\n``\n", []),
    // Indented.
    (" ```vnb\na\n```\n", []),
    ("   ```vnb\na\n ```\n\(fence)", ["a\n"]),
    ("    ```vnb\n\(fence)", ["a\n"]),
    ("\t```vnb\n\(fence)", ["a\n"]),
    // Inside of longer fences.
    ("````md\n\(fence)````\n", []),
    ("~~~\n\(fence)~~~\n\(fence)", ["a\n"]),
    // Quotes: a fence in column 1 is never inside.
    ("> ```vnb\n> a\n> ```\n", []),
    ("> ```vnb\n> a\n\(fence)", ["a\n"]),
    ("> text\n\(fence)", ["a\n"]),
    // Lists: a fence inside ends where the item ends.
    ("- text\n\n  ```vnb\n  a\n  ```\n", []),
    ("- text\n  ```vnb\n  a\n\(fence)", ["a\n"]),
    ("- ```vnb\n  a\n  ```\n\(fence)", ["a\n"]),
    ("1. text\n\n   ```vnb\n   a\n   ```\n\(fence)", ["a\n"]),
    ("1. text\n\n  ~~~\n\(fence)  ~~~\n", []),
    ("- a\n  - b\n\n    ~~~\n\(fence)", ["a\n"]),
    ("-\n\n  ~~~\n\(fence)  ~~~\n", []),
    ("text\n2. no list\n\n   ~~~\n\(fence)   ~~~\n", []),
    ("- - ~~~\n\(fence)", ["a\n"]),
    ("> - ~~~\n\(fence)", ["a\n"]),
    // HTML blocks, by the condition that ends them.
    ("<!-- \n\(fence)-->\n", []),
    ("<!-- comment -->\n\(fence)", ["a\n"]),
    ("<!-- a\n\n\(fence)\n-->\n\(fence)", ["a\n"]),
    ("<script>\n\(fence)</script>\n\(fence)", ["a\n"]),
    ("<pre>\n\n\(fence)</pre>\n", []),
    ("<?php\n\(fence)?>\n", []),
    ("<!DOCTYPE html\n\(fence)>\n", []),
    ("<![CDATA[\n\(fence)]]>\n", []),
    ("<div>\n\(fence)", []),
    ("<div>\n\n\(fence)", ["a\n"]),
    ("</DIV >\n\(fence)", []),
    ("<my-tag a=\"b\">\n\(fence)", []),
    ("text\n<my-tag>\n\(fence)", ["a\n"]),
    ("<b>bold</b> text\n\(fence)", ["a\n"]),
    ("- <!--\n\(fence)", ["a\n"]),
    ("  <!--\n\(fence)-->\n", []),
    ("    <!--\n\(fence)", ["a\n"]),
    // Rules, headings and tables are no matter.
    ("# h\n---\n***\n===\n| a |\n|---|\n\(fence)", ["a\n"]),
    ("a\n---\n\(fence)", ["a\n"]),
  ]

  @Test(arguments: documents, [false, true])
  func cells(_ document: (text: String, cells: [String]), withCRLF: Bool) {
    let text = withCRLF ? document.text.replacing("\n", with: "\r\n") : document.text
    let source = SourceText(name: "t", text: text)
    let notebook = NotebookParser.parse(source).tree
    let found = notebook.cells.map {
      source.text(in: $0.contentRange).replacing("\r\n", with: "\n")
    }
    #expect(found == document.cells)
  }

  @Test func labelsCountAllCells() {
    let text = "\(Self.fence)\n```vnb\n#| label: b\na\n```\n\n\(Self.fence)"
    let notebook = NotebookParser.parse(SourceText(name: "t", text: text)).tree
    #expect(notebook.cells.map(\.label) == ["cell-1", "b", "cell-3"])
  }

  @Test func partsGiveTheDocumentBack() {
    let text = "\u{FEFF}---\r\nseed: 3\r\n---\r\ntext\r\n\(Self.fence)more"
    let source = SourceText(name: "t", text: text)
    let notebook = NotebookParser.parse(source).tree
    var written = source.text(in: notebook.frontMatter.range ?? SourceRange(0, 0))
    for part in notebook.parts {
      switch part {
      case .prose(let prose): written += source.text(in: prose.range)
      case .cell(let cell): written += source.text(in: cell.range)
      }
    }
    #expect(Array(written.utf8) == source.bytes)
    #expect(notebook.frontMatter.seed == 3)
  }

  /// Prose, and the values in it.
  @Test(arguments: [
    ("a `vnb $x` b", ["$x"]),
    ("# `vnb $x.y[0]`", ["$x.y[0]"]),
    ("- ``vnb $x``\n> `vnb   $y `", ["$x", "$y"]),
    ("`vnb x` `vnb run` `vnb` `vnbx $a` `$x`", []),
    ("\\`vnb $x` `vnb $y`", []),
    ("`` `vnb $x` ``", []),
    ("    `vnb $x`\n", []),
    ("```\n`vnb $x`\n```", []),
    ("<!-- `vnb $x` -->", []),
    ("a `b\n\nc `vnb $x`", ["$x"]),
    ("a `b c` `vnb $x`", ["$x"]),
    ("a `b c `vnb $x`", []),
    ("text\n    `vnb $x`", ["$x"]),
  ])
  func valuesInProse(_ text: String, _ expected: [String]) {
    let result = NotebookParser.parse(SourceText(name: "t", text: text))
    let values = result.tree.parts.flatMap { part -> [String] in
      guard case .prose(let prose) = part else { return [] }
      return prose.values.map { dump($0.reference) }
    }
    #expect(values == expected)
  }

  @Test func optionsAreTyped() throws {
    let text = """
      ```vnb
      #| caption: A: "b" # c
      #| cache: only
      # a comment

        #| checkpoint: 500steps
      #| verify: figures 2.5%
      #| echo: fold
      #| output: hide
      #| when: $a in 1..3
      #| width: 100
      a
      ```
      """
    let result = NotebookParser.parse(SourceText(name: "t", text: text))
    #expect(result.diagnostics == [])
    let options = try #require(result.tree.cells.first).options
    #expect(options.caption == "A: \"b\" # c")
    #expect(options.cache == .only)
    #expect(options.checkpoint == .steps(500))
    #expect(options.verify == .figures(percent: 2.5))
    #expect(options.echo == .fold)
    #expect(options.output == .hide)
    #expect(options.when.map(dump) == "($a in 1..3)")
    #expect(options.width == 100)
  }

  @Test(arguments: [
    ("celeba.vnb", "celeba"), ("/a/b.c/celeba.vnb.md", "celeba"), ("x.vnb.vnb", "x.vnb"),
    ("notes.md", "notes.md"), (".vnb", ".vnb"),
  ])
  func stem(_ path: String, _ stem: String) {
    #expect(Notebook.stem(of: path) == stem)
  }
}
