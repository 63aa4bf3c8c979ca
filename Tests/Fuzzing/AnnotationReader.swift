import Foundation
import Imaging

extension FuzzedReader {
  /// CelebA's three lists, each in its text and its CSV edition: an input is read as all six.
  static var annotations: FuzzedReader {
    FuzzedReader(
      name: "annotations", longestInput: 16_384, largestAllocation: 64,
      dictionary: ["\r\n", "image_id,", "000001.jpg", " -1", "  1", ",", "\u{FEFF}"].map {
        Array($0.utf8)
      },
      seeds: annotationSeeds
    ) { bytes in
      let plain = readings(of: bytes)
      for reading in plain { Outcome.note(reading) }
      // A CR counts for the length of its line.
      guard bytes.count <= longestLine / 2, !bytes.contains(0x0D) else { return }
      let doubled = bytes.flatMap { $0 == 0x0A ? [0x0D, 0x0A] : [$0] }
      guard readings(of: doubled) == plain else {
        fatalError("a list with CRLF is read otherwise than with LF")
      }
    }
  }

  private static let longestLine = 4_096

  private static let pictures = ["000001.jpg", "000002.jpg", "b/000003.png"].map {
    Array($0.utf8)
  }

  /// How each of the six readings ends.
  private static func readings(of bytes: [UInt8]) -> [String] {
    ["list.txt", "list.csv"].flatMap { file in
      let lines = AnnotationLines(bytes, shownAs: file, limit: longestLine)
      return [
        ending {
          let (names, rows) = try CelebAAnnotations.attributes(lines)
          return "\(names.count), \(try rows.values(of: pictures).unused) unused"
        },
        ending {
          "\(try CelebAAnnotations.partition(lines).values(of: pictures).unused) unused"
        },
        ending {
          "\(try CelebAAnnotations.identities(lines).values(of: pictures).unused) unused"
        },
      ]
    }
  }

  private static func ending(_ reading: () throws -> String) -> String {
    do { return try reading() } catch { return "\(error)" }
  }

  private static func annotationSeeds() throws -> [Seed] {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "vnb-fuzz-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try FaceExport(count: 3, form: .celeba).write(to: folder.path(percentEncoded: false))
    var seeds: [Seed] = []
    for name in ["list_attr_celeba", "list_eval_partition", "identity_CelebA"] {
      let text = try Data(contentsOf: folder.appending(path: "\(name).txt"))
      seeds.append(Seed(name: "\(name).txt", bytes: Array(text)))
      seeds.append(Seed(name: "\(name)-lf.txt", bytes: text.filter { $0 != 0x0D }))
    }
    let csv = [
      "attributes": "image_id,Smiling,Bald\n000001.jpg,1,-1\n000002.jpg,-1,1\n000003.jpg,1,1\n",
      "partition": "\u{FEFF}image_id,partition\r\n000003.jpg,2\r\n000001.jpg,0\r\n000002.jpg,1\r\n",
      "identities": "image_id,identity\n000001.jpg,2880\n000002.jpg,7\n000003.jpg,999999999",
    ]
    return seeds
      + csv.sorted { $0.key < $1.key }.map { Seed(name: "\($0).csv", bytes: Array($1.utf8)) }
  }
}
