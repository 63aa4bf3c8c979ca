import Evaluation
import Language
import Testing

/// A generator that gives the same numbers everywhere (SplitMix64).
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

/// Edits programs at random: pieces are removed, repeated, exchanged with pieces of another one.
struct RandomEdits {
  var programs: [String]
  var generator: SplitMix

  mutating func next() -> String {
    guard let start = programs.randomElement(using: &generator) else { return "" }
    var pieces = Self.pieces(of: start)
    for _ in 0..<Int.random(in: 1...4, using: &generator) where !pieces.isEmpty {
      let place = Int.random(in: 0..<pieces.count, using: &generator)
      switch Int.random(in: 0..<4, using: &generator) {
      case 0: pieces.remove(at: place)
      case 1: pieces.insert(pieces[place], at: place)
      case 2: pieces.swapAt(place, Int.random(in: 0..<pieces.count, using: &generator))
      default:
        let other = Self.pieces(of: programs.randomElement(using: &generator) ?? "")
        if let piece = other.randomElement(using: &generator) { pieces[place] = piece }
      }
    }
    return pieces.joined()
  }

  /// Words, numbers, and every other character by itself.
  static func pieces(of text: String) -> [String] {
    var pieces: [String] = []
    var word = ""
    for character in text {
      if character.isLetter || character.isNumber || character == "_" {
        word.append(character)
      } else {
        if !word.isEmpty { pieces.append(word) }
        word = ""
        pieces.append(String(character))
      }
    }
    return word.isEmpty ? pieces : pieces + [word]
  }
}

@Suite struct RandomEditTests {
  /// Whatever stands in a program, checking and running it end in located findings.
  @Test(arguments: 0..<4)
  func neverCrash(_ seed: Int) throws {
    var edits = RandomEdits(
      programs: ProgramTests.cases.map(\.text), generator: SplitMix(state: UInt64(seed)))
    for _ in 0..<500 {
      let text = edits.next()
      let source = SourceText(name: "program", text: text)
      let parsed = Parser.parse(source)
      var checker = Checker(
        library: TestCommands.library,
        options: CheckOptions(root: PathRoot(folder: "/"), computesKeys: true))
      checker.announce([parsed.tree])
      let statements = checker.check(parsed.tree)
      for finding in parsed.diagnostics + checker.diagnostics {
        #expect(finding.range.lower >= 0 && finding.range.upper <= source.bytes.count)
        #expect(finding.range.lower <= finding.range.upper && !finding.message.isEmpty)
      }
      guard !checker.hasErrors, parsed.diagnostics.isEmpty else { continue }
      var interpreter = Interpreter(
        library: TestCommands.library, context: RunContext(threads: 1))
      for statement in statements {
        do {
          _ = try interpreter.run(statement)
        } catch is RunFailure {
          break
        }
      }
    }
  }
}
