import Archives
import Glibc

/// An export into a zip archive, with the annotation files beside it; all under temporary names first.
final class ExportArchive: ExportTarget {
  private let target: String
  private let folder: String
  private let mark = ".part-\(getpid())"
  private let writer: ZipWriter
  private var beside: [String] = []

  /// Throws `ExportError.exists` when there is anything at the path, `.cannotCreate`.
  init(at path: String) throws(ExportError) {
    target = path
    folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    guard access(path, F_OK) != 0 else { throw .exists(path: path) }
    if mkdir(folder, 0o755) != 0 && errno != EEXIST {
      throw .cannotCreate(path: folder, reason: FileBytes.Failure(code: errno).reason)
    }
    do throws(ZipWriter.Failure) {
      writer = try ZipWriter(path: path + mark)
    } catch {
      throw .cannotCreate(path: path, reason: error.description)
    }
  }

  func add(_ name: String, _ bytes: [UInt8]) throws(ExportError) {
    try writing { () throws(ZipWriter.Failure) in try writer.add(name, bytes) }
  }

  func addBeside(_ name: String, _ bytes: [UInt8]) throws(ExportError) {
    let path = "\(folder)/\(name)"
    guard access(path, F_OK) != 0 else { throw .exists(path: path) }
    beside.append(path)
    do throws(FileBytes.Failure) {
      try FileBytes.write(bytes, to: path + mark)
    } catch {
      throw .cannotWrite(path: path, reason: error.reason)
    }
  }

  /// The archive is put in its place last: once it is there, all is.
  func finish() throws(ExportError) {
    try writing { () throws(ZipWriter.Failure) in try writer.finish() }
    sync()
    for path in beside + [target] where rename(path + mark, path) != 0 {
      throw .cannotCreate(path: path, reason: FileBytes.Failure(code: errno).reason)
    }
  }

  func abandon() {
    for path in beside + [target] { unlink(path + mark) }
  }

  private func writing(_ body: () throws(ZipWriter.Failure) -> Void) throws(ExportError) {
    do throws(ZipWriter.Failure) {
      try body()
    } catch {
      throw .cannotWrite(path: target, reason: error.description)
    }
  }
}
