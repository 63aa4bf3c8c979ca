import Stores

/// A part of a data set, by CelebA's partition or by index.
public enum DatasetSplit: String, CaseIterable, Hashable, Sendable {
  case all, train, validation, test
}

/// What `load` asks for: with the data's content it decides the result.
public struct LoadRequest: Hashable, Sendable {
  /// Pixels of the pictures that come out.
  public var width: Int
  public var height: Int
  public var split: DatasetSplit
  /// Pictures left out at the beginning of the split.
  public var skip: Int
  /// The most pictures to take after `skip`.
  public var limit: Int?
  public var crop: ImageCrop
  /// 1 (grey) or 3 (RGB).
  public var channels: Int
  /// The share of unreadable pictures, 0…1, above which loading fails.
  public var maximumBadShare: Double
  public var limits: LoadLimits

  public init(
    width: Int, height: Int, split: DatasetSplit = .all, skip: Int = 0, limit: Int? = nil,
    crop: ImageCrop = .none, channels: Int = 3, maximumBadShare: Double = 0.01,
    limits: LoadLimits = .standard
  ) {
    self.width = width
    self.height = height
    self.split = split
    self.skip = skip
    self.limit = limit
    self.crop = crop
    self.channels = channels
    self.maximumBadShare = maximumBadShare
    self.limits = limits
  }
}

/// How the work of loading is done; none of it changes the result.
public struct LoadOptions: Sendable {
  /// What takes its time.
  public enum Stage: Hashable, Sendable {
    /// Files are read, to know whether they are what they were.
    case reading
    /// One large file is read for the same reason; its items are MiB.
    case hashing
    /// Pictures are decoded and resized, or drawn.
    case preparing
  }

  /// Items that are ready and items that are wanted.
  public struct Progress: Hashable, Sendable {
    public let stage: Stage
    public let done: Int
    public let total: Int
  }

  public var threads: Int
  /// Where prepared pictures and digests are kept; nil keeps nothing.
  public var cache: CacheFolder?
  /// Hands what `contentDigest` reads of a folder to `load`.
  public var opened: OpenedFolders?
  /// Called now and then, from any thread, never from two at once.
  public var progress: @Sendable (Progress) -> Void
  /// Told what the user should know while it goes on.
  public var note: @Sendable (String) -> Void
  /// Asked before every picture; `true` ends the load with `CancellationError`.
  public var isCancelled: @Sendable () -> Bool

  public init(
    threads: Int = 2, cache: CacheFolder? = nil,
    opened: OpenedFolders? = nil,
    progress: @escaping @Sendable (Progress) -> Void = { _ in },
    note: @escaping @Sendable (String) -> Void = { _ in },
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) {
    self.threads = threads
    self.cache = cache
    self.opened = opened
    self.progress = progress
    self.note = note
    self.isCancelled = isCancelled
  }
}

/// A loaded data set and what is to be said about it.
public struct LoadResult: Sendable {
  public let images: any ImageCollection
  /// Whole sentences for the user, without a full stop.
  public let warnings: [String]
}
