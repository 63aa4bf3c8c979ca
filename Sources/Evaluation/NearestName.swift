/// The known name that a mistyped one was most likely meant to be.
public enum NearestName {
  /// The closest candidate within a third of the name's length (at least one edit), the first in
  /// alphabetical order among equals; nil when nothing is near.
  public static func find(_ name: String, in candidates: some Sequence<String>) -> String? {
    let written = Array(name.lowercased().unicodeScalars)
    let limit = max(1, (written.count + 1) / 3)
    var best: (distance: Int, candidate: String)?
    for candidate in candidates.sorted() {
      let known = Array(candidate.lowercased().unicodeScalars)
      var distance = editDistance(written, known)
      // `batch` for `batch-size`: a beginning of at least three letters counts as one edit.
      if written.count >= 3, known.starts(with: written) { distance = min(distance, 1) }
      if distance <= limit, distance < best?.distance ?? Int.max { best = (distance, candidate) }
    }
    return best?.candidate
  }

  /// `did you mean 'epochs'?`, or nil when nothing is near.
  public static func hint(
    for name: String, in candidates: some Sequence<String>, prefix: String = ""
  ) -> String? {
    find(name, in: candidates).map { "did you mean '\(prefix)\($0)'?" }
  }

  /// Damerau-Levenshtein distance with adjacent transpositions (optimal string alignment).
  static func editDistance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
    if a.isEmpty || b.isEmpty { return max(a.count, b.count) }
    var beforeLast = [Int](repeating: 0, count: b.count + 1)
    var last = Array(0...b.count)
    for i in 1...a.count {
      var row = [i] + [Int](repeating: 0, count: b.count)
      for j in 1...b.count {
        let substitution = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)
        row[j] = min(substitution, last[j] + 1, row[j - 1] + 1)
        if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
          row[j] = min(row[j], beforeLast[j - 2] + 1)
        }
      }
      beforeLast = last
      last = row
    }
    return last[b.count]
  }
}
