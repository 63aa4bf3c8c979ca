import CArchive

/// Writes a zip archive through libarchive: members one after the other, stored as they are, since
/// pictures are compressed already. The same members give the same bytes.
public final class ZipWriter {
  /// What libarchive says, with the system's error number.
  public struct Failure: Error, CustomStringConvertible {
    public let code: Int32
    public let description: String
  }

  private var archive: OpaquePointer?

  /// Makes the file at `path`, or empties it.
  public init(path: String) throws(Failure) {
    guard let archive = archive_write_new() else {
      throw Failure(code: 0, description: "not enough memory")
    }
    self.archive = archive
    try check(archive_write_set_format_zip(archive))
    try check(archive_write_zip_set_compression_store(archive))
    try check(archive_write_open_filename(archive, path))
  }

  deinit {
    if let archive { archive_write_free(archive) }
  }

  public func add(_ name: String, _ bytes: [UInt8]) throws(Failure) {
    guard let archive, let entry = archive_entry_new() else {
      throw Failure(code: 0, description: "not enough memory")
    }
    defer { archive_entry_free(entry) }
    archive_entry_set_pathname(entry, name)
    archive_entry_set_size(entry, Int64(bytes.count))
    // AE_IFREG: a regular file.
    archive_entry_set_filetype(entry, 0o100000)
    archive_entry_set_perm(entry, 0o644)
    archive_entry_set_mtime(entry, 1_000_000_000, 0)
    try check(archive_write_header(archive, entry))
    let written = bytes.withUnsafeBytes { archive_write_data(archive, $0.baseAddress, $0.count) }
    if written != bytes.count { throw failure }
  }

  /// Writes the list of members. Without it the file is no archive.
  public func finish() throws(Failure) {
    try check(archive_write_close(archive))
  }

  private func check(_ result: Int32) throws(Failure) {
    // ARCHIVE_OK and ARCHIVE_WARN.
    if result != 0 && result != -20 { throw failure }
  }

  private var failure: Failure {
    let text = archive_error_string(archive).map { String(cString: $0) } ?? "it cannot be written"
    return Failure(code: archive_errno(archive), description: text)
  }
}
