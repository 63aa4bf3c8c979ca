/// Finds the name that a misspelt one was meant to be.
///
/// The distance is the number of letters to insert, remove, replace or swap with their neighbour
/// (optimal string alignment); hyphens and underscores, and the case of letters, are the same. A name
/// counts as near up to a third of its length.
public enum Nearest {
  /// The nearest of `candidates`, the first in order of the alphabet among equals, or nil when none
  /// is near.
  public static func name(to text: String, in candidates: some Sequence<String>) -> String? {
    let wanted = normalized(text)
    guard !wanted.isEmpty, wanted.count <= 64 else { return nil }
    var best: (name: String, distance: Int)?
    for candidate in candidates where candidate != text {
      let other = normalized(candidate)
      let limit = max(1, max(wanted.count, other.count) / 3)
      guard abs(other.count - wanted.count) <= limit else { continue }
      let distance = distance(wanted, other)
      // One letter is all of a short name: `x` is not near to `y`.
      guard distance <= limit, distance < max(wanted.count, other.count) else { continue }
      if best.map({ ($0.distance, $0.name) > (distance, candidate) }) ?? true {
        best = (candidate, distance)
      }
    }
    return best?.name
  }

  /// `did you mean 'epochs'?`, or nil when nothing is near.
  public static func hint(for text: String, in candidates: some Sequence<String>) -> String? {
    name(to: text, in: candidates).map { "did you mean '\($0)'?" }
  }

  private static func normalized(_ text: String) -> [UInt8] {
    text.utf8.map { byte in
      byte == UInt8(ascii: "_") ? UInt8(ascii: "-") : byte.isUppercase ? byte + 32 : byte
    }
  }

  private static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    var beforeLast = [Int](repeating: 0, count: b.count + 1)
    var last = Array(0...b.count)
    for i in 0..<a.count {
      var row = [i + 1] + [Int](repeating: 0, count: b.count)
      for j in 0..<b.count {
        let replace = last[j] + (a[i] == b[j] ? 0 : 1)
        row[j + 1] = min(replace, last[j + 1] + 1, row[j] + 1)
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
          row[j + 1] = min(row[j + 1], beforeLast[j - 1] + 1)
        }
      }
      (beforeLast, last) = (last, row)
    }
    return last[b.count]
  }
}
