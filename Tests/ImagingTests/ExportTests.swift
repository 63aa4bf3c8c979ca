import Foundation
import Imaging
import Raster
import Testing

/// What `vnb faces --export` writes can be loaded as CelebA is.
struct ExportTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  @Test func celebaHasItsOwnFormatAndLoads() throws {
    let path = folder.path("celeba")
    try FaceExport(count: 20, form: .celeba).write(to: path)
    let lists = try String(contentsOfFile: path + "/list_attr_celeba.txt", encoding: .utf8)
      .components(separatedBy: "\r\n")
    #expect(lists[0] == "20")
    #expect(lists[1].hasPrefix("5_o_Clock_Shadow Arched_Eyebrows Attractive "))
    #expect(lists[1].hasSuffix(" Wearing_Necktie Young "))
    #expect(lists[1].split(separator: " ").count == 40)
    #expect(lists.count == 23 && lists[22].isEmpty)
    #expect(lists[2].hasPrefix("000001.jpg ") && lists[2].utf8.count == 10 + 3 * 40)
    let parts = try String(contentsOfFile: path + "/list_eval_partition.txt", encoding: .utf8)
    #expect(parts.hasPrefix("000001.jpg 0\r\n") && parts.hasSuffix("000020.jpg 2\r\n"))
    let persons = try String(contentsOfFile: path + "/identity_CelebA.txt", encoding: .utf8)
    #expect(persons.hasSuffix("000020.jpg 20\r\n"))

    let request = LoadRequest(width: 96, height: 96, crop: .celeba)
    let images = try DatasetSource.path(path).load(request).images
    #expect(images.count == 20)
    #expect(images.attributeNames.count == 40)
    var test = request
    test.split = .test
    #expect(try DatasetSource.path(path).load(test).images.count == 2)
    // The attributes are those of the built-in faces.
    let faces = try DatasetSource.faces(seed: 0)
      .load(LoadRequest(width: 16, height: 16, limit: 20)).images
    let here = try #require(images.attributeIndex("smiling"))
    let there = try #require(faces.attributeIndex("smiling"))
    for index in 0..<20 {
      let isSmiling = faces.attributeValue(there, at: index)
      #expect(images.attributeValue(here, at: index) == isSmiling)
    }
  }

  @Test func anArchiveHoldsTheSamePictures() throws {
    try FaceExport(count: 6, form: .celeba).write(to: folder.path("folder"))
    let zip = folder.path("zip/img_align_celeba.zip")
    try FaceExport(count: 6, form: .celeba).write(to: zip)
    let request = LoadRequest(width: 32, height: 32)
    let packed = try DatasetSource.path(zip).load(request).images
    let plain = try DatasetSource.path(folder.path("folder")).load(request).images
    #expect(packed.count == 6 && packed.attributeNames == plain.attributeNames)
    for index in 0..<6 { #expect(try packed.image(at: index) == plain.image(at: index)) }
    #expect(throws: ExportError.self) { try FaceExport(count: 1, form: .celeba).write(to: zip) }
  }

  @Test func imagesAreTheFacesThemselves() throws {
    let path = folder.path("images")
    try FaceExport(count: 3, form: .images(width: 24, height: 24)).write(to: path)
    let images = try DatasetSource.path(path).load(LoadRequest(width: 24, height: 24)).images
    let faces = try DatasetSource.faces(seed: 0)
      .load(LoadRequest(width: 24, height: 24, limit: 3)).images
    for index in 0..<3 { #expect(try images.image(at: index) == faces.image(at: index)) }
  }

  @Test func nothingIsWrittenOver() throws {
    try folder.write("taken/file", "mine")
    let error = #expect(throws: ExportError.self) {
      try FaceExport(count: 1, form: .celeba).write(to: folder.path("taken"))
    }
    #expect(error?.description.contains("exists already") == true)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["taken"])
  }

  @Test func anExportThatIsStoppedLeavesNothing() throws {
    let options = LoadOptions(threads: 1, isCancelled: { true })
    #expect(throws: CancellationError.self) {
      try FaceExport(count: 5, form: .celeba).write(to: folder.path("half"), options: options)
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
  }
}
