import CArchive
import Glibc

/// An archive that is read from its beginning to its end, through libarchive: tar, plain or
/// compressed by gzip, xz, zstd or bzip2, and 7z.
///
/// Not safe from two threads at once.
public final class StreamedArchive {
  public struct Member: Sendable {
    public let name: [UInt8]
    /// Bytes, inflated.
    public let size: Int
    public let isFolder: Bool
    /// Why it is not read, or nil.
    public let fault: String?
    /// Why its name alone is refused, or nil.
    public let nameFault: String?
  }

  private let limits: ArchiveLimits
  private let input: StreamInput
  private let archive: OpaquePointer
  private var current: Member?
  private var count = 0

  public init(
    _ source: any ByteSource, limits: ArchiveLimits = .standard
  ) throws(ArchiveProblem) {
    input = try StreamInput(source)
    guard let archive = archive_read_new() else {
      throw ArchiveProblem("not enough memory", advice: "close other programs")
    }
    self.limits = limits
    self.archive = archive
    archive_read_support_format_tar(archive)
    archive_read_support_format_7zip(archive)
    archive_read_support_filter_xz(archive)
    archive_read_support_filter_zstd(archive)
    archive_read_support_filter_bzip2(archive)
    guard input.open(archive) == ARCHIVE_OK else { throw problem() }
  }

  deinit {
    archive_read_free(archive)
  }

  /// The next member, or nil at the end. What was not read of the one before is passed over.
  public func next() throws(ArchiveProblem) -> Member? {
    var entry: OpaquePointer?
    switch archive_read_next_header(archive, &entry) {
    case ARCHIVE_OK, ARCHIVE_WARN: break
    case ARCHIVE_EOF:
      try input.finish()
      return nil
    default: throw problem()
    }
    guard let entry else { return nil }
    count += 1
    try limits.check(members: count)
    let member = try describe(entry)
    current = member
    return member
  }

  private func describe(_ entry: OpaquePointer) throws(ArchiveProblem) -> Member {
    // Names of 7z are UTF-16, and not every locale can express them.
    let text = archive_entry_pathname(entry) ?? archive_entry_pathname_utf8(entry)
    let name = text.map { Array(UnsafeRawBufferPointer(start: $0, count: strlen($0))) } ?? []
    try limits.check(nameBytes: name.count)
    let type = Int32(bitPattern: archive_entry_filetype(entry))
    let isFolder = type == 0o040000
    let size = Int(archive_entry_size(entry))
    let nameFault = MemberName.fault(name)
    var fault = nameFault
    if fault == nil, archive_entry_hardlink(entry) != nil || type == 0o120000 {
      fault = MemberName.link
    } else if fault == nil, archive_entry_is_encrypted(entry) != 0 {
      fault = "encrypted, and nothing asks for passwords"
    } else if fault == nil, !isFolder, type != 0o100000 {
      fault = "no file, but a pipe or a device"
    }
    // Passing over it would inflate it all the same.
    if size > limits.memberBytes || size < 0 {
      throw ArchiveProblem(
        "'\(String(decoding: name, as: UTF8.self))' has \(limits.tooLarge(size))",
        advice: "raise max-member when that is meant")
    }
    return Member(name: name, size: size, isFolder: isFolder, fault: fault, nameFault: nameFault)
  }

  /// The bytes of the member that `next` gave.
  public func read() throws(ArchiveProblem) -> [UInt8] {
    guard let member = current else { return [] }
    var filled = 0
    var failed = false
    let bytes = [UInt8](unsafeUninitializedCapacity: member.size) { buffer, initialized in
      while filled < member.size, let base = buffer.baseAddress {
        let count = archive_read_data(archive, base + filled, member.size - filled)
        if count == 0 { break }
        if count < 0 {
          failed = count != Int(ARCHIVE_RETRY)
          if failed { break }
        } else {
          filled += count
        }
      }
      initialized = filled
    }
    if failed { throw problem() }
    guard filled == member.size else {
      throw ArchiveProblem(
        "'\(String(decoding: member.name, as: UTF8.self))' has \(filled) bytes, \(member.size) "
          + "were announced")
    }
    return bytes
  }

  private func problem() -> ArchiveProblem {
    if let problem = input.problem { return problem }
    let message = archive_error_string(archive).map { String(cString: $0) } ?? "unknown failure"
    return ArchiveProblem("cut short or damaged: \(message)")
  }
}
