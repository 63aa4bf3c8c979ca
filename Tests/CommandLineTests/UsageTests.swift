import Foundation
import Testing

/// Wrong usage: exit code 64, with what to do, and nothing written.
@Suite struct UsageTests {
  static let cases: [(arguments: [String], message: String)] = [
    (["run", "tiny.vnb", "--frobnicate"], "--frobnicate"),
    (["run"], "notebook"),
    (["run", "tiny.vnb", "-P", "limit=many"], "'limit'"),
    (["run", "tiny.vnb", "-P", "limit=0"], "from 1 to 1000, not 0"),
    (["run", "tiny.vnb", "-P", "limt=4"], "did you mean 'limit'?"),
    (["run", "tiny.vnb", "-P", "limit"], "-P takes NAME=VALUE, not 'limit'"),
    (["run", "tiny.vnb", "-P", "limit=4", "-P", "limit=5"], "-P gives 'limit' twice"),
    (["run", "tiny.vnb", "--profile", "smok"], "did you mean 'smoke'?"),
    (["run", "tiny.vnb", "--only", "image"], "did you mean 'images'?"),
    (["run", "tiny.vnb", "--from", "vea"], "did you mean 'vae'?"),
    (["run", "tiny.vnb", "--until", "nowhere"], "the notebook has no cell 'nowhere'"),
    (["run", "tiny.vnb", "--params", "broken.json"], "no JSON object"),
    (["run", "tiny.vnb", "--params", "unknown.json"], "there is no parameter 'limt'"),
    (["run", "tiny.vnb", "--seed", "-1"], "--seed"),
    (["run", "tiny.vnb", "--seed", "x"], "--seed"),
    (["run", "tiny.vnb", "--threads", "0"], "--threads takes a number from 1 to 1024"),
    (["run", "tiny.vnb", "--color", "blue"], "--color"),
    (["run", "tiny.vnb", "--frozen", "--fresh"], "choose one"),
    (["rnu", "tiny.vnb"], "did you mean 'vnb run'?"),
    (["tiny.vnb"], "did you mean 'vnb run tiny.vnb'?"),
    (["cache", "gc", "--max-size", "much"], "takes a size such as 20GB"),
    (["cache", "gc", "--max-age", "30"], "takes an age such as 30d"),
    (["help", "trian"], "did you mean 'train'?"),
    (["check"], "notebooks"),
  ]

  @Test(arguments: cases)
  func isRefused(_ arguments: [String], _ message: String) throws {
    let space = try Workspace([
      "tiny.vnb": TinyNotebook.text, "broken.json": "{\"limit\": ", "unknown.json": "{\"limt\": 4}",
    ])
    let result = try Vnb.run(arguments, in: space.path)
    #expect(result.exitCode == 64)
    #expect(result.errors.contains(message), "\(result.errors)")
    #expect(result.output.isEmpty)
    #expect(!space.contains("Output"))
  }

  /// Options that 'vnb' has, too, reach its subcommands.
  @Test func everySubcommandHearsItsSeed() throws {
    let space = try Workspace(["tiny.vnb": TinyNotebook.text])
    #expect(try space.run("faces", "--export", "a", "--count", "1").exitCode == 0)
    #expect(try space.run("faces", "--export", "b", "--count", "1", "--seed", "5").exitCode == 0)
    #expect(try space.results(in: "a") != space.results(in: "b"))
    for command in ["plan", "status"] {
      #expect(try space.run(command, "tiny.vnb", "--seed", "3").output.contains("Output/tiny\n"))
      let custom = try space.run(command, "tiny.vnb", "--seed", "5")
      #expect(custom.output.contains("Output/tiny/@custom\n"), "\(command): \(custom.output)")
    }
  }

  @Test func aMissingParameterFileIs66() throws {
    let space = try Workspace(["tiny.vnb": TinyNotebook.text])
    let result = try space.run("run", "tiny.vnb", "--params", "absent.json")
    #expect(result.exitCode == 66)
    #expect(result.errors.contains("cannot read 'absent.json'"))
  }

  @Test func colourIsForTerminalsUnlessAskedFor() throws {
    let space = try Workspace(["a.vnb": "```vnb\nnothing-such\n```\n"])
    #expect(try !space.run("check", "a.vnb").errors.contains("\u{1B}["))
    #expect(try space.run("check", "a.vnb", "--color", "always").errors.contains("\u{1B}["))
  }
}
