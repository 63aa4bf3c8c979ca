import Digests
import Evaluation
import Planning
import Sessions
import Stores
import Verification

/// Stored results, drawn by chance, that are computed again and compared: the second half of
/// `vnb cache verify`.
struct ResultSample {
  /// How many results are computed again, if so many can be.
  let count: Int
  /// Chooses them.
  let seed: Int
  /// What computing them may take in all.
  let seconds: Double
  let threads: Int

  private struct Tally {
    var same = 0
    var different = 0
    /// Commands whose results take longer than what is left of the budget, with their numbers.
    var dear: [String: Int] = [:]
    /// Why results could not be computed again, with their numbers.
    var impossible: [String: Int] = [:]

    var compared: Int { same + different }
  }

  /// Computes results again and says what came of it.
  ///
  /// - Returns: how many differ.
  func recompute(in cache: CacheFolder, _ console: Console) throws(FileProblem) -> Int {
    let store = FileResultStore(reading: cache, notesUse: false)
    let entries = try ResultsSection(cache).entries().sorted { $0.id < $1.id }
    var random = SplitMix(state: UInt64(seed))
    let start = ContinuousClock.now
    let (seconds, threads) = (seconds, threads)
    Interruptions.listen()
    let recomputer = ResultRecomputer(
      library: console.library, store: store, threads: threads,
      isCancelled: {
        Interruptions.isRequested || (ContinuousClock.now - start) / .seconds(1) > seconds
      })
    var tally = Tally()
    for entry in entries.shuffled(using: &random) {
      guard tally.compared < count, !Interruptions.isRequested else { break }
      // Damage was told before.
      guard let key = Digest(hexadecimal: entry.id), let kept = try? store.result(for: key)
      else { continue }
      let command = kept.description.command
      let left = seconds - (ContinuousClock.now - start) / .seconds(1)
      guard left > 0, kept.description.seconds <= left else {
        tally.dear[command, default: 0] += 1
        continue
      }
      let result: RecomputedResult?
      do {
        result = try recomputer.recompute(kept, under: key)
      } catch is Interruption {
        result = nil
      } catch {
        result = .impossible("\(error)")
      }
      switch result {
      case nil: tally.dear[command, default: 0] += 1
      case .same: tally.same += 1
      case .impossible(let reason): tally.impossible[reason, default: 0] += 1
      case .different(let difference):
        tally.different += 1
        console.error(
          "results \(entry.id.prefix(12)): '\(command)' gives another result now: \(difference)",
          hint: nil)
      }
    }
    report(tally, of: entries.count, console)
    return tally.different
  }

  private func report(_ tally: Tally, of total: Int, _ console: Console) {
    console.result(
      "computed \(tally.compared) of \(total) results again (--seed \(seed)): "
        + (tally.different == 0 ? "all the same" : "\(tally.different) differ"))
    let dear = tally.dear.sorted { $0.key < $1.key }
    if !dear.isEmpty {
      let commands = dear.map { $1 == 1 ? $0 : "\($1) x \($0)" }
      console.result(
        "  too dear for \(DurationText.text(seconds)): \(commands.joined(separator: ", ")); "
          + "--budget gives more time")
    }
    for (reason, number) in tally.impossible.sorted(by: { $0.key < $1.key }) {
      console.result("  \(number) cannot be computed again: \(reason)")
    }
  }
}

/// Numbers by chance that a seed determines: SplitMix64 (Steele, Lea, Flood 2014).
private struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
