import Evaluation
import Glibc
import Raster
import Sessions

/// The pictures `old | new | difference`, in `@verify/` below the output folder: for looking at,
/// not for committing. Those of the last verification are removed first.
struct DifferenceSheets {
  private let folder: OutputFolder
  private static let folderName = "@verify"
  private static let suffix = ".difference.png"

  init(folder: OutputFolder) {
    self.folder = folder
    for name in FolderListing.files(in: "\(folder.path)/\(Self.folderName)")
    where name.hasSuffix(Self.suffix) { folder.remove("\(Self.folderName)/\(name)") }
    rmdir("\(folder.path)/\(Self.folderName)")
  }

  /// - Returns: the file's path below the output folder.
  func write(_ sheet: Image, for file: String) throws -> String {
    let name = "\(Self.folderName)/\(file.dropLast(".png".count))\(Self.suffix)"
    try folder.write(try PNGCodec.encode(sheet), to: name)
    return name
  }

  /// The comparison for a file that only the recomputation has, with a sheet when it is a picture.
  func added(
    _ file: String, _ bytes: [UInt8], _ summary: String, _ state: FileComparison.State
  ) throws -> FileComparison {
    var comparison = FileComparison(file, state, summary)
    if file.hasSuffix(".png"), let picture = try? PNGCodec.decode(bytes) {
      let sheet = try PictureDifference.sheet(of: picture, isOld: false, other: "missing")
      comparison.sheet = try write(sheet, for: file)
    }
    return comparison
  }
}
