/// Where the list of a zip's members lies, by the records at the end of the file.
///
/// 1. The end record (`PK 5 6`, 22 bytes and a comment) is looked for from the end backwards: the
///    last one whose comment reaches to the end of the file.
/// 2. Before it may stand the locator of a zip64 end record (`PK 6 7`), which then says where the
///    list is and how long.
/// 3. What was put before the archive, as in one that unpacks itself, shifts all places.
struct ZipEnd {
  /// The list of members, in the file.
  let directory: Range<Int>
  /// Members announced; without zip64 only its last 16 bits count.
  let count: Int
  let isZip64: Bool
  /// To be added to all places that the list names.
  let shift: Int

  private static let size = 22
  private static let longestComment = 65_535

  /// Throws `ArchiveProblem`.
  init(of source: any ByteSource) throws(ArchiveProblem) {
    let tailCount = min(source.size, ZipEnd.size + ZipEnd.longestComment)
    let tail = LittleEndian(try source.bytes(at: source.size - tailCount, count: tailCount))
    guard let place = ZipEnd.find(in: tail) else {
      throw ArchiveProblem("cut short: the list of members at its end is missing")
    }
    let end = source.size - tailCount + place
    var listCount = tail.word(place + 10)
    var listSize = tail.double(place + 12)
    var listOffset = tail.double(place + 16)
    var disk = tail.word(place + 4)
    var recordStart = end
    isZip64 = place >= 20 && tail.double(place - 20) == 0x0706_4B50
    if isZip64 {
      let record = try ZipEnd.zip64Record(tail.quad(place - 12), before: end - 20, in: source)
      disk = record.bytes.double(16)
      listCount = record.bytes.quad(32)
      listSize = record.bytes.quad(40)
      listOffset = record.bytes.quad(48)
      recordStart = record.place
    }
    guard disk == 0 else {
      throw ArchiveProblem("a part of a divided archive", advice: "join its parts first")
    }
    let start = recordStart - listSize
    guard listSize <= recordStart, listOffset <= start else {
      throw ArchiveProblem("cut short or damaged: its list of members does not fit into the file")
    }
    directory = start..<recordStart
    count = listCount
    shift = start - listOffset
  }

  private static func find(in tail: LittleEndian) -> Int? {
    var place = tail.count - size
    while place >= 0 {
      if tail.double(place) == 0x0605_4B50, place + size + tail.word(place + 20) == tail.count {
        return place
      }
      place -= 1
    }
    return nil
  }

  /// The zip64 end record: where the locator says or, when something was put before the archive,
  /// right before the locator.
  private static func zip64Record(
    _ place: Int, before locator: Int, in source: any ByteSource
  ) throws(ArchiveProblem) -> (place: Int, bytes: LittleEndian) {
    for candidate in [place, locator - 56] where candidate >= 0 && candidate <= locator - 56 {
      let bytes = LittleEndian(try source.bytes(at: candidate, count: 56))
      if bytes.count == 56, bytes.double(0) == 0x0606_4B50 { return (candidate, bytes) }
    }
    throw ArchiveProblem("damaged: its zip64 end record is missing")
  }
}
