import Foundation
import Testing

/// A session and a notebook with the same statements share their results.
@Suite struct SharedStoreTests {
  private static let statements = """
    let faces = load faces size=16x16 limit=24
    let net = model vae filters=[4, 8] z-dim=4
    let vae = train $net on=$faces epochs=3 batch-size=8
    sample $vae n=4 seed=7

    """

  @Test func aNotebookFindsWhatASessionTrained() throws {
    let space = try Workspace(["n.vnb": "```vnb\n#| label: all\n\(Self.statements)```\n"])
    let session = try space.run(input: Self.statements)
    #expect(session.exitCode == 0)
    #expect(try space.run("run", "n.vnb").exitCode == 0)
    #expect(StoredRunTests.computed(in: space) == [])
  }

  @Test func aSessionFindsWhatANotebookTrained() throws {
    let space = try Workspace(["n.vnb": "```vnb\n#| label: all\n\(Self.statements)```\n"])
    #expect(try space.run("run", "n.vnb").exitCode == 0)
    let session = try space.run(input: Self.statements)
    #expect(session.exitCode == 0)
    #expect(!session.errors.contains("epoch"))
  }

  @Test(arguments: ["", "5"])
  func aDraftComputesNothingAgain(_ seed: String) throws {
    let space = try Workspace()
    let arguments = seed.isEmpty ? [] : ["--seed", seed]
    let terminal = try Terminal(space, arguments)
    for line in Self.statements.split(separator: "\n") { terminal.enter(String(line)) }
    terminal.enter("let unused = sample $vae n=3")
    terminal.enter(":save draft.vnb")
    #expect(terminal.finish().text.contains("saved draft.vnb"))
    #expect(!space.text("draft.vnb").contains("unused"))
    #expect(try space.run("run", "draft.vnb").exitCode == 0)
    #expect(StoredRunTests.computed(in: space, folder: "Output/draft") == [])
  }
}
