import Evaluation
import Sessions
import Testing

@Suite struct ExitCodeTests {
  @Test func theFirstThatAppliesIsUsed() {
    #expect(ExitCode.first(of: []) == .success)
    #expect(ExitCode.first(of: [.difference]) == .difference)
    #expect(ExitCode.first(of: [.difference, .cellFailed]) == .cellFailed)
    #expect(ExitCode.first(of: [.cellFailed, .unusableInput, .difference]) == .unusableInput)
    #expect(ExitCode.first(of: [.inputOutputError, .cellFailed]) == .inputOutputError)
    #expect(ExitCode.first(of: [.interrupted, .ourFault]) == .interrupted)
    #expect(ExitCode.first(of: [.wrongNotebook]) == .wrongNotebook)
  }

  @Test func causesHaveTheirCodes() {
    #expect(ExitCode(.failed).rawValue == 1)
    #expect(ExitCode(.unusableData).rawValue == 66)
    #expect(ExitCode(.cannotCreate).rawValue == 73)
    #expect(ExitCode(.inputOutput).rawValue == 74)
  }
}
