import Sessions
import Testing

@Suite struct ResultNamesTests {
  @Test func firstResultHasTheLabel() {
    var names = ResultNames(labels: ["images"])
    #expect(names.next(for: "images", extensions: ["txt", "csv"]) == "images")
  }

  @Test func filesThatDoNotMeetShareAName() {
    var names = ResultNames(labels: ["images"])
    _ = names.next(for: "images", extensions: ["txt", "csv"])
    #expect(names.next(for: "images", extensions: ["png"]) == "images")
    #expect(names.next(for: "images", extensions: ["png"]) == "images-2")
    #expect(names.next(for: "images", extensions: ["txt", "png", "svg"]) == "images-3")
  }

  @Test func namesOfOtherCellsAreLeftFree() {
    var names = ResultNames(labels: ["faces", "faces-2"])
    _ = names.next(for: "faces", extensions: ["png"])
    #expect(names.next(for: "faces", extensions: ["png"]) == "faces-3")
    #expect(names.next(for: "faces-2", extensions: ["png"]) == "faces-2")
  }
}
