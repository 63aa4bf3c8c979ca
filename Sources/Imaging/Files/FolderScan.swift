import Glibc
import Raster

/// The pictures below a folder, found by reading the folder only.
///
/// 1. Sub-folders are read too, each once: links are followed, loops end.
/// 2. Hidden entries (".…") and `__MACOSX` are passed over, as are files whose extension is not a
///    picture's. A file without extension counts when its first bytes are a PNG's or JPEG's.
/// 3. What has a picture's extension but is no file (a pipe, a link to nothing), and a folder that
///    cannot be opened, is noted as skipped.
/// 4. The result is sorted by path, byte by byte, so that it is the same everywhere.
struct FolderScan {
  /// Relative to the folder; bytes, since names on Linux need not be UTF-8.
  private(set) var pictures: [[UInt8]] = []
  private(set) var skipped: [(path: [UInt8], reason: String)] = []
  /// Files passed over, and a word for the first of them.
  private(set) var otherFiles = 0

  private let root: [UInt8]
  private var visited: Set<[UInt64]> = []

  /// One picture of a folder, which is not read.
  init(ofOne name: [UInt8], in root: String) {
    self.root = Array(root.utf8)
    pictures = [name]
  }

  /// Throws `DatasetError.missing`, `.notPictures` or `.unreadable` for the folder itself.
  init(of root: String) throws(DatasetError) {
    self.root = Array(root.utf8)
    var status = stat()
    guard FileBytes.withCString(self.root, { stat($0, &status) }) == 0 else {
      let code = errno
      if code == ENOENT || code == ENOTDIR { throw .missing(path: root) }
      throw .reading(root, FileBytes.Failure(code: code))
    }
    guard FolderScan.kind(status) == S_IFDIR else {
      throw .notPictures(path: root, looksLike: FileKind.describe(status))
    }
    var pending: [[UInt8]] = [[]]
    while let folder = pending.popLast() {
      do throws(FileBytes.Failure) {
        pending += try read(folder)
      } catch {
        if folder.isEmpty || error.isDiskFailure { throw .reading(root, error) }
        skipped.append((folder, "the folder cannot be read: \(error.reason)"))
      }
    }
    pictures = NameOrder.sorted(pictures)
    skipped.sort { NameOrder.isAscending($0.path, $1.path) }
  }

  /// Notes the pictures directly in a folder and returns its sub-folders.
  private mutating func read(_ folder: [UInt8]) throws(FileBytes.Failure) -> [[UInt8]] {
    let path = FolderScan.join(root, folder)
    guard let stream = FileBytes.withCString(path, { opendir($0) }) else {
      throw FileBytes.Failure(code: errno)
    }
    defer { closedir(stream) }
    var status = stat()
    guard fstat(dirfd(stream), &status) == 0 else { throw FileBytes.Failure(code: errno) }
    guard visited.insert([UInt64(status.st_dev), UInt64(status.st_ino)]).inserted else {
      return []
    }
    var folders: [[UInt8]] = []
    while let entry = readdir(stream) {
      let name = FolderScan.name(of: entry)
      if name.first == UInt8(ascii: ".") || name.elementsEqual("__MACOSX".utf8) { continue }
      let relative = FolderScan.join(folder, name)
      if Int(entry.pointee.d_type) == Int(DT_REG) {
        note(file: relative, name: name)
      } else if let subfolder = examine(
        relative, name: name, isFolder: Int(entry.pointee.d_type) == Int(DT_DIR))
      {
        folders.append(subfolder)
      }
    }
    return folders
  }

  /// Looks at what is no plain file: returns a folder, notes anything else.
  ///
  /// - Parameter isFolder: known to be one, though it may lie too deep to be asked for.
  private mutating func examine(
    _ relative: [UInt8], name: [UInt8], isFolder: Bool
  ) -> [UInt8]? {
    var status = stat()
    let path = FolderScan.join(root, relative)
    guard FileBytes.withCString(path, { stat($0, &status) }) == 0 else {
      let code = errno
      if isFolder {
        let reason = FileBytes.Failure(code: code).reason
        skipped.append((relative, "the folder cannot be read: \(reason)"))
      } else if FolderScan.hasPictureExtension(name) {
        let reason =
          code == ENOENT ? "a link to nothing" : FileBytes.Failure(code: code).reason
        skipped.append((relative, reason))
      }
      return nil
    }
    switch FolderScan.kind(status) {
    case S_IFDIR: return relative
    case S_IFREG: note(file: relative, name: name)
    default:
      if FolderScan.hasPictureExtension(name) {
        skipped.append((relative, "\(FileKind.describe(status)), not a file"))
      }
    }
    return nil
  }

  private mutating func note(file relative: [UInt8], name: [UInt8]) {
    if FolderScan.hasPictureExtension(name) {
      pictures.append(relative)
    } else if !name.contains(UInt8(ascii: ".")),
      let head = try? FileBytes.read(FolderScan.join(root, relative), limit: 16),
      ImageFormat(sniffing: head) != nil
    {
      pictures.append(relative)
    } else {
      otherFiles += 1
    }
  }

  // MARK: - Names and kinds

  /// Also of formats that are not read: those are reported, not passed over in silence.
  private static let extensions: Set<String> = [
    "png", "jpg", "jpeg", "jpe", "jfif", "gif", "webp", "bmp", "tif", "tiff", "avif", "heic", "jxl",
  ]

  static func hasPictureExtension(_ name: [UInt8]) -> Bool {
    guard let dot = name.lastIndex(of: UInt8(ascii: ".")) else { return false }
    return extensions.contains(String(decoding: name[(dot + 1)...], as: UTF8.self).lowercased())
  }

  static func join(_ folder: [UInt8], _ name: [UInt8]) -> [UInt8] {
    if folder.isEmpty { return name }
    if name.isEmpty { return folder }
    return folder.last == UInt8(ascii: "/") ? folder + name : folder + [UInt8(ascii: "/")] + name
  }

  private static func name(of entry: UnsafeMutablePointer<dirent>) -> [UInt8] {
    let offset = MemoryLayout<dirent>.offset(of: \.d_name) ?? 0
    let start = UnsafeRawPointer(entry) + offset
    let text = start.assumingMemoryBound(to: CChar.self)
    return Array(UnsafeRawBufferPointer(start: start, count: strlen(text)))
  }

  private static func kind(_ status: stat) -> mode_t { status.st_mode & S_IFMT }
}
