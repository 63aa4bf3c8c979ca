import Archives
import Digests
import Glibc
import Stores

/// Folders, archives and IDX files as sources of pictures.
extension FileSource {
  /// Opens what a path leads to: reads its list of pictures, and what is known of them.
  ///
  /// Throws `DatasetError`.
  init(at path: String, for request: LoadRequest, cache: CacheFolder?) throws(DatasetError) {
    switch try FileKind(of: path) {
    case .folder: try self.init(folder: path, for: request, cache: cache)
    case .zip:
      let file = try ArchiveFile(path: path, cache: cache)
      let files = try ZipFiles(file, limits: request.limits.archives)
      try FileSource.check(files, otherFiles: files.otherFiles, path: path)
      try self.init(files, lists: files.lists, at: path, for: request)
    case .stream:
      let file = try ArchiveFile(path: path, cache: cache)
      let files = try StreamFiles(file, limits: request.limits.archives)
      try FileSource.check(files, otherFiles: files.otherFiles, path: path)
      try self.init(files, lists: files.lists, at: path, for: request)
    case .idx(let isCompressed):
      try self.init(idx: path, isCompressed: isCompressed, for: request, cache: cache)
    case .picture: try self.init(picture: path, for: request)
    }
  }

  /// A data set of one picture. Nothing of its folder is remembered: the rest of it was not seen.
  private init(picture path: String, for request: LoadRequest) throws(DatasetError) {
    guard request.split == .all else { throw .noPartition(path: path, split: request.split) }
    let end = path.lastIndex(of: "/")
    let folder = end.map { String(path[...$0]) } ?? "."
    let name = Array(path[(end.map(path.index(after:)) ?? path.startIndex)...].utf8)
    self.init(
      path: path,
      files: FolderFiles(
        FolderScan(ofOne: name, in: folder), root: folder, shownAs: folder, cache: nil),
      annotations: PictureAnnotations(all: 1, attributes: .empty), split: .all)
  }

  private init(
    folder path: String, for request: LoadRequest, cache: CacheFolder?
  ) throws(DatasetError) {
    let location = CelebALocation(at: path)
    if request.split != .all && location.lists.partition == nil {
      throw .noPartition(path: path, split: request.split)
    }
    let scan = try FolderScan(of: location.pictures)
    let files = FolderFiles(
      scan, root: location.pictures, shownAs: location.pictures, cache: cache)
    try FileSource.check(files, otherFiles: scan.otherFiles, path: path)
    self.init(
      path: path, files: files,
      annotations: try PictureAnnotations(
        of: scan.pictures, split: request.split, lists: location.lists, limits: request.limits,
        source: path),
      split: request.split)
  }

  /// The lists inside an archive count more than those beside it.
  private init(
    _ files: any PictureFiles, lists: AnnotationLists, at path: String, for request: LoadRequest
  ) throws(DatasetError) {
    self.init(
      path: path, files: files,
      annotations: try PictureAnnotations(
        of: files.names, split: request.split,
        lists: lists.completed(by: AnnotationLists(beside: path)), limits: request.limits,
        source: path),
      split: request.split)
  }

  private init(
    idx path: String, isCompressed: Bool, for request: LoadRequest, cache: CacheFolder?
  ) throws(DatasetError) {
    guard request.split == .all else { throw .noPartition(path: path, split: request.split) }
    let files = try IDXFiles(
      try ArchiveFile(path: path, cache: cache), isCompressed: isCompressed,
      limits: request.limits)
    try FileSource.check(files, otherFiles: 0, path: path)
    let labels = try IDXLabels.table(
      besides: path, count: files.names.count, limits: request.limits)
    self.init(
      path: path, files: files,
      annotations: PictureAnnotations(all: files.names.count, attributes: labels), split: .all)
  }

  /// Refuses a source without a picture.
  private static func check(
    _ files: any PictureFiles, otherFiles: Int, path: String
  ) throws(DatasetError) {
    guard files.names.isEmpty else { return }
    if !files.found.isEmpty {
      let skipped = SkippedFiles(files.found)
      throw .tooManyBad(path: path, tried: skipped.count, allowed: 0, skipped: skipped)
    }
    throw .noPictures(path: path, instead: otherFiles == 0 ? "" : "\(otherFiles) other files")
  }

  /// Whether a path leads to something that may hold pictures; opens none.
  static func check(_ path: String) throws(DatasetError) {
    guard try FileKind(of: path) == .folder, access(path, R_OK | X_OK) != 0 else { return }
    // The scan names the fault.
    _ = try FolderScan(of: path)
  }

  /// A digest of all that decides what `load` gives, besides the request.
  ///
  /// Of an archive it is that of the whole file and of the lists beside it: nothing is inflated.
  static func contentDigest(
    at path: String, for request: LoadRequest, options: LoadOptions
  ) throws -> Digest {
    if try FileKind(of: path) == .folder {
      let source = try FileSource(at: path, for: request, cache: options.cache)
      options.opened?.put(source, at: path, for: request)
      return try source.contentDigest(for: request, options: options)
    }
    let memory = DigestMemory(cache: options.cache)
    var hasher = DigestHasher()
    let beside =
      AnnotationLists(beside: path).files + [IDXLabels.path(besides: path)].compactMap { $0 }
    for file in [path] + beside {
      hasher.update(try memory.digest(ofFile: file, options: options).digest.bytes)
    }
    return hasher.finish()
  }
}
