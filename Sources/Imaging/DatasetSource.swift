import Digests
import Raster

/// Where `load` takes pictures from.
public enum DatasetSource: Hashable, Sendable {
  /// The built-in faces of a seed.
  case faces(seed: UInt64)
  /// A folder of pictures, an archive of them (zip, tar, 7z), CelebA as either, or an IDX file;
  /// absolute or relative to the current folder.
  case path(String)

  /// Loads pictures: out of the cache as far as they are there, which is kept up for the next time.
  ///
  /// Throws `DatasetError`, `FileProblem` when the cache cannot be written, or `CancellationError` when the options say so.
  public func load(
    _ request: LoadRequest, options: LoadOptions = LoadOptions()
  ) throws -> LoadResult {
    switch self {
    case .faces(let seed):
      return try SyntheticFaceSource(seed: seed).load(request, options: options)
    case .path(let path):
      let source =
        try options.opened?.take(at: path, for: request)
        ?? FileSource(at: path, for: request, cache: options.cache)
      return try source.load(request, options: options)
    }
  }

  /// A digest of all that decides what `load` gives, besides the request: the names of all
  /// pictures, the bytes of those that the request can use, the annotations.
  ///
  /// Throws as `load`; decodes nothing.
  public func contentDigest(
    for request: LoadRequest, options: LoadOptions = LoadOptions()
  ) throws -> Digest {
    switch self {
    case .faces(let seed):
      return SyntheticFaceSource(seed: seed).contentDigest
    case .path(let path):
      return try FileSource.contentDigest(at: path, for: request, options: options)
    }
  }

  /// Whether the source is there and is of a kind that holds pictures; opens none.
  public func check() throws(DatasetError) {
    guard case .path(let path) = self else { return }
    try FileSource.check(path)
  }
}
