import Terminal
import Testing

@Suite struct LineCompletionTests {
  private func outcome(_ typed: String, _ words: String...) -> LineCompletions.Outcome {
    LineCompletions(
      start: 0, candidates: words.map { .init($0, suffix: $0.hasSuffix("=") ? "" : " ") }
    ).outcome(typed: typed)
  }

  @Test func oneCandidateIsInsertedWithItsSuffix() {
    #expect(outcome("tr", "train") == .insert("train "))
    #expect(outcome("ep", "epochs=") == .insert("epochs="))
  }

  @Test func severalGiveWhatTheyShareThenAList() {
    #expect(outcome("s", "sample", "samples") == .insert("sample"))
    #expect(outcome("sample", "sample", "samples") == .list(["sample", "samples"]))
    #expect(outcome("", "grid", "größe") == .insert("gr"))
    #expect(outcome("x") == .nothing)
  }

  @Test func listsStandInColumnsReadDownwards() {
    let labels = ["batch-size", "epochs", "fact", "keep", "loss"]
    #expect(
      LineCompletions.columns(labels, width: 30) == "batch-size  keep\nepochs      loss\nfact\n")
    #expect(LineCompletions.columns(labels, width: 5) == "batc\nepoc\nfact\nkeep\nloss\n")
    #expect(LineCompletions.columns([], width: 5) == "")
  }
}
