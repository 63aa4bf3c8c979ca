import CArchive

/// Makes archives through libarchive: of every kind that vnb reads, by another author's hand.
public enum ArchiveWriter {
  public enum Format: String, CaseIterable, Sendable {
    case tar, tarGzip, tarXz, tarZstd, tarBzip2, sevenZip, zip
  }

  public enum Content {
    case file([UInt8])
    case folder
    case link(to: String)
    case pipe
  }

  public static func make(
    _ format: Format, files: [(name: String, content: [UInt8])]
  ) -> [UInt8] {
    make(format, members: files.map { ($0.name, .file($0.content)) })
  }

  public static func make(
    _ format: Format, members: [(name: String, content: Content)]
  ) -> [UInt8] {
    let writer = archive_write_new()
    defer { archive_write_free(writer) }
    switch format {
    case .sevenZip: archive_write_set_format_7zip(writer)
    case .zip: archive_write_set_format_zip(writer)
    default: archive_write_set_format_gnutar(writer)
    }
    switch format {
    case .tarGzip: archive_write_add_filter_gzip(writer)
    case .tarXz: archive_write_add_filter_xz(writer)
    case .tarZstd: archive_write_add_filter_zstd(writer)
    case .tarBzip2: archive_write_add_filter_bzip2(writer)
    default: break
    }
    archive_write_set_bytes_in_last_block(writer, 1)
    let room = members.reduce(1 << 16) { total, member in
      if case .file(let bytes) = member.content { return total + 2 * bytes.count + 4096 }
      return total + 4096
    }
    return [UInt8](unsafeUninitializedCapacity: room) { buffer, used in
      let opened = archive_write_open_memory(writer, buffer.baseAddress, room, &used)
      precondition(opened == ARCHIVE_OK, "libarchive writes into memory")
      for member in members { add(member.name, member.content, to: writer) }
      archive_write_close(writer)
    }
  }

  private static func add(_ name: String, _ content: Content, to writer: OpaquePointer?) {
    let entry = archive_entry_new()
    defer { archive_entry_free(entry) }
    archive_entry_set_pathname(entry, name)
    archive_entry_set_mode(entry, 0o100644)
    switch content {
    case .file(let bytes): archive_entry_set_size(entry, Int64(bytes.count))
    case .folder: archive_entry_set_mode(entry, 0o040755)
    case .pipe: archive_entry_set_mode(entry, 0o010644)
    case .link(let target):
      archive_entry_set_mode(entry, 0o120777)
      archive_entry_set_symlink(entry, target)
    }
    precondition(archive_write_header(writer, entry) >= ARCHIVE_WARN, "a header is written")
    if case .file(let bytes) = content { archive_write_data(writer, bytes, bytes.count) }
  }
}
