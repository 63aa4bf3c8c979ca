import Digests
import Evaluation
import Language
import Synchronization
import Testing

/// What the interpreter takes from a store, and what it keeps there.
@Suite struct StoreTests {
  private let store = MemoryStore()

  /// A command that fails as its argument says, and counts how often it was tried.
  private final class Trials: Sendable {
    let count = Mutex(0)

    var command: TestCommand {
      TestCommand(
        signature: Signature(
          name: "attempt", summary: "fails, or does not",
          arguments: [
            ArgumentDeclaration(
              name: "how", type: .word(["well", "for-good", "for-now"]), default: .required,
              isPositional: true, help: "how it ends")
          ], result: .dataset, example: "attempt well"),
        checking: { _ in StaticValue(.dataset) },
        running: { [self] call in
          count.withLock { $0 += 1 }
          switch call.arguments["how"]?.text {
          case "for-good": throw CommandFailure("it cannot work")
          case "for-now": throw CommandFailure(.unusableData, "a file cannot be read")
          default: return .result(TestResult(type: .dataset, fields: ["count": .int(1)]))
          }
        })
    }
  }

  /// Runs a program and gives what was computed, what was found, and the warnings.
  @discardableResult
  private func run(
    _ text: String, policy: StorePolicy = .auto, with extra: [any Command] = []
  ) throws -> [String] {
    let all = TestCommands.library
    let library = CommandLibrary(
      Array(all.commands.values.filter { $0.signature.name != "sweep" }) + extra,
      builtInSources: all.builtInSources, engineVersion: all.engineVersion,
      restore: all.restore, display: all.display)
    let events = Mutex<[String]>([])
    let context = RunContext(
      threads: 1,
      emit: { event in
        switch event {
        case .computed(let command, _): events.withLock { $0.append("computed \(command)") }
        case .found(let command): events.withLock { $0.append("found \(command)") }
        case .warning(let text): events.withLock { $0.append(text) }
        default: break
        }
      })
    let parsed = Parser.parse(SourceText(name: "program", text: text))
    var checker = Checker(
      library: library, options: CheckOptions(root: PathRoot(folder: "/"), computesKeys: true))
    checker.announce([parsed.tree])
    var interpreter = Interpreter(library: library, context: context, store: store)
    interpreter.policy = policy
    for statement in checker.check(parsed.tree) { _ = try interpreter.run(statement) }
    return events.withLock { $0 }
  }

  /// Loads as the real one does: of a data set only the description is kept.
  private var lazyLoad: TestCommand {
    var load = TestCommands.load
    load.storage = .description
    return load
  }

  @Test func whatIsFoundNeedsNoneOfItsInputs() throws {
    let text = "let d = take (load faces) 5\nlet e = take $d 2"
    #expect(try run(text) == ["computed load", "computed take", "computed take"])
    #expect(try run(text) == ["found take", "found take"])
    #expect(store.kept == 3)
  }

  @Test func fieldsOfWhatIsFoundAreKnownWithoutItsContent() throws {
    let text = "let d = take (load faces) 5\nexpect $d.count == 5"
    try run(text)
    store.damage("take")
    #expect(try run(text) == ["found take"])
  }

  @Test func aDescribedResultIsMadeAgainWhenItsContentIsNeeded() throws {
    let program = TestCommands.library.commands.values.filter { $0.signature.name != "load" }
    #expect(!program.isEmpty)
    let first = "let d = lazily\ntake $d 5"
    var lazy = lazyLoad
    lazy.signature.name = "lazily"
    lazy.signature.arguments = lazy.signature.arguments.map { argument in
      var argument = argument
      if argument.name == "source" { argument.default = .value(.source(.builtIn("faces"))) }
      return argument
    }
    #expect(
      try run(first, with: [lazy]) == ["computed lazily", "computed take", "computed describe"])
    #expect(try run(first, with: [lazy]) == ["found lazily", "found describe"])
    let second = "let d = lazily\ntake $d 6"
    #expect(
      try run(second, with: [lazy])
        == ["found lazily", "computed lazily", "computed take", "computed describe"])
  }

  @Test func damageIsSaidAndMended() throws {
    let text = "let d = take (load faces) 5"
    try run(text)
    store.damage("take")
    let message =
      "the stored result of 'take' is damaged and is computed again: it was scratched"
    #expect(
      try run(text + "\ntake $d 2")
        == [
          "found take", message, "found load", "computed take", "computed take",
          "computed describe",
        ]
    )
    #expect(
      try run(text + "\ntake $d 3") == ["found take", "computed take", "computed describe"])
  }

  @Test func freshTakesNothingAndReplaces() throws {
    let text = "let d = take (load faces) 5"
    try run(text)
    #expect(try run(text, policy: .fresh) == ["computed load", "computed take"])
    #expect(store.kept == 2)
  }

  @Test func onlyComputesNothing() throws {
    let text = "let d = take (load faces) 5"
    let failure = #expect(throws: RunFailure.self) { try run(text, policy: .only("'--frozen'")) }
    #expect(failure?.failure.cause == .refused)
    #expect(
      failure?.failure.message
        == "the result of 'take' is not stored, and '--frozen' forbids to compute it")
    #expect(store.kept == 0)
    try run(text)
    #expect(try run(text, policy: .only("'--frozen'")) == ["found take"])
  }

  @Test func aFailureIsNeverStored() throws {
    let trials = Trials()
    for _ in 0..<2 {
      #expect(throws: RunFailure.self) { try run("attempt for-good", with: [trials.command]) }
    }
    #expect(trials.count.withLock { $0 } == 2)
    #expect(store.kept == 0)
  }

  @Test func runsKeepTrialsThatFailForGoodAndTryTheOthersAgain() throws {
    let trials = Trials()
    let lasting = "let runs = sweep how=[\"well\", \"for-good\"] { attempt $how }"
    try run(lasting, with: [trials.command])
    #expect(trials.count.withLock { $0 } == 2)
    try run(lasting + "\nexpect $runs.failed == 1", with: [trials.command])
    #expect(trials.count.withLock { $0 } == 2)
    let passing = "let runs = sweep how=[\"well\", \"for-now\"] { attempt $how }"
    try run(passing, with: [trials.command])
    #expect(trials.count.withLock { $0 } == 3)
    try run(passing, with: [trials.command])
    #expect(trials.count.withLock { $0 } == 4)
  }

  @Test func plainValuesComeBackBitByBit() throws {
    let values: [Value] = [
      .none, .bool(true), .int(-7), .float(0.1), .float(-0.0), .float(.nan), .float(-.infinity),
      .string("a \"b\"\n"), .symbol("vae"), .size(width: 96, height: 64), .duration(1.5),
      .quantity(2, .epochs), .call("uniform", [.float(1)]), .list([.int(1), .list([])]),
    ]
    for value in values {
      let stored = try #require(StoredValue(value))
      let back = try JSONRoundTrip.of(stored)
      #expect("\(back.value)" == "\(value)")
    }
    #expect(StoredValue(.result(TestResult(type: .dataset))) == nil)
  }
}
