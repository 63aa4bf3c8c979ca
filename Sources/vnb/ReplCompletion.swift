import Evaluation
import Glibc
import Terminal

/// What Tab offers in the REPL: words of the language, and paths inside strings.
enum ReplCompletion {
  static func completions(
    _ text: String, cursor: Int, scope: StaticScope, library: CommandLibrary
  ) -> LineCompletions {
    if text.hasPrefix(":") { return sessionCommands(text, cursor: cursor) }
    let found = Completion.candidates(text, cursor: cursor, scope: scope, library: library)
    var start = found.range.lower
    var candidates: [LineCompletions.Candidate] = []
    for candidate in found.candidates {
      if candidate.kind == .path {
        let word = String(decoding: Array(text.utf8)[found.range.lower..<cursor], as: UTF8.self)
        let paths = paths(completing: word)
        start = found.range.lower + paths.offset
        candidates += paths.candidates
      } else {
        candidates.append(
          LineCompletions.Candidate(
            candidate.text, suffix: candidate.text.hasSuffix("=") ? "" : " ",
            label: candidate.help.isEmpty ? nil : "\(candidate.text)  \(candidate.help)"))
      }
    }
    return LineCompletions(start: start, candidates: candidates)
  }

  private static func sessionCommands(_ text: String, cursor: Int) -> LineCompletions {
    let written = String(decoding: text.utf8.prefix(cursor), as: UTF8.self)
    guard let blank = written.firstIndex(of: " ") else {
      let names = [":help", ":load", ":names", ":quit", ":save"]
      return LineCompletions(
        start: 0,
        candidates: names.filter { $0.hasPrefix(written) }.map {
          LineCompletions.Candidate($0)
        })
    }
    let word = String(written[written.index(after: blank)...])
    let paths = paths(completing: word)
    return LineCompletions(
      start: written.utf8.count - word.utf8.count + paths.offset, candidates: paths.candidates)
  }

  /// Files that a path could go on with; the offset is where their names begin in it.
  private static func paths(
    completing word: String
  ) -> (offset: Int, candidates: [LineCompletions.Candidate]) {
    let slash = word.lastIndex(of: "/")
    let folder = slash.map { String(word[...$0]) } ?? ""
    let prefix = slash.map { String(word[word.index(after: $0)...]) } ?? word
    var place = folder.isEmpty ? "." : folder
    if place.hasPrefix("~/"), let home = Surroundings.home { place = home + place.dropFirst() }
    var candidates: [LineCompletions.Candidate] = []
    for name in Surroundings.entries(of: place) where name.hasPrefix(prefix) {
      if name.hasPrefix(".") && !prefix.hasPrefix(".") { continue }
      let isFolder = Surroundings.isFolder("\(place)/\(name)")
      candidates.append(LineCompletions.Candidate(name + (isFolder ? "/" : ""), suffix: ""))
    }
    return (folder.utf8.count, candidates)
  }
}
