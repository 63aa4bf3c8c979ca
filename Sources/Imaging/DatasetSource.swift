import Digests
import Raster

/// Where `load` takes pictures from.
public enum DatasetSource: Hashable, Sendable {
  /// The built-in faces of a seed.
  case faces(seed: UInt64)
  /// A folder of pictures, CelebA's among them; absolute or relative to the current folder.
  case folder(String)

  /// Loads pictures: out of the cache as far as they are there, which is kept up for the next time.
  ///
  /// Throws `DatasetError`, `FileProblem` when the cache cannot be written, or `CancellationError` when the options say so.
  public func load(
    _ request: LoadRequest, options: LoadOptions = LoadOptions()
  ) throws -> LoadResult {
    switch self {
    case .faces(let seed):
      return try SyntheticFaceSource(seed: seed).load(request, options: options)
    case .folder(let path):
      return try FolderSource(path: path, split: request.split, cache: options.cache)
        .load(request, options: options)
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
    case .folder(let path):
      return try FolderSource(path: path, split: request.split, cache: options.cache)
        .contentDigest(for: request, options: options)
    }
  }

  /// Whether the source exists and is a folder or built in; opens no picture.
  public func check() throws(DatasetError) {
    guard case .folder(let path) = self else { return }
    try FolderSource.checkFolder(path)
  }
}
