import Language
import Testing

@Suite("What stands outside of programs")
struct EntryPointTests {
  @Test(arguments: [
    ("f (", true), ("f [1,\n2", true), ("sweep r=[1] {\nf", true), ("$x |", true),
    ("$x |\n\n", true), ("let a = (f\n", true), ("f n=[", true), ("f uniform(", true),
    ("f", false), ("f n=", false), ("f )", false), ("f \"abc", false), ("f (]", false),
    ("f ((1 2", false), ("$x | g", false), ("", false), ("let a =", false), ("f $a[", true),
    ("f n=-\nf (", false),
  ])
  func incomplete(_ text: String, _ expected: Bool) {
    #expect(Parser.isIncomplete(text) == expected)
  }

  @Test(arguments: [
    ("5", "5"), (" -0.5 ", "-0.5"), ("[a, b]", "[a, b]"), ("10min", "10.0'min"), ("1..5", "1..5"),
    ("$n * 2", "($n * 2)"), ("none", "none"), ("relu", "relu"), ("96x96", "96x96"),
  ])
  func item(_ text: String, _ tree: String) {
    let result = Parser.parseItem(SourceText(name: "-P", text: text))
    #expect(result.diagnostics == [])
    #expect(result.tree.map(dump) == tree)
  }

  @Test(arguments: ["", "5 6", "a b", "(", "f n=5", "$x =", "a;", "\u{0}"])
  func noItem(_ text: String) {
    let result = Parser.parseItem(SourceText(name: "-P", text: text))
    #expect(result.tree == nil)
    #expect(result.diagnostics.count == 1)
  }

  @Test func conditionInARange() {
    let source = SourceText(name: "t", text: "when: not $a == 5 and $b # c\nrest")
    let result = Parser.parseCondition(source, in: SourceRange(6, 24))
    #expect(result.diagnostics == [])
    #expect(result.tree.map(dump) == "((not ($a == 5)) and ($b))")
  }

  @Test(arguments: [
    ("epoch", "epochs"), ("batchsize", "batch-size"), ("batch_size", "batch-size"),
    ("lerning-rate", "learning-rate"), ("EPOCHS", "epochs"), ("no", "on"), ("x", nil), ("", nil),
    ("completely-different", nil), ("epcohs", "epochs"),
  ])
  func nearest(_ text: String, _ expected: String?) {
    let names = ["on", "epochs", "batch-size", "learning-rate", "loss", "fact"]
    let found = Nearest.name(to: text, in: names)
    #expect(found == expected)
  }

  @Test func subtractionThatIsMisread() throws {
    let source = SourceText(name: "t", text: "sample $vae n=$n -1")
    let program = Parser.parse(source).tree
    guard case .pipeline(let pipeline) = program.statements[0],
      case .command(let command) = pipeline.head
    else { throw TestFailure() }
    #expect(command.misreadSubtraction(at: 2, in: source) == "($n - 1)")
    #expect(command.misreadSubtraction(at: 1, in: source) == nil)
  }

  struct TestFailure: Error {}

  @Test func highlighting() {
    let text = """
      #| label: a
      let x = load $d.e size=96x96 # c
      $x | grid "t"
      expect not sqrt($x) == 5%
      """
    let source = SourceText(name: "t", text: text)
    let tokens = Highlighter.tokens(of: source, in: source.wholeRange).map {
      "\($0.kind.rawValue) \(source.text(in: $0.range))"
    }
    #expect(
      tokens == [
        "option #| label: a", "keyword let", "operator =", "command load", "reference $d.e",
        "key size=", "number 96x96", "comment # c", "reference $x", "operator |", "command grid",
        "string \"t\"", "keyword expect", "keyword not", "command sqrt", "reference $x",
        "operator ==", "number 5%",
      ])
  }

  @Test func colours() {
    let source = SourceText(name: "t", text: "f\u{1B}[31m\nabc")
    let finding = Diagnostic(code: "E0000", "bad '\u{1B}[2J'", at: SourceRange(0, 1), hint: "do")
    let text = DiagnosticRenderer(source: source, style: .colored).render([finding])
    #expect(
      text == """
        \u{1B}[1mt:1:1:\u{1B}[0m \u{1B}[1;31merror[E0000]:\u{1B}[0m \u{1B}[1mbad '␛[2J'\u{1B}[0m
          \u{1B}[34m|\u{1B}[0m
        \u{1B}[34m1\u{1B}[0m \u{1B}[34m|\u{1B}[0m f␛[31m
          \u{1B}[34m|\u{1B}[0m \u{1B}[1;31m^\u{1B}[0m \u{1B}[31mdo\u{1B}[0m

        """)
  }

  @Test func combiningMarksAndWideLettersAreAligned() {
    let source = SourceText(name: "t", text: "e\u{301}面x")
    let finding = Diagnostic(code: "E0000", "m", at: SourceRange(6, 7))
    #expect(
      DiagnosticRenderer(source: source).render([finding])
        == "t:1:4: error[E0000]: m\n  |\n1 | e\u{301}面x\n  |    ^\n")
  }
}
