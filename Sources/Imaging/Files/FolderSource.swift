import Digests
import Glibc
import Stores

/// The pictures of a folder that belong to a split, with their annotations.
struct FolderSource {
  private let path: String
  private let source: FileSource

  /// Reads the folder and its annotation files.
  init(path: String, split: DatasetSplit, cache: CacheFolder?) throws(DatasetError) {
    let lists = CelebALocation(at: path)
    if split != .all && lists.partitionFile == nil {
      try FolderSource.checkFolder(path)
      throw .noPartition(path: path, split: split)
    }
    let scan = try FolderScan(of: lists.pictures)
    guard !scan.pictures.isEmpty else {
      if !scan.skipped.isEmpty {
        let skipped = SkippedFiles(scan.skipped)
        throw .tooManyBad(path: path, tried: skipped.count, allowed: 0, skipped: skipped)
      }
      let others = scan.otherFiles
      throw .noPictures(path: path, instead: others == 0 ? "" : "\(others) other files")
    }
    self.path = path
    source = FileSource(
      path: path,
      files: FolderFiles(scan, root: lists.pictures, shownAs: lists.pictures, cache: cache),
      annotations: try PictureAnnotations(
        of: scan.pictures, split: split, lists: lists, source: path),
      split: split)
  }

  static func checkFolder(_ path: String) throws(DatasetError) {
    var status = stat()
    if stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR,
      access(path, R_OK | X_OK) == 0
    {
      return
    }
    // The scan names the fault.
    _ = try FolderScan(of: path)
  }

  func load(_ request: LoadRequest, options: LoadOptions) throws -> LoadResult {
    try source.load(request, options: options)
  }

  func contentDigest(for request: LoadRequest, options: LoadOptions) throws -> Digest {
    try source.contentDigest(for: request, options: options)
  }
}
