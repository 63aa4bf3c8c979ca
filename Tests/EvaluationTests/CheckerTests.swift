import Evaluation
import Language
import Testing

@Suite struct CheckerTests {
  private func checker(
    _ text: String, allowsShadowing: Bool = false
  ) -> (Checker, [CheckedStatement]) {
    let parsed = Parser.parse(SourceText(name: "program", text: text))
    var checker = Checker(
      library: TestCommands.library,
      options: CheckOptions(
        root: PathRoot(folder: "/notebooks", home: "/home/ada"),
        allowsShadowing: allowsShadowing))
    checker.announce([parsed.tree])
    let statements = checker.check(parsed.tree)
    return (checker, statements)
  }

  @Test func tellsNamesOfStatements() {
    let (_, statements) = checker(
      """
      param n: int = 3
      let d = load faces
      let runs = sweep r=[1, 2] {
        let e = take $d $r
        take $e $n
      }
      expect $runs.failed == 0 message="${n}"
      """)
    #expect(statements.map(\.definedNames) == [["n"], ["d"], ["runs"], []])
    #expect(statements.map(\.usedNames) == [[], [], ["d", "n"], ["n", "runs"]])
  }

  @Test func tellsNamesOfStatementsWithErrors() {
    let (_, statements) = checker("let d = load faces\nlet e = take $d 0 skp=$d")
    #expect(statements[1].usedNames == ["d"])
    if case .invalid = statements[1].content {} else { Issue.record("it can run") }
  }

  @Test func shadowsInASession() {
    let (first, _) = checker("let a = 3\nlet a = load faces", allowsShadowing: true)
    #expect(first.diagnostics.isEmpty)
    #expect(first.scope["a"]?.value.type == .dataset)
  }

  @Test func notesTheFirstOfTwoBindings() {
    let (checker, _) = checker("let a = 3\nlet a = 4")
    #expect(checker.diagnostics.map { $0.notes.map(\.range.lower) } == [[4]])
  }

  @Test(arguments: [
    ("$n > 2", true), ("$n > 3", false), ("$fast", false), ("not $fast and $n == 3", true),
    ("$n in 1..2 or $n in [3]", true),
  ])
  func evaluatesConditions(_ text: String, _ expected: Bool) throws {
    var (checker, _) = checker("param n: int = 3\nparam fast: bool = false")
    let parsed = Parser.parseCondition(SourceText(name: "condition", text: text))
    let condition = try #require(parsed.tree)
    #expect(checker.condition(for: condition) == expected)
    #expect(checker.diagnostics.isEmpty)
  }

  @Test func refusesConditionsOverResults() throws {
    var (checker, _) = checker("let d = load faces")
    let parsed = Parser.parseCondition(SourceText(name: "condition", text: "$d.count > 3"))
    #expect(checker.condition(for: try #require(parsed.tree)) == nil)
    #expect(
      checker.diagnostics.map(\.code) == [CheckCode.conditionBeyondParameters.rawValue])
  }

  @Test func checksValuesInProse() throws {
    var (checker, _) = checker("let d = load faces")
    func reference(_ text: String) throws -> Reference {
      try #require(Parser.parseReference(SourceText(name: "prose", text: text)).tree)
    }
    let width = checker.check(try reference("$d.width"))
    #expect(checker.diagnostics.isEmpty)
    #expect(width.value.known?.text == "96")
    #expect(checker.namesUsedLast == ["d"])
    _ = checker.check(try reference("$d"))
    _ = checker.check(try reference("$e"))
    #expect(checker.diagnostics.map(\.code) == ["E0416", "E0301"])
  }

  @Test func tellsParameters() {
    let (checker, _) = checker(
      "param n: int in 1..9 = 3 \"how many\"\nparam act: symbol in [relu, selu] = relu")
    #expect(
      HelpText.renderParameters(checker.parameters) == """
        Parameters:
          n=3       int in 1..9: how many
          act=relu  symbol in [relu, selu]

        """)
  }

  @Test func remembersWhereAPathWasWritten() {
    let (checker, _) = checker("param p: path = ~/x.png\nparam q: path = ./y")
    guard case .path(let home)? = checker.parameters[0].value,
      case .path(let here)? = checker.parameters[1].value
    else {
      Issue.record("no paths")
      return
    }
    #expect(home.absolute == "/home/ada/x.png" && home.origin == .notebook)
    #expect(here.absolute == "/notebooks/y" && here.written == "./y")
  }

  @Test func aCommandsFindingsComeWithTheOthers() {
    let (checker, _) = checker("load \"missing\"\n$x | grid")
    #expect(Set(checker.diagnostics.map(\.code)) == ["E0601", "E0301"])
  }

  @Test func codesAreWellFormedAndExplained() {
    for code in CheckCode.allCases {
      #expect(code.rawValue.count == 5 && !code.meaning.isEmpty)
    }
    #expect(Set(CheckCode.allCases.map(\.meaning)).count == CheckCode.allCases.count)
  }
}
