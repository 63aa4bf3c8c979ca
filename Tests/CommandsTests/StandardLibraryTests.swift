import Commands
import Evaluation
import Testing

@Suite struct StandardLibraryTests {
  @Test func everyCommandOfTheLanguageIsThere() {
    let wanted = [
      "codes-report", "compare", "costs", "decode", "describe", "direction", "encode", "film",
      "grid", "help", "histogram", "interpolate", "load", "measure", "model", "plot", "plot-loss",
      "probe", "reconstruct", "sample", "save", "scatter", "sharpen", "shift", "split", "sweep",
      "table", "take", "train", "where",
    ]
    #expect(CommandLibrary.standard.names == wanted)
  }
}
