import Commands
import Digests
import Evaluation
import Language
import Testing

/// Runs programs with the commands of `vnb` and gives their last values.
enum Programs {
  /// Sixteen pixels a side, a network of two small layers: a training takes milliseconds.
  static let tiny = """
    let faces = load faces size=16x16 limit=24
    let net = model vae filters=[4, 8] z-dim=4
    let vae = train $net on=$faces epochs=2 batch-size=8

    """

  /// Checks a program as `vnb` would: its statements, and all that is found.
  static func findings(
    _ text: String, seed: UInt64 = 0, folder: String = "/"
  ) -> (statements: [CheckedStatement], diagnostics: [Diagnostic]) {
    let parsed = Parser.parse(SourceText(name: "program", text: text))
    var checker = Checker(
      library: .standard,
      options: CheckOptions(root: PathRoot(folder: folder), seed: seed, computesKeys: true))
    checker.announce([parsed.tree])
    let statements = checker.check(parsed.tree)
    return (statements, parsed.diagnostics + checker.diagnostics)
  }

  /// The statements of a program without errors.
  static func check(
    _ text: String, seed: UInt64 = 0, folder: String = "/"
  ) throws -> [CheckedStatement] {
    let (statements, diagnostics) = findings(text, seed: seed, folder: folder)
    try #require(!diagnostics.contains { $0.severity == .error }, "\(diagnostics)")
    return statements
  }

  static func key(_ text: String, seed: UInt64 = 0, folder: String = "/") throws -> Digest? {
    try check(text, seed: seed, folder: folder).last?.key
  }

  /// The value of the last statement.
  static func value(
    _ text: String, seed: UInt64 = 0, folder: String = "/", threads: Int = 1,
    writeFile: @escaping @Sendable (String, [UInt8]) throws -> Void = { _, _ in }
  ) throws -> Value {
    var interpreter = Interpreter(
      library: .standard, context: RunContext(threads: threads, writeFile: writeFile))
    var last = Value.none
    for statement in try check(text, seed: seed, folder: folder) {
      switch try interpreter.run(statement) {
      case .bound(_, let value), .shown(let value): last = value
      case .expectation, .nothing: break
      }
    }
    return last
  }

  /// What the last statement shows.
  static func presentation(_ text: String) throws -> Presentation {
    guard case .result(let result) = try value(text),
      let shown = result as? any PresentableValue
    else { throw CommandFailure("nothing is shown") }
    return try shown.presentation(PresentationOptions())
  }

  /// The files that a program saves, by their names.
  static func saved(_ text: String, folder: String = "/") throws -> [String: [UInt8]] {
    let files = SavedBytes()
    _ = try value(text, folder: folder) { files.add($0, $1) }
    return files.all
  }
}
