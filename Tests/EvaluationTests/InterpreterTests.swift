import Digests
import Evaluation
import Foundation
import Language
import Synchronization
import Testing

@Suite struct InterpreterTests {
  private func statements(_ text: String, keys: Bool = false) -> [CheckedStatement] {
    let parsed = Parser.parse(SourceText(name: "program", text: text))
    var checker = Checker(
      library: TestCommands.library,
      options: CheckOptions(root: PathRoot(folder: "/"), computesKeys: keys))
    let statements = checker.check(parsed.tree)
    #expect(checker.diagnostics.isEmpty)
    return statements
  }

  @Test func stopsBetweenCommands() {
    let context = RunContext(threads: 1, isCancelled: { true })
    var interpreter = Interpreter(library: TestCommands.library, context: context)
    #expect(throws: Interruption.self) {
      for statement in statements("let d = load faces") { _ = try interpreter.run(statement) }
    }
    #expect(interpreter.scope.isEmpty)
  }

  @Test func doesNotStartWhatHasErrors() {
    let parsed = Parser.parse(SourceText(name: "program", text: "take $d 3"))
    var checker = Checker(
      library: TestCommands.library, options: CheckOptions(root: PathRoot(folder: "/")))
    let statement = checker.check(parsed.tree)[0]
    var interpreter = Interpreter(library: TestCommands.library, context: RunContext(threads: 1))
    #expect(throws: RunFailure.self) { _ = try interpreter.run(statement) }
  }

  @Test func keepsValuesByName() throws {
    var interpreter = Interpreter(library: TestCommands.library, context: RunContext(threads: 1))
    for statement in statements("let a = 3\nlet d = load faces limit=5") {
      _ = try interpreter.run(statement)
    }
    #expect(interpreter.scope.keys.sorted() == ["a", "d"])
    #expect(interpreter.scope["a"]?.text == "3")
  }

  @Test func countsTheTrialsOfASweep() throws {
    let events = Mutex<[String]>([])
    let context = RunContext(
      threads: 1,
      emit: { event in
        if case .progress(let report) = event {
          events.withLock { $0.append("\(report.activity) \(report.completed)/\(report.total)") }
        }
      })
    var interpreter = Interpreter(library: TestCommands.library, context: context)
    for statement in statements("let runs = sweep n=[1, 2] { load faces limit=$n }") {
      _ = try interpreter.run(statement)
    }
    #expect(events.withLock { $0 } == ["sweep 0/2", "sweep 1/2", "sweep 2/2"])
    guard case .result(let result as Runs)? = interpreter.scope["runs"] else {
      Issue.record("no runs")
      return
    }
    #expect(result.axes.map(\.name) == ["n"])
    #expect(result.trials.map { $0.values.map(\.text) } == [["1"], ["2"]])
    #expect(result.failed == 0)
  }

  @Test func doesNotLeakASweepsNames() throws {
    var interpreter = Interpreter(library: TestCommands.library, context: RunContext(threads: 1))
    for statement in statements(
      "let runs = sweep n=[1] {\n  let d = load faces\n  take $d $n\n}")
    {
      _ = try interpreter.run(statement)
    }
    #expect(interpreter.scope.keys.sorted() == ["runs"])
  }

  @Test(arguments: [
    (0.1 + 0.2, "0.3"), (-0.0, "0"), (1.0 / 3, "0.333333"), (123456.789, "123457"),
    (1e20, "1e+20"), (-2.5e-9, "-2.5e-09"), (0.99999951, "1"), (Double.nan, "nan"),
    (-Double.infinity, "-inf"), (4e-300, "4e-300"),
  ])
  func writesFloats(_ number: Double, _ text: String) {
    #expect(Value.text(of: number) == text)
  }
}
