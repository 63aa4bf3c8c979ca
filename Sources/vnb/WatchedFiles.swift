import Planning

// What is looked at while nothing happens:
//
// 1. The notebook and the file of its parameters, several times a second.
// 2. The data that its cells read: names, sizes and times of all files, as often as looking takes a
//    fiftieth of the time, since a folder may hold hundreds of thousands, and at most once a second.

/// The files that `vnb watch` waits for; see the head of the file.
struct WatchedFiles {
  private let texts: [String]
  private var stamps: [FileStamp?]
  /// By path.
  private var data: [String: FileListing?] = [:]
  private var nextLook = ContinuousClock.now

  /// - Parameters:
  ///   - texts: paths of files that are read as a whole.
  ///   - data: files and folders that cells read.
  init(texts: [String], data: Set<String> = []) {
    self.texts = texts
    stamps = texts.map(FileStamp.init(of:))
    self.data = listings(of: data)
  }

  /// Looks at other data from now on.
  ///
  /// - Returns: whether some of it was not looked at before.
  mutating func follow(_ paths: Set<String>) -> Bool {
    let new = listings(of: paths.subtracting(data.keys))
    data = data.filter { paths.contains($0.key) }.merging(new) { old, _ in old }
    return !new.isEmpty
  }

  /// Takes what is there now as what is known.
  mutating func look() { self = WatchedFiles(texts: texts, data: Set(data.keys)) }

  /// Whether something was saved; a file that is not there just now is being saved.
  mutating func haveChanged() -> Bool {
    let now = texts.map(FileStamp.init(of:))
    if now != stamps, now.allSatisfy({ $0 != nil }) { return true }
    guard !data.isEmpty, ContinuousClock.now >= nextLook else { return false }
    return listings(of: Set(data.keys)) != data
  }

  /// Looks, and says when to look again.
  private mutating func listings(of paths: Set<String>) -> [String: FileListing?] {
    let start = ContinuousClock.now
    let found = Dictionary(
      uniqueKeysWithValues: paths.map { ($0, FileListing(at: $0)) })
    let end = ContinuousClock.now
    nextLook = end + max(.seconds(1), (end - start) * 50)
    return found
  }
}
