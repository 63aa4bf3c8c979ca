import Foundation
import Imaging
import Raster
import Testing

/// A small CelebA: ten pictures, parts 0 0 0 0 0 0 1 1 2 2, Smiling where the number is even,
/// 5_o_Clock_Shadow for the first.
struct CelebATests {
  let folder: TemporaryFolder

  static let names = ["5_o_Clock_Shadow", "Smiling", "Blond_Hair"]

  init() throws {
    folder = try TemporaryFolder()
    for index in 1...10 { try folder.write("img_align_celeba/\(name(index))", numbered(index)) }
    try writeAttributes()
    try writePartition()
  }

  func name(_ index: Int) -> String {
    String(repeating: "0", count: 6 - "\(index)".count) + "\(index).png"
  }

  func rows(_ separator: String) -> [String] {
    (1...10).map { index in
      let values = [index == 1, index % 2 == 0, false].map { $0 ? "1" : "-1" }
      return ([name(index).replacing(".png", with: ".jpg")] + values).joined(separator: separator)
    }
  }

  /// As CelebA's own file: padded values, a header with a trailing blank.
  func writeAttributes(count: Int = 10, lineEnd: String = "\n", to file: String? = nil) throws {
    let header = CelebATests.names.joined(separator: " ") + " "
    let text = (["\(count)", header] + rows("  ")).joined(separator: lineEnd)
    try folder.write(file ?? "list_attr_celeba.txt", text + lineEnd)
  }

  func writePartition() throws {
    let parts = [0, 0, 0, 0, 0, 0, 1, 1, 2, 2]
    let lines = parts.enumerated().map { "\(name($0.offset + 1)) \($0.element)" }
    try folder.write("list_eval_partition.txt", lines.joined(separator: "\n"))
  }

  func load(_ path: String? = nil, split: DatasetSplit = .all) throws -> any ImageCollection {
    try DatasetSource.path(path ?? folder.path)
      .load(LoadRequest(width: 8, height: 8, split: split)).images
  }

  func numbers(_ images: any ImageCollection) throws -> [Int] {
    try (0..<images.count).map { Int(try images.image(at: $0).pixels[0]) }
  }

  @Test func splitsFollowThePartition() throws {
    #expect(try numbers(load()) == Array(1...10))
    #expect(try numbers(load(split: .train)) == Array(1...6))
    #expect(try numbers(load(split: .validation)) == [7, 8])
    #expect(try numbers(load(split: .test)) == [9, 10])
    // The folder of the pictures itself, with its lists beside it.
    #expect(try numbers(load(folder.path("img_align_celeba"), split: .test)) == [9, 10])
    #expect(try numbers(load(folder.path("img_align_celeba/"), split: .test)) == [9, 10])
  }

  @Test func attributesFilter() throws {
    let images = try load()
    #expect(images.attributeNames == ["5-o-clock-shadow", "smiling", "blond-hair"])
    #expect(try numbers(images.filtered(by: [("smiling", true)])) == [2, 4, 6, 8, 10])
    #expect(
      try numbers(images.filtered(by: [("Smiling", false), ("5_o_Clock_Shadow", false)]))
        == [3, 5, 7, 9])
    #expect(try images.filtered(by: [("blond-hair", true)]).count == 0)
    let unknown = DatasetError.unknownAttribute(name: "smilling", known: images.attributeNames)
    #expect(throws: unknown) {
      try images.filtered(by: [("smilling", true)])
    }
  }

  @Test func peopleAreKnownByTheirList() throws {
    #expect(try load().person(at: 0) == nil)
    let rows = (1...10).reversed().map { "\(name($0)) \(100 + $0 % 3)" }
    try folder.write("identity_CelebA.txt", rows.joined(separator: "\r\n"))
    let images = try load()
    #expect((0..<10).map { images.person(at: $0) } == (1...10).map { 100 + $0 % 3 })
    #expect(images.taking(2, skip: 3).person(at: 1) == 102)
    #expect(try load(split: .test).person(at: 1) == 101)
    // The list decides what is loaded, so it counts for the key of results.
    let request = LoadRequest(width: 8, height: 8)
    let before = try DatasetSource.path(folder.path).contentDigest(for: request)
    try folder.write("identity_CelebA.txt", rows.joined(separator: "\r\n") + "0")
    #expect(try DatasetSource.path(folder.path).contentDigest(for: request) != before)
    try folder.write("identity_CelebA.txt", rows.dropLast().joined(separator: "\n"))
    let error = #expect(throws: DatasetError.self) { try load() }
    #expect(
      error?.description.hasPrefix("identity_CelebA.txt: no row for the picture '000001.png'")
        == true)
  }

  @Test func theEditionsOfTheListsAreAllRead() throws {
    let expected = try numbers(load().filtered(by: [("smiling", true)]))
    try writeAttributes(lineEnd: "\r\n")
    #expect(try numbers(load().filtered(by: [("smiling", true)])) == expected)
    try FileManager.default.removeItem(atPath: folder.path("list_attr_celeba.txt"))
    try FileManager.default.removeItem(atPath: folder.path("list_eval_partition.txt"))
    let header = "\u{FEFF}image_id,\(CelebATests.names.joined(separator: ","))"
    try folder.write(
      "img_align_celeba/list_attr_celeba.csv",
      ([header] + rows(",").reversed()).joined(separator: "\r\n"))
    let parts = (1...10).map { "\(name($0)),\($0 == 3 ? 2 : 0)" }
    try folder.write(
      "list_eval_partition.csv", (["image_id,partition"] + parts).joined(separator: "\n") + "\n\n")
    #expect(try numbers(load().filtered(by: [("smiling", true)])) == expected)
    #expect(try numbers(load(split: .test)) == [3])
  }

  static let faults: [(file: String, text: String, message: String)] = [
    ("attr", "2\nA B\nx 1 1\n", "list_attr_celeba.txt:1: 2 pictures announced, 1 rows follow"),
    ("attr", "1\nA B\nx 1\n", "list_attr_celeba.txt:3: 1 values, the header names 2 attributes"),
    ("attr", "1\nA B\nx 1 0\n", "list_attr_celeba.txt:3: '0' for B, expected 1 or -1"),
    ("attr", "2\nA\nx 1\nx -1\n", "list_attr_celeba.txt:4: a second row for 'x'"),
    ("attr", "1\nA a\nx 1 1\n", "list_attr_celeba.txt:2: expected up to 64 different"),
    ("attr", "1\nA\nx\u{0} 1\n", "list_attr_celeba.txt:3: a NUL byte, so this is no text file"),
    ("attr", "", "list_attr_celeba.txt: no attribute names"),
    ("attr", "1\nA\nother 1\n", "list_attr_celeba.txt: no row for the picture '000001.png'"),
    (
      "part", "x 0\ny 3\n", "list_eval_partition.txt:2: partition '3' of 'y', expected 0 (train), 1"
    ),
    ("part", "x zero\n", "list_eval_partition.txt:1: partition 'zero' of 'x', expected a number"),
    ("part", "x\n", "list_eval_partition.txt:1: 1 fields, expected a picture's name and its part"),
    ("part", "", "list_eval_partition.txt: no rows"),
    ("part", "other 0\n", "list_eval_partition.txt: no row for the picture '000001.png'"),
  ]

  @Test(arguments: CelebATests.faults)
  func faultsAreLocated(file: String, text: String, message: String) throws {
    let name = file == "attr" ? "list_attr_celeba.txt" : "list_eval_partition.txt"
    try folder.write(name, text)
    let error = #expect(throws: DatasetError.self) { try load(split: .train) }
    #expect(error?.description.hasPrefix(message) == true, "\(error?.description ?? "")")
  }

  @Test func aLineWithoutEndIsRefused() throws {
    try folder.write("list_attr_celeba.txt", String(repeating: "x", count: 70_000))
    let error = #expect(throws: DatasetError.self) { try load() }
    #expect(
      error?.description.contains("a line of 70000 bytes, max-line=65536 are allowed") == true)
  }

  @Test func aPlainFolderHasNoAttributes() throws {
    try folder.write("plain/a.png", numbered(1))
    let images = try load(folder.path("plain"))
    #expect(throws: DatasetError.noAttributes) { try images.filtered(by: [("smiling", true)]) }
  }
}
