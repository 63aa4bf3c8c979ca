import Evaluation
import Sessions
import Testing

@Suite struct NotebookPlaceTests {
  @Test func looksAsNamedThenInNotebooks() throws {
    let temporary = try TemporaryFolder()
    let folder = OutputFolder(path: temporary.path)
    try folder.write([], to: "Notebooks/celeba.vnb")
    try folder.write([], to: "other.vnb.md")
    let celeba = try #require(NotebookPlace.find("celeba.vnb", from: temporary.path))
    #expect(celeba.written == "Notebooks/celeba.vnb")
    #expect(celeba.stem == "celeba")
    let other = try #require(NotebookPlace.find("other.vnb.md", from: temporary.path))
    #expect(other.stem == "other")
    #expect(NotebookPlace.find("missing.vnb", from: temporary.path) == nil)
    #expect(NotebookPlace.find("Notebooks", from: temporary.path) == nil)
  }

  @Test func resultsGoBesideTheNotebookOrBesideNotebooks() throws {
    let temporary = try TemporaryFolder()
    let folder = OutputFolder(path: temporary.path)
    try folder.write([], to: "Notebooks/a.vnb")
    try folder.write([], to: "b.vnb")
    let a = try #require(NotebookPlace.find("a.vnb", from: temporary.path))
    let b = try #require(NotebookPlace.find("b.vnb", from: temporary.path))
    let base = "\(temporary.path)/Output"
    func path(
      _ place: NotebookPlace, profile: String? = nil, custom: Bool = false, to: String? = nil
    ) -> String {
      place.outputFolder(profile: profile, isCustom: custom, override: to).path
    }
    #expect(path(a) == "\(base)/a")
    #expect(path(b) == "\(base)/b")
    #expect(path(a, profile: "smoke") == "\(base)/a/@smoke")
    #expect(path(a, profile: "smoke", custom: true) == "\(base)/a/@smoke")
    #expect(path(a, custom: true) == "\(base)/a/@custom")
    #expect(path(a, custom: true, to: "/x") == "/x")
    #expect(path(a, profile: "smoke", to: "/x") == "/x/@smoke")
  }
}
