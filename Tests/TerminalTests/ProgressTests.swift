import Terminal
import Testing

private let training = ProgressState(
  activity: "training", completed: 250, total: 752, epoch: 3, epochs: 8, step: 62, steps: 94,
  imagesPerSecond: 412.3, secondsRemaining: 67.4,
  figures: [("total", 5210.31), ("reconstruction", 5065.1), ("kl", 145.2)])

@Suite struct ProgressTests {
  @Test(arguments: [
    (
      130,
      "training  epoch 3/8  ━━━━━━━╸                  62/94  412 img/s  1:07 left"
        + "  total 5210.3  recon 5065.1  kl 145.2 (2.8 %)"
    ),
    (
      100,
      "training  epoch 3/8  ━━━━╸           62/94  1:07 left  total 5210.3  recon 5065.1"
        + "  kl 145.2 (2.8 %)"
    ),
    (80, "training  epoch 3/8  ━━╸       62/94  1:07 left  total 5210.3  kl 145.2 (2.8 %)"),
    (60, "training  epoch 3/8  ━╸      62/94  1:07 left  total 5210.3"),
    (40, "training  epoch 3/8  62/94  1:07 left"),
    (20, "training  1:07 left"), (10, "training"), (5, "trai"), (1, "t"),
  ])
  func theBarFitsTheTerminal(columns: Int, expected: String) {
    let line = ProgressLine(columns: columns, isUTF8: true).bar(training)
    #expect(line == expected)
    #expect(line.count < max(columns, 2))
  }

  @Test func asciiWhereTheLocaleIsNot() {
    #expect(
      ProgressLine(columns: 60, isUTF8: false).bar(training)
        == "training  epoch 3/8  [#...]  62/94  1:07 left  total 5210.3")
  }

  @Test func colouredLinesAreNoWider() {
    let style = Style(isEnabled: true)
    let line = ProgressLine(columns: 60, isUTF8: true, style: style).bar(training)
    #expect(line.contains("\u{1B}[1mtraining\u{1B}[22m"))
    var visible = ""
    var isEscape = false
    for character in line {
      if character == "\u{1B}" { isEscape = true }
      if !isEscape { visible.append(character) }
      if character == "m" && isEscape { isEscape = false }
    }
    #expect(visible.count == 59)
  }

  @Test func anEpochIsOneLine() {
    #expect(
      ProgressLine(columns: 80, isUTF8: true).epochLine(training)
        == "epoch 3/8  total 5210.3  reconstruction 5065.1  kl 145.2 (2.8 %)  412 img/s")
  }

  @Test func oddStatesAreShown() {
    let line = ProgressLine(columns: 80, isUTF8: false)
    #expect(line.bar(ProgressState(activity: "reading", completed: 0, total: 0)) == "reading")
    let state = ProgressState(
      activity: "x", completed: 9, total: 3, secondsRemaining: .infinity,
      figures: [("total", .nan), ("kl", 1)])
    #expect(line.bar(state) == "x  [######################]  9/3  ? left  total nan  kl 1.00")
    let long = ProgressState(activity: "x", completed: 1, total: 2, secondsRemaining: 10931)
    #expect(line.bar(long).hasSuffix("1/2  3:02:11 left"))
  }

  @Test func theDisplayRedrawsAtMostTenTimesASecondAndGivesWay() {
    final class Log {
      var texts: [String] = []
      var time = 0.0
    }
    let log = Log()
    let display = ProgressDisplay(
      mode: .bar, style: Style(isEnabled: false), isUTF8: false, columns: { 80 },
      now: { log.time }, write: { log.texts.append($0) })
    for step in 0...100 {
      log.time = Double(step) / 100
      display.update(ProgressState(activity: "work", completed: step, total: 100))
    }
    // Every tenth and the end, which falls together with one.
    #expect((10...12).contains(log.texts.count))
    #expect(log.texts.allSatisfy { $0.hasPrefix("\rwork  [") && $0.hasSuffix("\u{1B}[K") })
    #expect(log.texts.last?.contains("100/100") == true)
    display.clear()
    display.clear()
    #expect(log.texts.filter { $0 == "\r\u{1B}[K" }.count == 1)
    display.finishEpoch(training)
    #expect(log.texts.last == "\r\u{1B}[K")
  }

  @Test func withoutATerminalThereIsOneLineAnEpoch() {
    final class Log { var text = "" }
    let log = Log()
    let display = ProgressDisplay(
      mode: .lines, style: Style(isEnabled: false), isUTF8: false, columns: { 80 }, now: { 0 },
      write: { log.text += $0 })
    display.update(training)
    display.finishEpoch(training)
    display.clear()
    #expect(
      log.text == "epoch 3/8  total 5210.3  reconstruction 5065.1  kl 145.2 (2.8 %)  412 img/s\n")
  }
}
