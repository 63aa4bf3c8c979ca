import Foundation
import Testing

/// A program on standard input.
@Suite struct StandardInputTests {
  @Test func helpExplainsACommand() throws {
    let result = try Vnb.run([], in: "/", input: "help train\n")
    #expect(result.exitCode == 0)
    #expect(result.output.hasPrefix("train: "))
    #expect(result.errors.isEmpty)
  }

  @Test func aMistakeMeansThatNothingRuns() throws {
    let space = try Workspace()
    let result = try space.run(input: "let a = load faces size=16x16 limit=2\n$a\nwrong $a\n")
    #expect(result.exitCode == 2)
    #expect(result.errors.contains("standard input:3:1: error["))
    #expect(result.output.isEmpty)
    #expect(space.files(in: ".").isEmpty)
  }

  @Test(arguments: ["\n", "\r\n"])
  func resultsGoToTheSession(_ lineEnd: String) throws {
    let space = try Workspace()
    let program = ["let a = load faces size=16x16 limit=2", "grid $a", "$a | save to=\"f/\"", ""]
    let result = try space.run(input: program.joined(separator: lineEnd))
    #expect(result.exitCode == 0, "\(result.errors)")
    #expect(
      space.files(in: "Output/session") == ["f/000.png", "f/001.png", "result.png"])
    #expect(result.output.contains("Output/session/result.png\n"))
  }

  @Test func claimsAndFailuresHaveTheirCodes() throws {
    let space = try Workspace()
    let met = try space.run(input: "expect 1 < 2\n")
    #expect(met.exitCode == 0 && met.output == "met: 1 is < 2\n")
    let unmet = try space.run(input: "expect 3 < 2\n(7)\n")
    #expect(unmet.exitCode == 3 && unmet.output == "7\n")
    #expect(unmet.errors.contains("3 is not < 2"))
    let failed = try space.run(input: TinyNotebook.diverging)
    #expect(failed.exitCode == 1, "\(failed.errors)")
    #expect(try space.run(input: "").exitCode == 0)
  }

  @Test func aFolderThatCannotBeMadeIs73() throws {
    let space = try Workspace(["Output": "a file"])
    let result = try space.run(input: "load faces size=16x16 limit=1\ngrid (load faces limit=1)\n")
    #expect(result.exitCode == 73, "\(result.errors)")
  }
}
