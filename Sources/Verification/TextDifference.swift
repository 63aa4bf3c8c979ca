/// The difference of two texts line by line, as `diff -u` writes it: three lines around every
/// change, `-` before lines of the first and `+` before lines of the second.
struct TextDifference {
  private enum Line {
    case kept(Substring)
    case removed(Substring)
    case added(Substring)
  }

  private static let context = 3
  private let lines: [Line]

  init(from first: String, to second: String) {
    let old = first.split(separator: "\n", omittingEmptySubsequences: false)
    let new = second.split(separator: "\n", omittingEmptySubsequences: false)
    var removed: Set<Int> = []
    var added: Set<Int> = []
    for change in new.difference(from: old) {
      switch change {
      case .remove(let offset, _, _): removed.insert(offset)
      case .insert(let offset, _, _): added.insert(offset)
      }
    }
    var lines: [Line] = []
    var (left, right) = (0, 0)
    while left < old.count || right < new.count {
      if left < old.count, removed.contains(left) {
        lines.append(.removed(old[left]))
        left += 1
      } else if right < new.count, added.contains(right) {
        lines.append(.added(new[right]))
        right += 1
      } else {
        lines.append(.kept(old[left]))
        left += 1
        right += 1
      }
    }
    self.lines = lines
  }

  /// Lines that were removed, and lines that were added.
  var counts: (removed: Int, added: Int) {
    lines.reduce(into: (removed: 0, added: 0)) { counts, line in
      switch line {
      case .kept: break
      case .removed: counts.removed += 1
      case .added: counts.added += 1
      }
    }
  }

  /// The hunks with their heads, without a line feed at the end; empty for equal texts.
  var text: String {
    var result: [String] = []
    for hunk in hunks { result += render(hunk) }
    return result.joined(separator: "\n")
  }

  /// Runs of lines that hold a change and its surroundings.
  private var hunks: [Range<Int>] {
    var ranges: [Range<Int>] = []
    for (index, line) in lines.enumerated() {
      if case .kept = line { continue }
      let range = max(0, index - Self.context)..<min(lines.count, index + Self.context + 1)
      if let last = ranges.last, last.upperBound >= range.lowerBound {
        ranges[ranges.count - 1] = last.lowerBound..<range.upperBound
      } else {
        ranges.append(range)
      }
    }
    return ranges
  }

  private func render(_ hunk: Range<Int>) -> [String] {
    var (firstLine, secondLine) = (1, 1)
    for line in lines[..<hunk.lowerBound] {
      if case .added = line {} else { firstLine += 1 }
      if case .removed = line {} else { secondLine += 1 }
    }
    var (firstCount, secondCount) = (0, 0)
    var body: [String] = []
    for line in lines[hunk] {
      switch line {
      case .kept(let text):
        body.append(" \(text)")
        firstCount += 1
        secondCount += 1
      case .removed(let text):
        body.append("-\(text)")
        firstCount += 1
      case .added(let text):
        body.append("+\(text)")
        secondCount += 1
      }
    }
    return ["@@ -\(firstLine),\(firstCount) +\(secondLine),\(secondCount) @@"] + body
  }
}
