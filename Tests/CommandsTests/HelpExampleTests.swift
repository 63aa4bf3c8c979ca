import Commands
import Evaluation
import Testing

@Suite struct HelpExampleTests {
  /// What the examples use.
  private static let names = """
    let faces = load faces limit=16
    let net = model vae
    let vae = train $net on=$faces
    let raw = sample $vae
    let codes = $faces | encode $vae
    let originals = $faces
    let smile = direction $vae on=$faces attribute=smiling
    let by_radius = sweep r=[1, 2] { sample $vae dist=uniform($r) }
    let runs = sweep r=[1, 2] { train $net on=$faces fact=$r }

    """

  @Test(arguments: CommandLibrary.standard.names)
  func theExampleIsValid(_ name: String) throws {
    let signature = try #require(CommandLibrary.standard.commands[name]?.signature)
    // An example may bind a name that the others use.
    let example = signature.example.replacing("let faces", with: "let a").replacing(
      "let net", with: "let b"
    ).replacing("let vae", with: "let c").replacing("let codes", with: "let d").replacing(
      "let smile", with: "let e")
    #expect(try !Programs.check(Self.names + example).isEmpty)
    #expect(signature.example.contains(name))
  }

  @Test func aShareIsShownInPercent() throws {
    let text = try #require(try Programs.presentation("help load").text)
    #expect(text.contains("max-bad=1% "))
  }

  @Test(arguments: ["sample", "codes-report"])
  func helpTellsOfSingularCovariances(_ name: String) throws {
    let text = try #require(try Programs.presentation("help \(name)").text)
    let words = text.split { $0 == " " || $0 == "\n" }.joined(separator: " ")
    #expect(words.contains("The covariance of no more pictures than coordinates is singular"))
  }

  @Test(arguments: CommandLibrary.standard.names)
  func helpNamesEveryArgument(_ name: String) throws {
    let text = try #require(try Programs.presentation("help \(name)").text)
    for argument in CommandLibrary.standard.commands[name]?.signature.arguments ?? [] {
      #expect(text.contains(argument.name), "\(argument.name)")
    }
  }
}
