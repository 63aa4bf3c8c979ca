import Archives

/// Which members of an archive are pictures, by the rules that `FolderScan` has for files: hidden
/// members and `__MACOSX` are passed over, as are members without a picture's extension. The result
/// is sorted by name, byte by byte. Of several members with one name the first is taken.
struct MemberCatalog {
  /// Sorted.
  private(set) var names: [[UInt8]] = []
  /// For each name its number in the archive.
  private(set) var members: [Int] = []
  /// Members that are refused, by their names.
  private(set) var found: [(path: [UInt8], reason: String)] = []
  private(set) var otherFiles = 0
  /// CelebA's lists, by the stems of their names.
  private(set) var lists: [String: Int] = [:]

  private var isSorted = true

  mutating func reserveCapacity(_ count: Int) {
    names.reserveCapacity(count)
    members.reserveCapacity(count)
  }

  /// Notes a member that is no folder.
  mutating func add(_ name: ArraySlice<UInt8>, member: Int, nameFault: String?) {
    if let nameFault {
      found.append((Array(name), nameFault))
      return
    }
    guard !isPassedOver(name) else { return }
    if FolderScan.hasPictureExtension(Array(name)) {
      let name = Array(name)
      if let last = names.last, !NameOrder.isAscending(last, name) { isSorted = false }
      names.append(name)
      members.append(member)
    } else {
      otherFiles += 1
      note(list: name, member: member)
    }
  }

  /// Sorts what was noted; refuses what has a name that another member has.
  mutating func finish() {
    guard !isSorted else { return }
    let order = names.indices.sorted { first, second in
      if NameOrder.isAscending(names[first], names[second]) { return true }
      return names[first] == names[second] && first < second
    }
    let (allNames, allMembers) = (names, members)
    names.removeAll(keepingCapacity: true)
    members.removeAll(keepingCapacity: true)
    for index in order {
      if names.last == allNames[index] {
        found.append((allNames[index], "a second member of this name"))
      } else {
        names.append(allNames[index])
        members.append(allMembers[index])
      }
    }
  }

  private func isPassedOver(_ name: ArraySlice<UInt8>) -> Bool {
    var start = name.startIndex
    let hidden = Array("__MACOSX".utf8)
    for index in name.indices where index == name.endIndex - 1 || name[index] == 0x2F {
      let component = name[start...index]
      if component.count > 1, component.first == UInt8(ascii: ".") {
        if !component.elementsEqual([0x2E, 0x2F]) { return true }
      }
      if component.dropLast().elementsEqual(hidden) { return true }
      start = index + 1
    }
    return false
  }

  private mutating func note(list name: ArraySlice<UInt8>, member: Int) {
    let start = name.lastIndex(of: 0x2F).map { $0 + 1 } ?? name.startIndex
    let file = String(decoding: name[start...], as: UTF8.self)
    for stem in AnnotationLists.stems where file == "\(stem).txt" || file == "\(stem).csv" {
      if lists[stem] == nil { lists[stem] = member }
    }
  }
}
