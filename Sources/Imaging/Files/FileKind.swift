import Archives
import Glibc
import Raster

/// What a path leads to, seen by its content and not by its name.
enum FileKind: Hashable {
  case folder
  case zip
  /// An archive that is read from its beginning to its end: tar, 7z.
  case stream
  case idx(isCompressed: Bool)
  /// A PNG or JPEG file.
  case picture

  /// Throws `DatasetError` for what holds no pictures.
  init(of path: String) throws(DatasetError) {
    var status = stat()
    guard stat(path, &status) == 0 else {
      let code = errno
      if code == ENOENT || code == ENOTDIR { throw .missing(path: path) }
      throw .reading(path, FileBytes.Failure(code: code))
    }
    switch status.st_mode & S_IFMT {
    case S_IFDIR: self = .folder
    case S_IFREG: self = try FileKind.sniff(path)
    default: throw .notPictures(path: path, looksLike: FileKind.describe(status))
    }
  }

  private static func sniff(_ path: String) throws(DatasetError) -> FileKind {
    var head: [UInt8]
    let isCompressed: Bool
    do throws(ArchiveProblem) {
      let source = try FileByteSource(path: path)
      head = try source.bytes(at: 0, count: ArchiveKind.sniffedBytes)
      isCompressed = ArchiveKind(sniffing: head) == .gzip
      if isCompressed {
        head = try GzipStream(source).bytes(count: ArchiveKind.sniffedBytes)
      }
    } catch {
      throw .archive(path: path, error)
    }
    switch ArchiveKind(sniffing: head) {
    case .zip where !isCompressed: return .zip
    case .stream: return .stream
    case .compressed where !isCompressed: return .stream
    default: break
    }
    if IDXHeader.isIDX(head) { return .idx(isCompressed: isCompressed) }
    if !isCompressed, ImageFormat(sniffing: head) != nil { return .picture }
    throw .notPictures(
      path: path, looksLike: phrase(for: head) + (isCompressed ? ", compressed by gzip" : ""))
  }

  private static func phrase(for head: [UInt8]) -> String {
    if let format = ImageFormat(sniffing: head) { return "a single \(format) picture" }
    return ImageFormat.describeForeign(head)
  }

  /// A phrase for what is neither folder nor file.
  static func describe(_ status: stat) -> String {
    switch status.st_mode & S_IFMT {
    case S_IFIFO: "a named pipe"
    case S_IFSOCK: "a socket"
    case S_IFCHR, S_IFBLK: "a device"
    default: "no file"
    }
  }
}
