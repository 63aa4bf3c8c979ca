import Exporting
import Testing

/// Notebooks whose Markdown is legal and unlikely.
struct UnusualMarkdownTests {
  private let shown = RenderedCell(results: [.text("shown")])

  private func html(_ text: String, values: [String?] = []) -> String {
    body(of: HTMLExporter().html(of: testRendering(text, cells: [shown, shown], values: values)))
  }

  private func markdown(_ text: String, values: [String?] = []) -> String {
    let whole = MarkdownExporter().markdown(
      of: testRendering(text, cells: [shown, shown], values: values))
    guard let end = whole.firstRange(of: "\n---\n") ?? whole.firstRange(of: "\n---\r\n") else {
      return whole
    }
    return String(whole[..<end.lowerBound])
  }

  private let cellHTML = """
    <section class="cell" id="cell-x">
    <div class="code">
    <a class="label" href="#cell-x">x</a>
    <pre tabindex="0"><code><span class="t-command">take</span></code></pre>
    </div>
    <pre class="text" tabindex="0"><samp>shown</samp></pre>
    </section>

    """
  private let cellText = "```vnb\n#| label: x\ntake\n```\n"
  private let cellMarkdown = "```vnb\ntake\n```\n\n```text\nshown\n```\n"

  @Test func `a reference and a footnote defined behind the cells that follow their use`() {
    let text = "[a][r] b[^f]\n\n\(cellText)\n[r]: https://example.org\n[^f]: note\n"
    let page = html(text)
    #expect(page.contains("<a href=\"https://example.org\">a</a>"))
    #expect(page.contains("<section class=\"footnotes\""))
    #expect(page.contains(cellHTML))
  }

  @Test func `a cell straight behind a paragraph, a list, a quote, a table and a rule`() {
    for opening in ["text", "- item", "> quote", "| a |\n|---|\n| b |", "---", "1. one\n   two"] {
      let page = html("\(opening)\n\(cellText)after\n")
      #expect(page.contains(cellHTML), "\(opening)")
      #expect(page.hasSuffix("<p>after</p>\n"), "\(opening)")
      #expect(
        markdown("\(opening)\n\(cellText)after\n") == "\(opening)\n\n\(cellMarkdown)\nafter\n",
        "\(opening)")
    }
  }

  /// By the specification the tag goes on with the item's paragraph, and the fence is a cell; cmark
  /// takes the tag for the beginning of an HTML block, which would end at a blank line.
  @Test func `a cell that cmark would swallow keeps its place`() {
    let page = html("- item\n<b>\n\(cellText)after [a][r]\n\n[r]: /x\n")
    #expect(page.contains(cellHTML))
    #expect(page.hasSuffix("<p>after <a href=\"/x\">a</a></p>\n"))
  }

  @Test func `line ends of a notebook with CRLF`() {
    let text = "one\n\n\(cellText)\ntwo `vnb $a`\n".split(
      separator: "\n", omittingEmptySubsequences: false
    ).joined(separator: "\r\n")
    let page = html(text, values: ["3"])
    #expect(page.contains(cellHTML))
    #expect(page.contains("<p>two 3</p>"))
    let whole = MarkdownExporter().markdown(
      of: testRendering(text, cells: [shown], values: ["3"]))
    #expect(whole.hasPrefix("one\r\n\r\n```vnb\r\ntake\r\n```\r\n\r\n```text\r\nshown\r\n```\r\n"))
    let bytes = Array(whole.utf8)
    let feeds = bytes.indices.filter { bytes[$0] == UInt8(ascii: "\n") }
    #expect(feeds.allSatisfy { $0 > 0 && bytes[$0 - 1] == UInt8(ascii: "\r") })
  }

  @Test func `a notebook without a final line end, empty ones, and one that is only a cell`() {
    #expect(html("text") == "<p>text</p>\n")
    #expect(markdown("text") == "text\n")
    #expect(html("") == "")
    #expect(html(cellText) == cellHTML)
    #expect(markdown(cellText) == cellMarkdown)
    #expect(markdown("```vnb\n```").hasPrefix("```text\nshown\n```\n"))
  }

  @Test func `a fence or comment left open at the end swallows nothing of ours`() {
    for opening in ["~~~\ncode", "<!-- open", "<script>\nx"] {
      let whole = MarkdownExporter().markdown(of: testRendering("text\n\n\(opening)\n"))
      #expect(whole == "text\n\n\(opening)\n", "\(opening)")
      let page = HTMLExporter().html(of: testRendering("text\n\n\(opening)\n"))
      #expect(page.contains("<footer>\n<p>Made by"))
    }
    let closed = MarkdownExporter().markdown(of: testRendering("text[^1]\n\n[^1]: note\n"))
    #expect(closed.hasSuffix("<sub>Made by vnb 0.1.0 from `test.vnb`, seed 0</sub>\n"))
  }

  @Test func `a value's mark cannot be spelt by the author`() {
    let text = "`vnbvalue0` `vnbvaluex16` vnbvalue31 `vnb $a`\n"
    #expect(
      html(text, values: ["4"])
        == "<p><code>vnbvalue0</code> <code>vnbvaluex16</code> vnbvalue31 4</p>\n")
  }

  @Test func `a value has no effect on the text around it`() {
    let value = "*a* <b> [c](d) `e` | f"
    let text = "`vnb $a` and **`vnb $b`**\n\n| `vnb $c` |\n|---|\n\n![`vnb $d`](e.png)\n"
    let page = html(text, values: [value, value, value, value])
    let escaped = "*a* &lt;b&gt; [c](d) `e` | f"
    #expect(page.contains("<p>\(escaped) and <strong>\(escaped)</strong></p>"))
    #expect(page.contains("<th>\(escaped)</th>"))
    #expect(page.contains("alt=\"\(escaped)\""))
    // The Markdown that is written says the same when it is read.
    let written = markdown(text, values: [value, value, value, value])
    #expect(html(written) == page)
  }

  @Test func `a value that is not there is marked`() {
    #expect(
      html("a `vnb $vae.total` b", values: [nil])
        == "<p>a <span class=\"missing\" title=\"not available\"><code>$vae.total</code></span> b</p>\n"
    )
    #expect(markdown("a `vnb $vae.total` b", values: [nil]) == "a `$vae.total` (not available) b\n")
  }

  @Test(arguments: [
    "- a", "1. a", "12) a", "===", "---", "+", "# a", "> a", "    a", "-1", "3.4 %",
  ])
  func `a value at the start of a line begins no block`(value: String) {
    let written = markdown("x\n`vnb $a`\n", values: [value])
    let trimmed = value.drop { $0 == " " }.split(separator: ">", omittingEmptySubsequences: false)
    #expect(html(written) == "<p>x\n\(trimmed.joined(separator: "&gt;"))</p>\n")
  }

  @Test func `headings of one name, of none, and of footnotes have names of their own`() {
    let page = html("## A b!\n\n## A b\n\n## !\n\n## fn-1\n\n## Cell x\n\n\(cellText)")
    for id in ["a-b", "a-b-1", "section-", "section-fn-1", "cell-x-1"] {
      #expect(page.contains("id=\"\(id)\" href=\"#\(id)\""), "\(id)")
    }
  }

  @Test func `a fence is longer than any run of backticks within`() {
    let cell = RenderedCell(results: [.text("a\n`````\nb"), .text(""), .text("c\n")])
    let whole = MarkdownExporter().markdown(
      of: testRendering("```vnb\n# ````\n```\n", cells: [cell]))
    #expect(
      whole.hasPrefix(
        "`````vnb\n# ````\n`````\n\n``````text\na\n`````\nb\n``````\n\n```text\n```\n\n"
          + "```text\nc\n```\n"))
  }

  @Test func `a heading of the prose stands for the title, above author and date`() {
    var rendered = testRendering("Mine\n====\n\ntext\n")
    rendered.notebook.frontMatter.title = "Other"
    rendered.notebook.frontMatter.author = "A. Author"
    let whole = MarkdownExporter().markdown(of: rendered)
    #expect(whole.hasPrefix("Mine\n====\n\nA. Author\n\ntext\n"))
    let page = HTMLExporter().html(of: rendered)
    #expect(!page.contains("<h1>Other</h1>"))
    #expect(page.contains("Mine</h1>\n<header class=\"title\">\n<p class=\"byline\">A. Author</p>"))
    #expect(page.contains("<title>Other</title>"))
  }
}
