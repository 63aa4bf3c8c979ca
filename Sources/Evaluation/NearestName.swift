import Language

/// The hint that names what a mistyped name was most likely meant to be.
enum NearestName {
  /// `did you mean '$epochs'?`, or nil when nothing is near.
  static func hint(
    for name: String, in candidates: some Sequence<String>, prefix: String = ""
  ) -> String? {
    let candidates = Array(candidates)
    // `batch` for `batch-size`, `integer` for `int`: the only name that goes on or ends so.
    let beginnings = candidates.filter { candidate in
      min(name.count, candidate.count) >= 3
        && (candidate.hasPrefix(name) || name.hasPrefix(candidate))
    }
    let found =
      Nearest.name(to: name, in: candidates) ?? (beginnings.count == 1 ? beginnings[0] : nil)
    return found.map { "did you mean '\(prefix)\($0)'?" }
  }
}
