import Evaluation
import Language
import Sessions

/// Tells on the console what a run does: labels, texts and paths on standard output, progress and
/// failures on standard error.
struct RunReporter: Sendable {
  private let console: Console
  private let source: SourceText
  private let printsResults: Bool
  private let pictures: PictureDisplay?
  private let progress: ProgressReporter

  /// - Parameter pictures: nil shows no pictures.
  init(
    console: Console, source: SourceText, printsResults: Bool, pictures: PictureDisplay? = nil
  ) {
    self.pictures = pictures
    self.console = console
    self.source = source
    self.printsResults = printsResults
    progress = ProgressReporter(console: console)
  }

  func receive(_ event: SessionEvent) {
    if case .running(let event) = event {
      progress.receive(event)
      return
    }
    progress.clear()
    switch event {
    case .running, .cellFinished: break
    case .cellStarted(let label, let number, let count):
      console.note(console.style.dim("[\(number)/\(count)]") + " \(console.style.bold(label))")
    case .shown(let label, let presentation, let paths):
      guard printsResults else { return }
      console.result(console.resultStyle.bold(label))
      if let text = presentation.text { console.result(text) }
      if let picture = pictures?.text(of: presentation) { console.result(picture) }
      console.resultPaths(paths, indent: "  ")
    case .saved(let label, let text, let paths):
      guard printsResults else { return }
      console.result("\(console.resultStyle.bold(label))\n\(text)")
      console.resultPaths(paths, limit: 3, indent: "  ")
    case .expectation(let label, let outcome, _):
      if outcome.isMet {
        let verdict = outcome.isExpectedToHold ? "met" : "does not hold, as expected"
        console.note("  \(console.style.green(verdict)): \(outcome.summary)")
      } else {
        let verdict = outcome.isExpectedToHold ? "not met" : "not met, for it holds"
        console.error(
          "\(source.place(of: outcome.range)): in '\(label)': \(verdict): \(outcome.summary)",
          hint: outcome.message)
      }
    case .cellFailed(let label, let failure):
      console.error(
        "\(source.place(of: failure.range)): cell '\(label)' failed: \(failure.failure.message)",
        hint: failure.failure.hint)
    case .cellNotRun(let label, let reason): console.note("  '\(label)' was not run: \(reason)")
    }
  }

  /// The last lines of a run: the documents.
  func finish(documents: [String]) {
    progress.clear()
    if printsResults { console.resultPaths(documents) }
  }
}
