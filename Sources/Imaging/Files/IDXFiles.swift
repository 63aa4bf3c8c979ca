import Archives
import Raster
import Synchronization

/// The pictures of an IDX file: in place, or out of a gzip file from its beginning to its end.
struct IDXFiles: PicturesOfOneFile {
  /// Their numbers, from 0, with as many digits as the last one has.
  let names: [[UInt8]]
  let found: [(path: [UInt8], reason: String)] = []
  private let header: IDXHeader
  private let isCompressed: Bool
  let file: ArchiveFile

  /// Reads the head; of a file that is not compressed it is seen that all of it is there.
  init(_ file: ArchiveFile, isCompressed: Bool, limits: LoadLimits) throws(DatasetError) {
    header = try file.naming { () throws(ArchiveProblem) in
      let head =
        isCompressed
        ? try GzipStream(file.bytes).bytes(count: 20) : try file.bytes.bytes(at: 0, count: 20)
      let header = try IDXHeader(head, limits: limits)
      if !isCompressed { try IDXFiles.check(header, size: file.bytes.size) }
      return header
    }
    self.isCompressed = isCompressed
    self.file = file
    let digits = "\(max(header.count - 1, 0))".count
    names = (0..<header.count).map { number in
      let text = Array("\(number)".utf8)
      return [UInt8](repeating: UInt8(ascii: "0"), count: digits - text.count) + text
    }
  }

  private static func check(_ header: IDXHeader, size: Int) throws(ArchiveProblem) {
    let expected = header.size + header.count * header.bytesPerPicture
    if size < expected {
      throw ArchiveProblem(
        "cut short: \(header.count) pictures announced, "
          + "\(max(0, size - header.size) / header.bytesPerPicture) are there")
    }
    if size > expected {
      throw ArchiveProblem("damaged: \(size - expected) bytes follow its last picture")
    }
  }

  func read(
    _ files: [Int], options: LoadOptions, progress: WorkProgress,
    _ body: @Sendable (_ place: Int, _ contents: EncodedPicture) throws -> Void
  ) throws {
    if isCompressed {
      let pass = Mutex(try IDXPass(of: file, header: header, wanted: files))
      try ParallelWork.forEach(count: files.count, options: options, progress: progress) { _ in
        let next = try pass.withLock { try $0.next() }
        try body(next.place, .pixels(picture(next.bytes)))
      }
    } else {
      try ParallelWork.forEach(count: files.count, options: options, progress: progress) { place in
        let start = header.size + files[place] * header.bytesPerPicture
        let bytes = try file.naming { () throws(ArchiveProblem) in
          try file.bytes.bytes(at: start, count: header.bytesPerPicture)
        }
        guard bytes.count == header.bytesPerPicture else {
          throw DatasetError.changed(path: file.path)
        }
        try body(place, .pixels(picture(bytes)))
      }
    }
    try file.checkUnchanged()
  }

  private func picture(_ bytes: [UInt8]) -> Image {
    Image(width: header.width, height: header.height, channels: header.channels, pixels: bytes)
  }
}

/// One way through a compressed file, that stops at the pictures that are wanted.
private struct IDXPass: ~Copyable {
  private let file: ArchiveFile
  private let stream: GzipStream
  private let header: IDXHeader
  /// Ascending.
  private let wanted: [Int]
  private var place = 0
  /// The picture that the stream stands before.
  private var position = 0

  init(of file: ArchiveFile, header: IDXHeader, wanted: [Int]) throws(DatasetError) {
    self.file = file
    self.header = header
    self.wanted = wanted
    stream = try file.naming { () throws(ArchiveProblem) in
      let stream = try GzipStream(file.bytes)
      try stream.skip(header.size)
      return stream
    }
  }

  mutating func next() throws(DatasetError) -> (place: Int, bytes: [UInt8]) {
    let (stream, header, picture) = (stream, header, wanted[place])
    let passedOver = (picture - position) * header.bytesPerPicture
    let bytes = try file.naming { () throws(ArchiveProblem) in
      try stream.skip(passedOver)
      let bytes = try stream.bytes(count: header.bytesPerPicture)
      guard bytes.count == header.bytesPerPicture else {
        throw ArchiveProblem("cut short: \(header.count) pictures announced, fewer are there")
      }
      // What follows the last one holds the checksum of all.
      if picture == header.count - 1 { try stream.skip(1) }
      return bytes
    }
    position = picture + 1
    place += 1
    return (place - 1, bytes)
  }
}
