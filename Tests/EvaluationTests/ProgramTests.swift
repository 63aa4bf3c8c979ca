import Evaluation
import Foundation
import ProgramTesting
import Testing

@Suite struct ProgramTests {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Programs")
  static let cases = ProgramCase.all(in: folder)
  static let runner = ProgramRunner(library: TestCommands.library)

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

  @Test func areMany() {
    #expect(Self.cases.count >= 150)
  }

  @Test(arguments: CheckCode.allCases)
  func showEveryCode(_ code: CheckCode) {
    let isShown = Self.cases.contains { program in
      program.expectations.contains { $0.contains(" \(code.rawValue) ") }
    }
    #expect(isShown, "no program shows \(code.rawValue), \(code.meaning)")
  }
}
