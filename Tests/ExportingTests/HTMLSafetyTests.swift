import Exporting
import Language
import NotebookFormat
import Testing

/// Nothing active and nothing from elsewhere comes through, whatever the notebook holds.
struct HTMLSafetyTests {
  @Test(arguments: [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=https://example.org/x.js></SCRIPT>",
    "a <img src=x onerror=alert(1)> b",
    "<svg/onload=alert(1)>",
    "<iframe src=\"javascript:alert(1)\"></iframe>",
    "<style>body{display:none}</style>",
    "<a href=\"javascript:alert(1)\" onclick=\"alert(1)\">x</a>",
    "<!-- --><script>alert(1)</script>",
    "<!---><script>alert(1)</script>-->",
    "<div onmouseover=\"alert(1)\">\n\nx\n\n</div>",
    "- <meta http-equiv=refresh content=0>",
    "| a |\n|---|\n| <base href=//example.org> |",
    "<details open ontoggle=alert(1)>",
    "text[^n]\n\n[^n]: <script>alert(1)</script>",
    "# <object data=x></object>",
  ])
  func `raw HTML is shown as text`(markdown: String) {
    let html = body(of: HTMLExporter().html(of: testRendering(markdown)))
    #expect(activeTags(in: html) == [])
  }

  @Test(arguments: [
    "[x](javascript:alert(1))", "[x](JaVaScRiPt:alert(1))", "[x]( javascript:alert(1))",
    "[x](<java\tscript:alert(1)>)", "[x](java&#x73;cript:alert(1))", "[x](&#1;javascript:alert(1))",
    "[x](vbscript:x)", "[x](data:text/html,<script>alert(1)</script>)", "[x](file:///etc/passwd)",
    "<javascript:alert(1)>", "[x][r]\n\n[r]: javascript:alert(1)", "![x](javascript:alert(1))",
    "![x](data:image/svg+xml,<svg/onload=alert(1)>)", "[x](&NewLine;javascript:alert(1))",
  ])
  func `targets that could run something lead nowhere`(markdown: String) throws {
    let html = body(of: HTMLExporter().html(of: testRendering(markdown)))
    for scheme in ["javascript:", "vbscript:", "data:", "file:"] {
      #expect(!targets(in: html).contains { $0.lowercased().contains(scheme) }, "\(html)")
    }
    #expect(activeTags(in: html) == [])
  }

  @Test func `pictures from elsewhere become links to them`() {
    let text = "![a *b*](https://example.org/x.png) ![c](//example.org/y.png) ![d](/z.png)"
    #expect(
      body(of: HTMLExporter().html(of: testRendering(text)))
        == """
        <p><a href="https://example.org/x.png">a <em>b</em></a> \
        <a href="//example.org/y.png">c</a> <a href="/z.png">d</a></p>

        """)
  }

  @Test func `relative targets lead to the notebook's folder`() {
    let text = "[a](b/c.md#d) ![e](f.png) [g](#h) [i](mailto:j@example.org)"
    #expect(
      body(of: HTMLExporter().html(of: testRendering(text, notebookFolder: "../../Notebooks/")))
        == """
        <p><a href="../../Notebooks/b/c.md#d">a</a> <img src="../../Notebooks/f.png" alt="e" /> \
        <a href="#h">g</a> <a href="mailto:j@example.org">i</a></p>

        """)
  }

  @Test func `every text of a run is escaped`() {
    let nasty = "\"><script>'&\u{1B}[31m\u{0}"
    let escaped = "&quot;&gt;&lt;script&gt;&#39;&amp;\u{FFFD}[31m\u{FFFD}"
    var frontMatter = FrontMatter()
    frontMatter.title = nasty
    frontMatter.author = nasty
    frontMatter.date = nasty
    frontMatter.description = nasty
    frontMatter.tags = [nasty]
    let cell = RenderedCell(
      state: .failed(message: nasty, hint: nasty),
      results: [
        .picture(RenderedPicture(file: nasty, width: 9, height: 9, alt: nasty)),
        .chart(
          RenderedChart(
            pngFile: nasty, svgFile: nasty, textFile: nasty, text: nasty, width: 9, height: 9,
            alt: nasty)),
        .table(
          RenderedTable(
            columns: [RenderedTable.Column(name: nasty, isNumeric: true)], rows: [[nasty]],
            csvFile: nasty)),
        .text(nasty),
        .expectation(
          RenderedExpectation(isMet: true, claim: nasty, found: nasty, message: nasty)),
        .expectation(RenderedExpectation(isMet: false, claim: nasty, found: nasty)),
        .savedFile(nasty),
      ])
    let rendered = testRendering(
      "`vnb $a`\n\n```vnb\n#| caption: \(nasty)\n\(nasty)\n```\n", frontMatter: frontMatter,
      cells: [cell, RenderedCell(state: .notRun(because: nasty))], values: [nasty],
      details: RunDetails(
        engine: nasty, seed: 1, profile: nasty,
        parameters: [RunDetails.Parameter(name: nasty, value: nasty)]))
    let html = HTMLExporter().html(of: rendered)
    #expect(!html.contains("<script"))
    #expect(!html.contains("\u{1B}"))
    #expect(!html.contains("\u{0}"))
    #expect(html.contains("<title>\(escaped)</title>"))
    #expect(html.contains("<td class=\"number\">\(escaped)</td>"))
    #expect(html.contains("src=\"%22%3E%3Cscript%3E%27%26%1B%5B31m%00\""))
  }

  @Test func `the page's policy lets nothing in`() {
    let html = HTMLExporter().html(of: testRendering("a"))
    #expect(html.contains("content=\"default-src 'none'; img-src 'self' file:; style-src"))
    #expect(!html.contains("http://") && !html.contains("https://"))
  }

  /// Tags that the page itself never has, and handlers.
  private func activeTags(in html: String) -> [String] {
    var found: [String] = []
    for tag in html.split(separator: "<").dropFirst(html.hasPrefix("<") ? 0 : 1) {
      let name = tag.prefix { $0.isLetter || $0.isNumber || $0 == "!" || $0 == "/" }
      let inside = tag.prefix { $0 != ">" }
      let known = [
        "a", "p", "pre", "code", "em", "h1", "ul", "li", "table", "thead", "tbody", "tr", "th",
        "td", "sup", "section", "ol", "img", "div", "samp",
      ]
      let plain = name.hasPrefix("/") ? name.dropFirst() : name
      if !known.contains(String(plain)) || inside.contains(" on") || inside.contains("style=") {
        found.append(String(inside))
      }
    }
    return found
  }

  private func targets(in html: String) -> [String] {
    ["href=\"", "src=\""].flatMap { name in
      html.split(separator: name, omittingEmptySubsequences: false).dropFirst().map { piece in
        String(piece.prefix { $0 != "\"" })
      }
    }
  }
}
