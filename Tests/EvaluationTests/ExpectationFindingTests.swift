import Evaluation
import Language
import Testing

@Suite struct ExpectationFindingTests {
  /// The comparisons that decide, whichever way the claim turns out.
  @Test(arguments: [
    ("expect 1 < 2", "1 is < 2"), ("expect 3 < 2", "3 is not < 2"),
    ("expect 1 in 0..2", "1 is in 0..2"), ("expect not 1 in 0..2", "1 is in 0..2"),
    ("expect not 5 in 0..2", "5 is not in 0..2"),
    ("expect 1 < 2 or 3 < 2", "1 is < 2"), ("expect 4 < 2 or 3 < 2", "4 is not < 2; 3 is not < 2"),
    ("expect 1 < 2 and 3 < 4", "1 is < 2; 3 is < 4"),
    ("expect 1 < 2 and 3 < 2", "3 is not < 2"),
  ])
  func bothNumbersAreTold(_ program: String, _ summary: String) throws {
    let parsed = Parser.parse(SourceText(name: "program", text: program))
    var checker = Checker(
      library: TestCommands.library, options: CheckOptions(root: PathRoot(folder: "/")))
    let statement = try #require(checker.check(parsed.tree).first)
    var interpreter = Interpreter(library: TestCommands.library, context: RunContext(threads: 1))
    guard case .expectation(let outcome) = try interpreter.run(statement) else {
      Issue.record("no expectation")
      return
    }
    #expect(outcome.summary == summary)
  }
}
