import Testing

@Suite struct BasicTests {
  @Test func saysItsVersion() throws {
    let result = try Vnb.run(["--version"], in: "/")
    #expect(result.exitCode == 0)
    #expect(result.output == "vnb 0.1.0\n")
  }

  @Test func standardInputIsAProgram() throws {
    let result = try Vnb.run([], in: "/", input: "help train\n")
    #expect(result.exitCode == 0)
    #expect(result.output.hasPrefix("train: "))
    #expect(result.errors.isEmpty)
  }
}
