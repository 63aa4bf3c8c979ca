import Digests

/// What is known of the pictures of a source: by CelebA's lists or, without one of attributes, by
/// the folders that they lie in.
struct PictureAnnotations: Sendable {
  /// The pictures of the split, ascending.
  let pictures: [Int]
  /// Of all pictures of the source, in their order.
  let attributes: AttributeTable
  /// The number of the person in each picture of the source; empty where there is no list of them.
  let people: [Int32]
  /// Whole sentences for the user: lists that do not quite fit.
  let remarks: [String]

  /// Reads the lists that are needed.
  ///
  /// - Parameters:
  ///   - names: of the source's pictures.
  ///   - source: as it is named in messages.
  /// Throws `DatasetError.noPartition`, or `.annotation` for a fault in a list.
  init(
    of names: [[UInt8]], split: DatasetSplit, lists: AnnotationLists, limits: LoadLimits,
    source: String
  ) throws(DatasetError) {
    var remarks: [String] = []
    if split == .all {
      pictures = Array(names.indices)
    } else {
      guard let list = lists.partition else { throw .noPartition(path: source, split: split) }
      let lines = try AnnotationLists.lines(of: list, limits: limits)
      let parts = try CelebAAnnotations.partition(lines).values(of: names)
      pictures = names.indices.filter { parts.values[$0] == split }
      Self.note(parts.unused, in: lines.file, to: &remarks)
    }
    if let list = lists.attributes {
      let lines = try AnnotationLists.lines(of: list, limits: limits)
      let table = try CelebAAnnotations.attributes(lines)
      let rows = try table.rows.values(of: names)
      attributes = AttributeTable(names: table.names, rows: rows.values)
      Self.note(rows.unused, in: lines.file, to: &remarks)
    } else {
      attributes = FolderClasses.table(of: names)
    }
    if let list = lists.identities {
      let lines = try AnnotationLists.lines(of: list, limits: limits)
      let rows = try CelebAAnnotations.identities(lines).values(of: names)
      people = rows.values.map { Int32(clamping: $0) }
      Self.note(rows.unused, in: lines.file, to: &remarks)
    } else {
      people = []
    }
    self.remarks = remarks
  }

  /// All of some pictures, whose attributes are known already.
  init(all count: Int, attributes: AttributeTable) {
    pictures = Array(0..<count)
    self.attributes = attributes
    people = []
    remarks = []
  }

  private static func note(_ unused: Int, in file: String, to remarks: inout [String]) {
    guard unused > 0 else { return }
    remarks.append("\(file) names \(unused) pictures that are not there")
  }
}
