import Archives
import Synchronization

/// The pictures of an archive that is read from its beginning to its end: once for its list, and once
/// for the pictures. One thread at a time takes the next member, all of them decode.
struct StreamFiles: PicturesOfOneFile {
  let names: [[UInt8]]
  let found: [(path: [UInt8], reason: String)]
  let otherFiles: Int
  let lists: AnnotationLists
  private let members: [Int]
  /// Why a member is not read, by its number.
  private let faults: [Int: String]
  private let limits: ArchiveLimits
  let file: ArchiveFile

  init(_ file: ArchiveFile, limits: ArchiveLimits) throws(DatasetError) {
    var catalog = MemberCatalog()
    var lists = AnnotationLists()
    var faults: [Int: String] = [:]
    try file.naming { () throws(ArchiveProblem) in
      let archive = try StreamedArchive(file.bytes, limits: limits)
      var number = 0
      while let member = try archive.next() {
        defer { number += 1 }
        if member.isFolder && member.nameFault == nil { continue }
        if let fault = member.fault { faults[number] = fault }
        let known = catalog.lists.count
        catalog.add(member.name[...], member: number, nameFault: member.nameFault)
        if catalog.lists.count > known, member.fault == nil,
          let stem = catalog.lists.first(where: { $0.value == number })?.key
        {
          let name = String(decoding: member.name, as: UTF8.self)
          lists.add(.member(name: name, bytes: try archive.read()), stem: stem)
        }
      }
    }
    catalog.finish()
    names = catalog.names
    members = catalog.members
    found = catalog.found
    otherFiles = catalog.otherFiles
    self.lists = lists
    self.faults = faults
    self.limits = limits
    self.file = file
  }

  func read(
    _ files: [Int], options: LoadOptions, progress: WorkProgress,
    _ body: @Sendable (_ place: Int, _ contents: EncodedPicture) throws -> Void
  ) throws {
    var places: [Int: Int] = [:]
    for (place, picture) in files.enumerated() { places[members[picture]] = place }
    let pass = Mutex(try StreamPass(of: file, limits: limits, places: places, faults: faults))
    try ParallelWork.forEach(count: files.count, options: options, progress: progress) { _ in
      let next = try pass.withLock { try $0.next() }
      try body(next.place, next.contents)
    }
    try file.checkUnchanged()
  }
}

/// One way through an archive, that stops at the members that are wanted.
private struct StreamPass: ~Copyable {
  private let file: ArchiveFile
  private let archive: StreamedArchive
  /// For each member that is wanted the place that it is wanted for.
  private let places: [Int: Int]
  private let faults: [Int: String]
  private var number = -1

  init(
    of file: ArchiveFile, limits: ArchiveLimits, places: [Int: Int], faults: [Int: String]
  ) throws(DatasetError) {
    self.file = file
    self.places = places
    self.faults = faults
    archive = try file.naming { () throws(ArchiveProblem) in
      try StreamedArchive(file.bytes, limits: limits)
    }
  }

  mutating func next() throws(DatasetError) -> (place: Int, contents: EncodedPicture) {
    while true {
      let archive = archive
      let member = try file.naming { () throws(ArchiveProblem) in try archive.next() }
      // There were more the first time.
      guard member != nil else { throw .changed(path: file.path) }
      number += 1
      guard let place = places[number] else { continue }
      if let fault = faults[number] { return (place, .unreadable(reason: fault)) }
      let bytes = try file.naming { () throws(ArchiveProblem) in try archive.read() }
      return (place, .bytes(bytes))
    }
  }
}
