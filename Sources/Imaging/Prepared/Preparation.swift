import Digests
import Stores

/// Brings the pictures that a load asks for into slots: those that the cache has are taken from there,
/// the others are made and kept.
///
/// As many pictures are made as needed: the first `limit`, and one more for each that turns out bad.
/// The result is the same for any number of threads, and whether there is a cache or not.
struct Preparation {
  let maker: any PictureMaker
  /// The pictures of the source that may be taken, ascending.
  let candidates: [Int]
  /// How many are wanted.
  let wanted: Int
  let maximumBadShare: Double
  /// As the source is named in messages.
  let source: String
  let options: LoadOptions

  /// Pictures that are ready.
  struct Outcome {
    var slots: any PictureSlots
    /// For each picture, in order: its number in the source, and its slot.
    var pictures: [(number: Int, slot: Int)]
    var skipped: SkippedFiles
    var aspectChanges: Int
  }

  /// - Parameter found: what was skipped before any picture was opened.
  /// - Returns: also whole sentences for the user.
  func run(found: SkippedFiles) throws -> (outcome: Outcome, remarks: [String]) {
    do {
      return (try run(found: found, options: options), [])
    } catch let problem as FileProblem where !problem.isDiskFailure && options.cache != nil {
      var uncached = options
      uncached.cache = nil
      return (
        try run(found: found, options: uncached),
        ["pictures are not kept for the next time: \(problem)"]
      )
    }
  }

  private func run(found: SkippedFiles, options: LoadOptions) throws -> Outcome {
    let place = try PreparationPlace(maker: maker, wanted: wanted, options: options)
    do {
      let state = try fill(place, found: found)
      try place.finish()
      return Outcome(
        slots: try place.slots, pictures: state.pictures, skipped: state.skipped,
        aspectChanges: state.aspectChanges)
    } catch {
      place.abandon()
      throw error
    }
  }

  private struct Progress {
    var pictures: [(number: Int, slot: Int)] = []
    var skipped: SkippedFiles
    var aspectChanges = 0
  }

  private func fill(_ place: PreparationPlace, found: SkippedFiles) throws -> Progress {
    var state = Progress(skipped: found)
    state.pictures.reserveCapacity(wanted)
    var next = 0
    while state.pictures.count < wanted && next < candidates.count {
      let end = min(next + wanted - state.pictures.count, candidates.count)
      let chunk = Array(candidates[next..<end])
      next = end
      let states = try place.prepare(chunk, ready: state.pictures.count)
      for (picture, found) in zip(chunk, states) {
        switch found {
        case .good(let slot, let changesAspect):
          state.pictures.append((picture, slot))
          if changesAspect { state.aspectChanges += 1 }
        case .bad(let reason):
          let name = String(decoding: maker.name(of: picture), as: UTF8.self)
          state.skipped.add(path: name, reason: reason)
        case .unknown: break
        }
      }
      try checkBadShare(state.skipped, good: state.pictures.count, isLast: false)
    }
    try checkBadShare(state.skipped, good: state.pictures.count, isLast: true)
    return state
  }

  /// Fails as soon as the bad pictures are too many even if all others turn out good.
  private func checkBadShare(
    _ skipped: SkippedFiles, good: Int, isLast: Bool
  ) throws(DatasetError) {
    let tried = skipped.count + (isLast ? good : wanted)
    if Double(skipped.count) > maximumBadShare * Double(tried)
      || (isLast && good == 0 && wanted > 0)
    {
      throw .tooManyBad(
        path: source, tried: skipped.count + good, allowed: maximumBadShare, skipped: skipped)
    }
  }
}
