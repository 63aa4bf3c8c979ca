import Evaluation
import Language

/// Checks and runs a program as `vnb` would, and notes every event.
package struct ProgramRunner: Sendable {
  package var library: CommandLibrary
  /// What paths in programs are relative to.
  package var root: PathRoot
  /// The current folder, for paths in `-P`.
  package var currentFolder: String

  package init(
    library: CommandLibrary,
    root: PathRoot = PathRoot(folder: "/notebooks", home: "/home/ada"),
    currentFolder: String = "/here"
  ) {
    self.library = library
    self.root = root
    self.currentFolder = currentFolder
  }

  package func options(of program: ProgramCase) throws -> CheckOptions {
    var options = CheckOptions(root: root, computesKeys: true)
    for line in program.optionLines {
      let parts = line.split(separator: " ", maxSplits: 1).map(String.init)
      let value = parts.count > 1 ? parts[1] : ""
      switch parts[0] {
      case "-P": try options.overrides.add(commandLine: value, folder: currentFolder)
      case "--params":
        try options.overrides.add(
          json: Array(value.utf8), fileName: "values.json", folder: "/params")
      case "--profile": options.overrides.profile = value
      case "when": break
      case "--seed": options.seed = UInt64(value) ?? 0
      default: throw UsageProblem("unknown option '\(line)'")
      }
    }
    return options
  }

  /// The events in the form of the expectations.
  package func events(of program: ProgramCase) throws -> [String] {
    let source = SourceText(name: "program", text: program.text)
    let parsed = Parser.parse(source)
    var checker: Checker
    do {
      checker = Checker(library: library, options: try options(of: program))
    } catch let problem as UsageProblem {
      return ["usage \(problem)"]
    }
    checker.announce([parsed.tree])
    let statements = checker.check(parsed.tree)
    var events: [String] = []
    if let condition = program.condition {
      // Its places are those in its own text.
      let parsed = Parser.parseCondition(SourceText(name: "when", text: condition))
      if let value = parsed.tree.flatMap({ checker.condition(for: $0) }) {
        events.append("when \(value)")
      }
    }
    events += checker.usageProblems.map { "usage \($0)" }
    let found = (parsed.diagnostics + checker.diagnostics).sorted {
      ($0.range.lower, $0.code) < ($1.range.lower, $1.code)
    }
    for finding in found {
      let hint = finding.hint.map { "; \($0)" } ?? ""
      events.append(
        "\(finding.severity.rawValue) \(finding.code) \(place(finding.range, source)) "
          + finding.message + hint)
    }
    let hasErrors = found.contains { $0.severity == .error } || !checker.usageProblems.isEmpty
    return hasErrors ? events : events + run(statements, source)
  }

  private func run(_ statements: [CheckedStatement], _ source: SourceText) -> [String] {
    var interpreter = Interpreter(library: library, context: RunContext(threads: 1))
    var events: [String] = []
    for statement in statements {
      do {
        switch try interpreter.run(statement) {
        case .bound, .nothing: break
        case .shown(let value): events.append("shows \(try text(of: value))")
        case .expectation(let outcome):
          switch outcome.status {
          case .met: events.append("met")
          case .skipped: events.append("skipped")
          case .unmet:
            events.append("unmet \(outcome.summary)\(outcome.message.map { ": \($0)" } ?? "")")
          }
        }
      } catch let failure as RunFailure {
        return events + ["fails \(place(failure.range, source)) \(failure)"]
      } catch {
        return events + ["fails 0:0 \(error)"]
      }
    }
    return events
  }

  private func text(of value: Value) throws -> String {
    guard case .result(let result) = value else { return value.text }
    guard let shown = result as? any PresentableValue else { return "a bare \(result.type.name)" }
    return try shown.presentation(PresentationOptions()).text ?? ""
  }

  private func place(_ range: SourceRange, _ source: SourceText) -> String {
    let location = source.location(of: range.lower)
    return "\(location.line):\(location.column)"
  }

  /// Whether the events are the expected ones, in their order.
  package static func matches(_ events: [String], _ program: ProgramCase) -> Bool {
    let expectations = program.expectations
    return events.count == expectations.count
      && zip(events, expectations).allSatisfy { matches($0, $1) }
  }

  /// Whether an event is the expected one: `shows` word for word, the others up to the words given.
  private static func matches(_ event: String, _ expectation: String) -> Bool {
    if event == expectation { return true }
    let fixed: [String: Int] = ["error": 3, "warning": 3, "fails": 2, "usage": 1, "unmet": 1]
    let kind = String(expectation.prefix { $0 != " " })
    guard let count = fixed[kind] else { return false }
    let expected = expectation.split(separator: " ", maxSplits: count).map(String.init)
    let found = event.split(separator: " ", maxSplits: count).map(String.init)
    guard expected.prefix(count) == found.prefix(count) else { return false }
    guard expected.count > count else { return true }
    return found.count > count && found[count].contains(expected[count])
  }
}
