import Stores
import Synchronization

/// Where one preparation puts its pictures: an entry of the cache, or memory.
///
/// The entry's lock is taken when the first picture has to be made, and its index read again then:
/// another process may have made them meanwhile.
final class PreparationPlace {
  private let maker: any PictureMaker
  private let options: LoadOptions
  private let wanted: Int
  private let entry: PreparedEntry?
  private var index: PreparedIndex
  /// As it was when writing began.
  private var committed: PreparedIndex
  private var reading: (any PictureSlots)?
  private var writing: (any PictureSlots)?
  private var lock: EntryLock?
  private var freeSlots: [Int] = []
  private var nextSlot = 0
  private var flusher: BackgroundFlush?

  init(maker: any PictureMaker, wanted: Int, options: LoadOptions) throws {
    self.maker = maker
    self.wanted = wanted
    self.options = options
    let empty = PreparedIndex(
      pictures: maker.count, bytesPerPicture: maker.bytesPerPicture,
      description: maker.description)
    index = empty
    committed = empty
    entry = options.cache.map { cache in
      PreparedEntry(
        in: cache, key: maker.key, pictures: maker.count, bytesPerPicture: maker.bytesPerPicture,
        description: maker.description)
    }
    if let entry, let (found, file) = entry.open() {
      index = found
      committed = found
      reading = file
    }
  }

  /// Where the pictures are, once they are prepared.
  var slots: any PictureSlots {
    get throws {
      if let slots = writing ?? reading { return slots }
      return try PictureMemory(capacity: 0, bytesPerPicture: maker.bytesPerPicture)
    }
  }

  /// Makes those of some pictures that are not there yet; tells what is known of each then.
  ///
  /// - Parameters:
  ///   - pictures: ascending.
  ///   - ready: pictures that were prepared before, for the progress.
  func prepare(_ pictures: [Int], ready: Int) throws -> [PreparedIndex.State] {
    // Without a cache nothing is found again.
    let stamps =
      entry == nil
      ? [UInt64](repeating: 0, count: pictures.count)
      : try maker.stamps(of: pictures, options: options)
    func state(_ place: Int) -> PreparedIndex.State {
      index.state(of: pictures[place], stamp: stamps[place])
    }
    var missing = pictures.indices.filter { state($0) == .unknown }
    if !missing.isEmpty {
      try beginWriting()
      missing = pictures.indices.filter { state($0) == .unknown }
    }
    guard !missing.isEmpty else { return pictures.indices.map(state) }
    let made = try make(missing.map { pictures[$0] }, ready: ready + pictures.count - missing.count)
    // What has no stamp is not found again, but is known here.
    var unstamped: [Int: PreparedIndex.State] = [:]
    for (place, outcome) in zip(missing, made) {
      index.set(
        pictures[place], stamp: stamps[place], outcome.state, checksum: outcome.checksum)
      if stamps[place] == 0 { unstamped[place] = outcome.state }
    }
    return pictures.indices.map { unstamped[$0] ?? state($0) }
  }

  private struct Made {
    var state = PreparedIndex.State.unknown
    var checksum: UInt64 = 0
  }

  private func make(_ missing: [Int], ready: Int) throws -> [Made] {
    try checkRoom(for: missing.count)
    let target = try slotsForWriting()
    let slots = takeSlots(missing.count)
    let outcomes = SlotList(count: missing.count, filledWith: Made())
    let keepsChecksums = entry != nil
    let progress = WorkProgress(
      stage: .preparing, alreadyDone: ready, total: max(wanted, ready + missing.count),
      options: options)
    try maker.make(missing, options: options, progress: progress) { place, made in
      switch made {
      case .bad(let reason):
        outcomes.set(place, Made(state: .bad(reason: reason)))
      case .good(let pixels, let changesAspect):
        try target.write(pixels, to: slots[place])
        outcomes.set(
          place,
          Made(
            state: .good(slot: slots[place], changesAspect: changesAspect),
            checksum: keepsChecksums ? PreparedIndex.checksum(of: pixels) : 0))
      }
    }
    let values = outcomes.values
    for (slot, made) in zip(slots, values) {
      if case .good = made.state { continue }
      freeSlots.append(slot)
    }
    return values
  }

  private func takeSlots(_ count: Int) -> [Int] {
    let used = min(count, freeSlots.count)
    var slots = Array(freeSlots.suffix(used))
    freeSlots.removeLast(used)
    while slots.count < count {
      slots.append(nextSlot)
      nextSlot += 1
    }
    return slots
  }

  // MARK: - The entry

  private func beginWriting() throws {
    guard let entry, lock == nil else { return }
    lock = try entry.lock(isCancelled: options.isCancelled) { holder in
      options.note(
        "another vnb\(holder.map { " (process \($0))" } ?? "") prepares the same pictures: "
          + "waiting for it")
    }
    guard lock != nil else { throw CancellationError() }
    if let (found, file) = entry.open() {
      index = found
      reading = file
    } else {
      index = PreparedIndex(
        pictures: maker.count, bytesPerPicture: maker.bytesPerPicture,
        description: maker.description)
      reading = nil
    }
    committed = index
    nextSlot = index.slotCount
  }

  private func slotsForWriting() throws -> any PictureSlots {
    if let writing { return writing }
    guard let entry else {
      let memory = try PictureMemory(capacity: wanted, bytesPerPicture: maker.bytesPerPicture)
      writing = memory
      return memory
    }
    let file = try entry.slots(after: index)
    flusher = BackgroundFlush(file)
    writing = file
    return file
  }

  /// Says at once that the disk cannot hold the pictures, before minutes are spent.
  private func checkRoom(for count: Int) throws(DatasetError) {
    guard let entry, let free = entry.freeBytes else { return }
    let needed = count * maker.bytesPerPicture
    if needed > free {
      throw .noRoom(path: Folder.parent(of: entry.path), needed: needed, free: free)
    }
  }

  /// Makes what was written to be found by others.
  func finish() throws {
    defer { lock?.release() }
    guard let entry, let file = writing as? PictureFile else { return }
    try flusher?.finish()
    try entry.commit(index, file)
  }

  /// Leaves nothing of what was written.
  func abandon() {
    defer { lock?.release() }
    guard let entry, let file = writing as? PictureFile else { return }
    try? flusher?.finish()
    entry.abandon(file, after: committed)
  }
}
