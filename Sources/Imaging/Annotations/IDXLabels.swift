import Archives
import Glibc

/// The labels beside an IDX file of pictures: `train-labels-idx1-ubyte` beside
/// `train-images-idx3-ubyte`, gzipped or not. The attributes are `label-0`, `label-1` and so on.
enum IDXLabels {
  /// The labels of `count` pictures; an empty table where there are none.
  ///
  /// Throws `DatasetError` for labels that do not belong to the pictures.
  static func table(
    besides pictures: String, count: Int, limits: LoadLimits
  ) throws(DatasetError) -> AttributeTable {
    guard let path = path(besides: pictures) else { return .empty }
    let labels: [UInt8]
    do throws(ArchiveProblem) {
      labels = try read(path, count: count)
    } catch {
      throw .archive(path: path, error)
    }
    let greatest = Int(labels.max() ?? 0)
    guard greatest < AttributeTable.maximumColumns else { return .empty }
    return AttributeTable(
      names: (0...greatest).map { "label-\($0)" }, rows: labels.map { 1 << UInt64($0) })
  }

  /// The file of the labels, where there is one.
  static func path(besides pictures: String) -> String? {
    let slash = pictures.lastIndex(of: "/").map { pictures.index(after: $0) }
    let folder = slash.map { pictures[..<$0] } ?? ""
    let name = String(pictures[(slash ?? pictures.startIndex)...])
    let labels = name.replacing("images", with: "labels").replacing("idx3", with: "idx1")
    guard labels != name else { return nil }
    let plain = labels.hasSuffix(".gz") ? String(labels.dropLast(3)) : labels
    return [labels, plain, plain + ".gz"].map { folder + $0 }.first { access($0, F_OK) == 0 }
  }

  private static func read(_ path: String, count: Int) throws(ArchiveProblem) -> [UInt8] {
    let source = try FileByteSource(path: path)
    let isCompressed =
      ArchiveKind(sniffing: try source.bytes(at: 0, count: ArchiveKind.sniffedBytes)) == .gzip
    // One more, so that too many are seen.
    let bytes =
      isCompressed
      ? try GzipStream(source).bytes(count: count + 9)
      : try source.bytes(at: 0, count: count + 9)
    let dimensions = try IDXHeader.dimensions(bytes)
    guard dimensions.count == 1 else {
      throw ArchiveProblem("an IDX file without labels", advice: "move it away")
    }
    guard dimensions[0] == count, bytes.count == count + 8 else {
      throw ArchiveProblem(
        "\(dimensions[0]) labels announced, \(max(bytes.count - 8, 0)) read, for \(count) pictures",
        advice: "take pictures and labels of the same edition, or move the labels away")
    }
    return Array(bytes[8...])
  }
}
