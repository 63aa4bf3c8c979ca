import Evaluation
import Language
import Sessions

/// Shows what an interactive session does: results on standard output, the rest on standard error.
struct SessionPrinter: Sendable {
  private let console: Console
  private let pictures: PictureDisplay?
  let progress: ProgressReporter

  /// - Parameter pictures: nil shows no pictures.
  init(console: Console, pictures: PictureDisplay? = nil) {
    self.console = console
    self.pictures = pictures
    progress = ProgressReporter(console: console)
  }

  func receive(_ event: InteractiveSession.Event) {
    progress.clear()
    switch event {
    case .diagnostics(let found, let source): console.diagnostics(found, in: source)
    case .shown(let presentation, let paths):
      if let text = presentation.text { console.result(text) }
      if let picture = pictures?.text(of: presentation) { console.result(picture) }
      console.resultPaths(paths)
    case .saved(let text, let paths):
      console.result(text)
      console.resultPaths(paths, limit: 3)
    case .bound: break
    case .expectation(let outcome):
      switch outcome.status {
      case .met: console.result("met: \(outcome.summary)")
      case .unmet: console.error("not met: \(outcome.summary)", hint: outcome.message)
      case .skipped: break
      }
    case .failed(let failure, let source):
      console.error(
        "\(source.place(of: failure.range)): \(failure.failure.message)",
        hint: failure.failure.hint)
    case .interrupted: console.note("stopped")
    }
  }
}

extension SourceText {
  /// `celeba.vnb:12:3`
  func place(of range: SourceRange) -> String {
    let location = location(of: range.lower)
    return "\(name):\(location.line):\(location.column)"
  }
}
