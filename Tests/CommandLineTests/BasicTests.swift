import Testing

@Suite struct BasicTests {
  @Test func saysItsVersion() throws {
    let result = try Vnb.run(["--version"], in: "/")
    #expect(result.exitCode == 0)
    #expect(result.output == "vnb 0.1.0\n")
  }

  @Test func helpListsTheLanguageAndTheSubcommands() throws {
    let index = try Vnb.run(["help"], in: "/")
    #expect(index.exitCode == 0)
    #expect(index.output.contains("train") && index.output.contains("sharpen"))
    let run = try Vnb.run(["help", "run"], in: "/")
    #expect(run.output.contains("--only") && run.output.contains("--frozen"))
    #expect(try Vnb.run(["--help"], in: "/").exitCode == 0)
  }
}
