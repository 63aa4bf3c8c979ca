/// What may stand at the cursor.
public struct LineCompletions: Hashable, Sendable {
  public struct Candidate: Hashable, Sendable {
    /// Replaces what stands from `start` to the cursor.
    public var text: String
    /// Put behind the text when it is the only candidate: a blank after a word, nothing after
    /// `epochs=` or a folder.
    public var suffix: String
    /// In the list; the text itself when nil.
    public var label: String?

    public init(_ text: String, suffix: String = " ", label: String? = nil) {
      self.text = text
      self.suffix = suffix
      self.label = label
    }
  }

  /// Where the word to be completed begins, in UTF-8 bytes of the whole input.
  public var start: Int
  public var candidates: [Candidate]

  public init(start: Int, candidates: [Candidate]) {
    self.start = start
    self.candidates = candidates
  }

  /// What a completion does.
  package enum Outcome: Hashable {
    case nothing
    /// The word becomes this.
    case insert(String)
    case list([String])
  }

  /// - Parameter typed: The word as it stands, from `start` to the cursor.
  package func outcome(typed: String) -> Outcome {
    guard let first = candidates.first else { return .nothing }
    if candidates.count == 1 { return .insert(first.text + first.suffix) }
    var common = Substring(first.text)
    for candidate in candidates.dropFirst() {
      let shared = zip(common, candidate.text).prefix { $0 == $1 }.count
      common = common.prefix(shared)
    }
    if common.count > typed.count { return .insert(String(common)) }
    return .list(candidates.map { $0.label ?? $0.text })
  }

  /// The labels in columns, read downwards, for a terminal's width.
  package static func columns(_ labels: [String], width: Int) -> String {
    let widest = (labels.map(\.count).max() ?? 0) + 2
    let columns = max(1, (width - 1) / widest)
    let rows = (labels.count + columns - 1) / columns
    return (0..<rows).map { row in
      var line = ""
      for index in stride(from: row, to: labels.count, by: rows) {
        let label = String(labels[index].prefix(max(1, width - 1)))
        let isLast = index + rows >= labels.count
        line += isLast ? label : label + String(repeating: " ", count: widest - label.count)
      }
      return line + "\n"
    }.joined()
  }
}
