import Evaluation
import Foundation
import Language

// A tiny program with its expectations in comments, one to a line, in the order of their events:
//
//   # error E0303 2:7 words        code, place and a part of the message (or of the hint)
//   # warning W0401 3:1 words
//   # usage words                  a mistake on the command line
//   # shows text                   what a statement shows, whole
//   # fails 2:1 words              a statement that fails while running; the rest is not run
//   # unmet words | # met | # skipped      what becomes of an `expect`
//
// and how it is run:
//
//   # option -P epochs=3 | --params {"epochs": 3} | --profile smoke | --seed 7
//   # option when $n > 3           a cell's condition, checked last: `# when true`
//
// Every event must be expected: a program without comments is one that says nothing.

/// One file of the folder `Programs`.
struct ProgramCase: CustomStringConvertible, Sendable {
  /// `topic/name`
  var name: String
  var text: String

  var description: String { name }

  /// All programs below a folder, sorted by name.
  static func all(in folder: URL) -> [ProgramCase] {
    let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
    var cases: [ProgramCase] = []
    for case let file as URL in files ?? FileManager.DirectoryEnumerator()
    where file.pathExtension == "program" {
      guard let text = try? String(contentsOf: file, encoding: .utf8) else { continue }
      let topic = file.deletingLastPathComponent().lastPathComponent
      let name = file.deletingPathExtension().lastPathComponent
      cases.append(ProgramCase(name: "\(topic)/\(name)", text: text))
    }
    return cases.sorted { $0.name < $1.name }
  }

  private func comments(_ words: Set<String>) -> [String] {
    text.split(separator: "\n").compactMap { line in
      guard line.hasPrefix("# ") else { return nil }
      let comment = line.dropFirst(2)
      return words.contains(String(comment.prefix { $0 != " " })) ? String(comment) : nil
    }
  }

  var expectations: [String] {
    comments(["error", "warning", "usage", "shows", "fails", "unmet", "met", "skipped", "when"])
  }

  var optionLines: [String] { comments(["option"]).map { String($0.dropFirst(7)) } }

  var condition: String? {
    optionLines.first { $0.hasPrefix("when ") }.map { String($0.dropFirst(5)) }
  }
}

/// Checks and runs a program as `vnb` would, and notes every event.
struct ProgramRunner: Sendable {
  var library: CommandLibrary

  func options(of program: ProgramCase) throws -> CheckOptions {
    var options = CheckOptions(
      root: PathRoot(folder: "/notebooks", home: "/home/ada"), computesKeys: true)
    for line in program.optionLines {
      let parts = line.split(separator: " ", maxSplits: 1).map(String.init)
      let value = parts.count > 1 ? parts[1] : ""
      switch parts[0] {
      case "-P": try options.overrides.add(commandLine: value, folder: "/here")
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
  func events(of program: ProgramCase) throws -> [String] {
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

  /// Whether an event is the expected one: `shows` word for word, the others up to the words given.
  static func matches(_ event: String, _ expectation: String) -> Bool {
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
