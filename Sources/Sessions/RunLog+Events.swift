import Evaluation

extension RunLog {
  /// Notes what a running command tells: steps, epochs and warnings; progress is for the eye only.
  func note(_ event: RunEvent) {
    switch event {
    case .step(let number, let figures):
      note("step", [("step", .number(Double(number)))] + Self.fields(figures))
    case .epoch(let report):
      note(
        "epoch",
        [("epoch", .number(Double(report.epoch ?? 0)))] + Self.fields(report.figures)
          + Self.fields(report.timings))
    case .warning(let text): note("warning", [("text", .text(text))])
    case .computed(let command, let seconds):
      note("computed", [("command", .text(command)), ("seconds", .number(seconds))])
    case .found(let command): note("found", [("command", .text(command))])
    case .progress, .note: break
    }
  }

  private static func fields(
    _ figures: [(name: String, value: Double)]
  ) -> [(String, LogValue)] {
    figures.map { ($0.name, .number($0.value)) }
  }
}
