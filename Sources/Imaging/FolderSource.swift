import Digests
import Glibc
import Raster

/// The pictures of a folder that belong to a split, with their annotations.
struct FolderSource {
  private let path: String
  private let folder: String
  private let split: DatasetSplit
  private let files: [PictureLoader.File]
  private let attributeNames: [String]
  private let found: [(path: [UInt8], reason: String)]

  /// Reads the folder and its annotation files.
  init(path: String, split: DatasetSplit) throws(DatasetError) {
    let celeba = CelebAFolder(at: path)
    if split != .all && celeba.partitionFile == nil {
      try FolderSource.checkFolder(path)
      throw .noPartition(path: path, split: split)
    }
    let scan = try FolderScan(of: celeba.pictures)
    guard !scan.pictures.isEmpty else {
      if !scan.skipped.isEmpty {
        var skipped = SkippedFiles()
        for entry in scan.skipped {
          skipped.add(path: String(decoding: entry.path, as: UTF8.self), reason: entry.reason)
        }
        throw .tooManyBad(path: path, tried: skipped.count, allowed: 0, skipped: skipped)
      }
      let others = scan.otherFiles
      throw .noPictures(path: path, instead: others == 0 ? "" : "\(others) other files")
    }
    var pictures = scan.pictures
    if split != .all, let file = celeba.partitionFile {
      let lines = try AnnotationLines(path: file, shownAs: FolderSource.lastComponent(file))
      let parts = try CelebAAnnotations.partition(lines)
      var kept: [[UInt8]] = []
      for picture in pictures
      where try FolderSource.row(of: picture, in: parts, lines) == split { kept.append(picture) }
      pictures = kept
    }
    var names: [String] = []
    var files: [PictureLoader.File] = []
    if let file = celeba.attributesFile {
      let lines = try AnnotationLines(path: file, shownAs: FolderSource.lastComponent(file))
      let table = try CelebAAnnotations.attributes(lines)
      names = table.names
      for picture in pictures {
        let bits = try FolderSource.row(of: picture, in: table.rows, lines)
        files.append(.init(path: picture, attributes: bits))
      }
    } else {
      files = pictures.map { .init(path: $0, attributes: 0) }
    }
    self.path = path
    self.folder = celeba.pictures
    self.split = split
    self.files = files
    attributeNames = names
    found = scan.skipped
  }

  private static func row<Value>(
    of picture: [UInt8], in rows: [ArraySlice<UInt8>: Value], _ lines: AnnotationLines
  ) throws(DatasetError) -> Value {
    if let value = rows[PictureName.stem(picture[...])] { return value }
    throw lines.fault(
      "no row for the picture '\(String(decoding: picture, as: UTF8.self))'",
      advice: "take pictures and lists of the same edition, or move the list away")
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

  private static func lastComponent(_ path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }

  func load(_ request: LoadRequest, options: LoadOptions) throws -> LoadResult {
    guard request.skip < files.count else {
      throw DatasetError.nothingLeft(
        path: path, pictures: files.count, skip: request.skip, split: split)
    }
    return try PictureLoader(
      folder: folder, files: Array(files.dropFirst(request.skip)),
      attributeNames: attributeNames, request: request, options: options
    ).load(found: found)
  }

  /// Names and attributes of all pictures of the split, and the bytes of those that `load` can
  /// open: `limit` of them, and as many in reserve as may be bad.
  func contentDigest(for request: LoadRequest, options: LoadOptions) throws -> Digest {
    let rest = files.dropFirst(request.skip)
    var used = rest.count
    if let limit = request.limit, limit < used, request.maximumBadShare < 1 {
      let reserve = Double(limit) * request.maximumBadShare / (1 - request.maximumBadShare)
      used = min(used, limit + Int(min(reserve.rounded(.up), Double(used))) + 1)
    }
    let opened = Array(rest.prefix(used))
    let digests = SlotList(count: opened.count, filledWith: Digest(of: [UInt8]()))
    let root = Array(folder.utf8)
    try ParallelWork.forEach(count: opened.count, total: opened.count, options: options) { index in
      // What cannot be read counts as nothing: load skips it.
      let bytes = try? FileBytes.read(
        FolderScan.join(root, opened[index].path), limit: PictureLoader.maximumFileSize + 1)
      digests.set(index, Digest(of: bytes ?? []))
    }
    var hasher = DigestHasher()
    for name in attributeNames { hasher.update(Array(name.utf8) + [0]) }
    for file in files {
      hasher.update(file.path + [0])
      withUnsafeBytes(of: file.attributes.littleEndian) { hasher.update($0) }
    }
    for entry in found { hasher.update(entry.path + [0]) }
    for digest in digests.values { hasher.update(digest.bytes) }
    return hasher.finish()
  }
}
