import Foundation
import Language
import NotebookFormat
import Testing

/// SplitMix64 (Steele, Lea and Flood 2014): small, and the same on every machine.
struct SplitMix64: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

@Suite("Random edits of valid notebooks give a parse or located errors")
struct FuzzTests {
  static let pieces: [String] = [
    "\n", " ", "  ", "\t", "\r\n", "(", ")", "[", "]", "{", "}", "|", ";", ",", ".", "..", "$",
    "$x",
    "=", "==", "!=", "<", ">=", "+", "-", "*", "/", "#", "#| ", "#| label: a", "\"", "'",
    "\"${x}\"",
    "${", "\\", "let ", "param ", "profile ", "expect ", "in ", "not ", "and ", "true", "none",
    "1", "0.5", "1e999", "96x96", "10min", "5%", "n=", "z-dim=", "a_b", "a-b", "A", "é", "面",
    "\u{301}",
    "“", "\u{200B}", "\u{FEFF}", "\0", "\u{7}", "```", "```vnb\n", "~~~", "`vnb $x`", "`", "---\n",
    "<!--", "-->", "> ", "- ", "    ", "seed: 5\n", "uniform(", "min(", "99999999999999999999",
  ]

  /// The notebooks that are edited: each is valid.
  static let notebooks = [ArticleTests.notebook, ArticleTests.everyRule]

  static func mutate(_ bytes: inout [UInt8], _ random: inout SplitMix64) {
    let place = Int.random(in: 0...bytes.count, using: &random)
    let end = min(bytes.count, place + Int.random(in: 0...12, using: &random))
    switch Int.random(in: 0..<6, using: &random) {
    case 0: bytes.removeSubrange(place..<end)
    case 1: bytes.insert(UInt8.random(in: 0...255, using: &random), at: place)
    case 2: if place < bytes.count { bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random) }
    case 3:
      let from = Int.random(in: 0...bytes.count, using: &random)
      bytes.insert(contentsOf: Array(bytes[from..<min(bytes.count, from + 30)]), at: place)
    case 4: bytes.removeSubrange(place...)
    default:
      let piece = pieces[Int.random(in: 0..<pieces.count, using: &random)]
      bytes.replaceSubrange(place..<(Bool.random(using: &random) ? place : end), with: piece.utf8)
    }
  }

  @Test(arguments: 0..<4)
  func randomEdits(_ worker: Int) throws {
    var random = SplitMix64(state: UInt64(2026 + worker))
    for round in 0..<25_000 {
      var bytes = Array(Self.notebooks[round % Self.notebooks.count].utf8)
      for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
        Self.mutate(&bytes, &random)
      }
      let source = SourceText(name: "fuzz", bytes: bytes)
      let result = NotebookParser.parse(source)
      let isLocated = result.diagnostics.allSatisfy {
        $0.range.lower >= 0 && $0.range.lower <= $0.range.upper && $0.range.upper <= bytes.count
          && !$0.message.isEmpty
      }
      let start = result.tree.frontMatter.range?.upper ?? 0
      let covered = result.tree.parts.reduce(start) { $0 + LimitTests.length($1) }
      guard isLocated, covered == bytes.count else {
        Issue.record("worker \(worker), round \(round): \(String(decoding: bytes, as: UTF8.self))")
        return
      }
      if round % 16 == 0 {
        let text = DiagnosticRenderer(source: source).render(result.diagnostics)
        #expect(!text.unicodeScalars.contains { $0.value < 32 && $0 != "\n" })
        _ = Highlighter.tokens(of: source, in: source.wholeRange)
      }
    }
  }
}
