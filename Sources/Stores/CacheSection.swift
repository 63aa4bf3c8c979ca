/// One kind of thing in the cache, as `vnb cache` sees it.
public protocol CacheSection: Sendable {
  /// As `vnb cache ls` heads it: `results`, `pictures`.
  var name: String { get }

  /// What is there, in any order; what is being made just now is left out.
  func entries() throws(FileProblem) -> [CacheEntry]

  /// Removes an entry, unless someone uses it now.
  ///
  /// - Returns: whether it is gone.
  func remove(_ entry: CacheEntry) throws(FileProblem) -> Bool

  /// Removes what killed processes left, and what belongs to no entry.
  func removeLeftovers() throws(FileProblem)

  /// Checks an entry against its checksums.
  ///
  /// - Returns: what is wrong, in words; nil when it is as it was written.
  func problem(with entry: CacheEntry) -> String?
}

/// Something in the cache.
public struct CacheEntry: Hashable, Sendable {
  /// Unique in its section.
  public var id: String
  public var bytes: Int
  /// In seconds since 1970.
  public var lastUse: Int
  /// One line: `train, 20 epochs`.
  public var description: String

  public init(id: String, bytes: Int, lastUse: Int, description: String) {
    self.id = id
    self.bytes = bytes
    self.lastUse = lastUse
    self.description = description
  }
}

/// How much the cache may hold, and how long unused.
public struct CacheBudget: Hashable, Sendable {
  /// Of all sections together.
  public var bytes: Int?
  /// In seconds without use.
  public var age: Int?

  public init(bytes: Int? = nil, age: Int? = nil) {
    self.bytes = bytes
    self.age = age
  }

  /// The entries that have to go: those too old, then the ones that were not used for longest until
  /// the rest fits.
  ///
  /// - Parameter now: in seconds since 1970.
  public func excess(
    of entries: [(section: Int, entry: CacheEntry)], now: Int
  ) -> [(section: Int, entry: CacheEntry)] {
    let oldestFirst = entries.sorted {
      ($0.entry.lastUse, $0.section, $0.entry.id) < ($1.entry.lastUse, $1.section, $1.entry.id)
    }
    var left = entries.reduce(0) { $0 + $1.entry.bytes }
    var excess: [(section: Int, entry: CacheEntry)] = []
    for item in oldestFirst {
      let isTooOld = age.map { now - item.entry.lastUse > $0 } ?? false
      let isTooMuch = bytes.map { left > $0 } ?? false
      guard isTooOld || isTooMuch else { continue }
      excess.append(item)
      left -= item.entry.bytes
    }
    return excess
  }
}
