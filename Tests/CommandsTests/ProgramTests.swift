import Commands
import Evaluation
import Foundation
import Language
import NotebookFormat
import ProgramTesting
import Testing

/// Tiny programs for the commands of `vnb`, beside those for the language itself.
@Suite struct CommandProgramTests {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Programs")
  static let cases = ProgramCase.all(in: folder)
  static let runner = ProgramRunner(
    library: .standard, root: PathRoot(folder: folder.path(percentEncoded: false)))

  @Test(arguments: cases)
  func saysWhatItsCommentsExpect(_ program: ProgramCase) throws {
    let events = try Self.runner.events(of: program)
    #expect(
      ProgramRunner.matches(events, program),
      """
      \(program.name) gives
      \(events.map { "# " + $0 }.joined(separator: "\n"))
      """)
  }

  @Test(arguments: CommandCode.allCases)
  func showEveryCode(_ code: CommandCode) {
    let isShown = Self.cases.contains { program in
      program.expectations.contains { $0.contains(" \(code.rawValue) ") }
    }
    #expect(isShown, "no program shows \(code.rawValue), \(code.meaning)")
  }

  @Test func noCodeHasTwoMeanings() {
    let codes =
      NotebookCode.allCases.map(\.rawValue) + SyntaxCode.allCases.map(\.rawValue)
      + CheckCode.allCases.map(\.rawValue) + CommandCode.allCases.map(\.rawValue)
    #expect(Set(codes).count == codes.count)
    let meanings = CheckCode.allCases.map(\.meaning) + CommandCode.allCases.map(\.meaning)
    #expect(Set(meanings).count == meanings.count)
  }
}
