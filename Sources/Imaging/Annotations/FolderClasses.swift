/// Sub-folders as classes: where all pictures lie in two or more folders side by side, each folder is
/// an attribute that its pictures have.
///
/// `cats/1.jpg` and `dogs/a/2.jpg` have the attributes `cats` and `dogs`; so have
/// `pets/cats/1.jpg` and `pets/dogs/2.jpg`, since a folder that holds everything says nothing.
enum FolderClasses {
  /// The classes of pictures by their names; empty where there are none, or more than a table holds.
  ///
  /// - Parameter names: sorted.
  static func table(of names: [[UInt8]]) -> AttributeTable {
    let start = commonFolder(of: names)
    var folders: [ArraySlice<UInt8>] = []
    var rows: [UInt64] = []
    rows.reserveCapacity(names.count)
    for name in names {
      let rest = name[start...]
      guard let end = rest.firstIndex(of: UInt8(ascii: "/")) else { return .empty }
      let folder = rest[..<end]
      // Sorted as they are, the pictures of a folder follow each other.
      if folders.last != folder {
        guard folders.count < AttributeTable.maximumColumns else { return .empty }
        folders.append(folder)
      }
      rows.append(1 << UInt64(folders.count - 1))
    }
    guard folders.count > 1 else { return .empty }
    return AttributeTable(names: attributeNames(of: folders), rows: rows)
  }

  /// The length of the longest prefix of all names that ends in a slash.
  private static func commonFolder(of names: [[UInt8]]) -> Int {
    guard let first = names.first, let last = names.last else { return 0 }
    // Sorted: what the first and the last share, all share.
    let shared = zip(first, last).prefix { $0 == $1 }.count
    return first[..<shared].lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0
  }

  /// As `where` can spell them: letters, digits and hyphens. What leaves nothing, or a name that is
  /// taken, is called by its number.
  private static func attributeNames(of folders: [ArraySlice<UInt8>]) -> [String] {
    var names: [String] = []
    for (index, folder) in folders.enumerated() {
      let text = String(decoding: folder, as: UTF8.self).lowercased()
      let words = text.split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
      let name = words.joined(separator: "-")
      names.append(name.isEmpty || names.contains(name) ? "class-\(index + 1)" : name)
    }
    return names
  }
}
