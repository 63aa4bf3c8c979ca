import Foundation

// A tiny program with its expectations in comments, one to a line, in the order of their events:
//
//   # error E0303 2:7 words        code, place and a part of the message (or of the hint)
//   # warning W0401 3:1 words
//   # usage words                  a mistake on the command line
//   # shows text                   what a statement shows, whole
//   # fails 2:1 words              a statement that fails while running; the rest is not run
//   # unmet words | # met | # skipped      what becomes of an `expect`
//
// and how it is run:
//
//   # option -P epochs=3 | --params {"epochs": 3} | --profile smoke | --seed 7
//   # option when $n > 3           a cell's condition, checked last: `# when true`
//
// Every event must be expected: a program without comments is one that says nothing.

/// One file of the folder `Programs`.
package struct ProgramCase: CustomStringConvertible, Sendable {
  /// `topic/name`
  package var name: String
  package var text: String

  package var description: String { name }

  /// All programs below a folder, sorted by name.
  package static func all(in folder: URL) -> [ProgramCase] {
    let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
    var cases: [ProgramCase] = []
    for case let file as URL in files ?? FileManager.DirectoryEnumerator()
    where file.pathExtension == "program" {
      guard let text = try? String(contentsOf: file, encoding: .utf8) else { continue }
      let topic = file.deletingLastPathComponent().lastPathComponent
      let name = file.deletingPathExtension().lastPathComponent
      cases.append(ProgramCase(name: "\(topic)/\(name)", text: text))
    }
    return cases.sorted { $0.name < $1.name }
  }

  private func comments(_ words: Set<String>) -> [String] {
    text.split(separator: "\n").compactMap { line in
      guard line.hasPrefix("# ") else { return nil }
      let comment = line.dropFirst(2)
      return words.contains(String(comment.prefix { $0 != " " })) ? String(comment) : nil
    }
  }

  package var expectations: [String] {
    comments(["error", "warning", "usage", "shows", "fails", "unmet", "met", "skipped", "when"])
  }

  package var optionLines: [String] { comments(["option"]).map { String($0.dropFirst(7)) } }

  package var condition: String? {
    optionLines.first { $0.hasPrefix("when ") }.map { String($0.dropFirst(5)) }
  }
}
