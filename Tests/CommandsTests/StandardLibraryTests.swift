import Commands
import Evaluation
import Testing

@Suite struct StandardLibraryTests {
  @Test func everyCommandOfTheLanguageIsThere() {
    let wanted = [
      "compare", "decode", "describe", "encode", "grid", "help", "load", "model", "plot-loss",
      "reconstruct", "sample", "save", "sharpen", "split", "sweep", "table", "take", "train",
      "where",
    ]
    #expect(CommandLibrary.standard.names == wanted)
  }
}
