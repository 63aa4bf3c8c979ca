import ArchiveTesting
import Foundation
import Imaging

extension FuzzedReader {
  /// An input is read twice, as the pictures of a data set and as the labels beside some, plain or
  /// compressed by gzip.
  static var idx: FuzzedReader {
    FuzzedReader(
      name: "idx", longestInput: 8_192, largestAllocation: 64,
      dictionary: [
        [0, 0, 8, 1], [0, 0, 8, 3], [0, 0, 8, 4], [0, 0, 13, 3], [0, 0, 0, 2], [0, 0, 0, 3],
        [0x1F, 0x8B, 8, 0],
      ],
      seeds: idxSeeds
    ) { bytes in
      let folder = idxFolder
      Outcome.note(idxEnding(bytes, as: "images-idx3-ubyte", in: folder, labels: false))
      Outcome.note(idxEnding(bytes, as: "labels-idx1-ubyte", in: folder, labels: true))
    }
  }

  /// Three pictures of 3×2.
  private static let greyPictures: [UInt8] =
    [0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 2, 0, 0, 0, 3] + Array(1...18)

  /// The readers take paths: one for the pictures with nothing beside them, one for the labels.
  private static let idxFolder: URL = {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "vnb-fuzz-\(ProcessInfo.processInfo.processIdentifier)")
    for name in ["pictures", "labels"] {
      try? FileManager.default.createDirectory(
        at: folder.appending(path: name), withIntermediateDirectories: true)
    }
    try? Data(greyPictures).write(to: folder.appending(path: "labels/images-idx3-ubyte"))
    return folder
  }()

  private static func idxEnding(
    _ bytes: [UInt8], as name: String, in folder: URL, labels: Bool
  ) -> String {
    let place = folder.appending(path: labels ? "labels" : "pictures")
    let path = place.appending(path: "images-idx3-ubyte").path(percentEncoded: false)
    do {
      try Data(bytes).write(to: place.appending(path: name))
      let limits = LoadLimits(pictures: fuzzedImageLimits, archives: fuzzedArchiveLimits)
      let request = LoadRequest(width: 4, height: 4, limits: limits)
      let images = try DatasetSource.path(path).load(request, options: LoadOptions(threads: 1))
        .images
      for index in 0..<images.count { _ = try images.image(at: index) }
      return "pictures, \(images.attributeNames.isEmpty ? "no" : "with") labels"
    } catch {
      return "\(error)"
    }
  }

  private static func idxSeeds() throws -> [Seed] {
    let colour: [UInt8] =
      [0, 0, 8, 4, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3] + Array(1...12)
    let labels: [UInt8] = [0, 0, 8, 1, 0, 0, 0, 3, 7, 0, 9]
    return [("grey", greyPictures), ("colour", colour), ("labels", labels)].flatMap { name, bytes in
      [Seed(name: name, bytes: bytes), Seed(name: "\(name).gz", bytes: Deflater.gzip(bytes))]
    }
  }
}
