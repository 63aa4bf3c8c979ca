import Language
import NotebookFormat
import Testing

@Suite("Hostile sizes and depths end in an error, not in a crash")
struct LimitTests {
  static let programs: [String: String] = [
    "parentheses": "let x = " + String(repeating: "(", count: 100_000),
    "closed parentheses": "let x = " + String(repeating: "(", count: 50_000) + "1"
      + String(repeating: ")", count: 50_000),
    "lists": "f " + String(repeating: "[", count: 100_000),
    "blocks": String(repeating: "f {", count: 100_000),
    "calls": "let x = " + String(repeating: "a(", count: 100_000),
    "indices": "f " + String(repeating: "$a[", count: 100_000),
    "signs": "let x = (" + String(repeating: "-", count: 100_000) + "1)",
    "sum": "let x = (1" + String(repeating: " + 1", count: 100_000) + ")",
    "condition": "expect $a" + String(repeating: " and $a", count: 100_000),
    "quotes": "f " + String(repeating: "\"${", count: 100_000),
    "long": "f " + String(repeating: "a ", count: 600_000),
  ]

  @Test(arguments: programs.keys.sorted())
  func program(_ name: String) throws {
    let text = try #require(Self.programs[name])
    let source = SourceText(name: "t", text: text)
    let findings = Parser.parse(source).diagnostics
    #expect(findings.contains { $0.severity == .error })
    #expect(!DiagnosticRenderer(source: source).render(findings).isEmpty)
  }

  @Test func deepestTreeThatIsAllowed() {
    let depth = Parser.Limit.nesting
    let text =
      "let x = " + String(repeating: "(", count: depth) + "1" + String(repeating: ")", count: depth)
    #expect(Parser.parse(SourceText(name: "t", text: text)).diagnostics == [])
  }

  /// Each of these is read by a rule that could be quadratic.
  @Test(arguments: [
    "- ", "> ", "`", "` ", "`` ` ", "\n", "<!--\n", "```\n", "```vnb\n", "- a\n", "#", "\\`", "\t",
    "```vnb\n#| label: a\n```\n", "---\n", "<a ", "1. ", "* * ", "~~~ `\n", "a\n",
  ])
  func largeNotebook(_ piece: String) {
    let count = 400_000 / piece.utf8.count
    let source = SourceText(name: "t", text: String(repeating: piece, count: count))
    let result = NotebookParser.parse(source)
    #expect(result.tree.parts.reduce(0) { $0 + Self.length($1) } <= source.bytes.count)
  }

  static func length(_ part: Notebook.Part) -> Int {
    switch part {
    case .prose(let prose): prose.range.upper - prose.range.lower
    case .cell(let cell): cell.range.upper - cell.range.lower
    }
  }
}
