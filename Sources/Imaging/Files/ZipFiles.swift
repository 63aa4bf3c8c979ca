import Archives

/// The pictures of a zip archive: read in place, at random, from several threads.
struct ZipFiles: PicturesOfOneFile {
  let names: [[UInt8]]
  let found: [(path: [UInt8], reason: String)]
  /// Members that are no pictures.
  let otherFiles: Int
  /// CelebA's lists inside.
  let lists: AnnotationLists
  private let members: [Int]
  private let archive: ZipArchive
  let file: ArchiveFile

  /// Reads the archive's list of members, and CelebA's lists.
  init(_ file: ArchiveFile, limits: ArchiveLimits) throws(DatasetError) {
    let archive = try file.naming { () throws(ArchiveProblem) in
      try ZipArchive(file.bytes, limits: limits)
    }
    var catalog = MemberCatalog()
    catalog.reserveCapacity(archive.count)
    for member in 0..<archive.count {
      let fault = archive.nameFault(of: member)
      if fault == nil && archive.isFolder(member) { continue }
      catalog.add(archive.name(of: member), member: member, nameFault: fault)
    }
    catalog.finish()
    names = catalog.names
    members = catalog.members
    found = catalog.found
    otherFiles = catalog.otherFiles
    var lists = AnnotationLists()
    for (stem, member) in catalog.lists {
      let name = String(decoding: archive.name(of: member), as: UTF8.self)
      do throws(MemberProblem) {
        lists.add(.member(name: name, bytes: try archive.read(member)), stem: stem)
      } catch {
        if let failure = error.diskFailure { throw .archive(path: file.path, failure) }
        throw .annotation(
          file: name, line: nil, fault: error.description, advice: "download the archive again")
      }
    }
    self.lists = lists
    self.archive = archive
    self.file = file
  }

  func read(
    _ files: [Int], options: LoadOptions, progress: WorkProgress,
    _ body: @Sendable (_ place: Int, _ contents: EncodedPicture) throws -> Void
  ) throws {
    try ParallelWork.forEach(count: files.count, options: options, progress: progress) { place in
      let contents: EncodedPicture
      do throws(MemberProblem) {
        contents = .bytes(try archive.read(members[files[place]]))
      } catch {
        // Not to be remembered as a fault of the picture.
        if let failure = error.diskFailure {
          throw DatasetError.archive(path: file.path, failure)
        }
        contents = .unreadable(reason: error.description)
      }
      try body(place, contents)
    }
    try file.checkUnchanged()
  }
}
