import Faces
import Imaging
import Raster
import Testing

struct SelectionTests {
  let faces: any ImageCollection

  init() throws {
    faces = try DatasetSource.faces(seed: 0).load(LoadRequest(width: 16, height: 16, limit: 12))
      .images
  }

  @Test func builtInFacesAreTheGenerators() throws {
    let generator = SyntheticFaces(seed: 0)
    #expect(faces.count == 12)
    for index in [0, 5, 11] {
      #expect(
        try faces.image(at: index) == generator.render(at: index, width: 16, height: 16))
      #expect(
        faces.attributeNames.indices.map { faces.attributeValue($0, at: index) }
          == generator.attributes(at: index))
    }
    #expect(faces.attributeIndex("Smiling") != nil)
    let other = try DatasetSource.faces(seed: 1).load(LoadRequest(width: 16, height: 16, limit: 1))
    #expect(try other.images.image(at: 0) != faces.image(at: 0))
  }

  @Test func builtInFacesAreDividedAsCelebA() throws {
    func load(_ split: DatasetSplit, skip: Int = 0, limit: Int? = nil) throws -> any ImageCollection
    {
      try DatasetSource.faces(seed: 0)
        .load(LoadRequest(width: 8, height: 8, split: split, skip: skip, limit: limit)).images
    }
    // Without a limit nothing is drawn in advance.
    #expect(try load(.all).count == 202_599)
    #expect(try load(.train).count == 162_770)
    let generator = SyntheticFaces(seed: 0)
    #expect(
      try load(.validation, skip: 1, limit: 2).image(at: 1)
        == generator.render(at: 162_772, width: 8, height: 8))
    #expect(
      try load(.test, limit: 1).image(at: 0) == generator.render(at: 182_637, width: 8, height: 8))
    #expect(
      try load(.train).image(at: 162_769) == generator.render(at: 162_769, width: 8, height: 8))
    #expect(try load(.validation, skip: 19_860).count == 7)
    #expect(throws: DatasetError.self) { try load(.test, skip: 19_962) }
  }

  @Test func takingIsAView() throws {
    let taken = faces.taking(4, skip: 3)
    #expect(taken.count == 4)
    #expect(try taken.image(at: 0) == faces.image(at: 3))
    #expect(faces.taking(100, skip: 10).count == 2)
    #expect(faces.taking(5, skip: 100).count == 0)
    let order = Array((0..<12).reversed())
    let shuffled = faces.taking(3, skip: 1, order: order)
    #expect(try shuffled.image(at: 0) == faces.image(at: 10))
    #expect(try shuffled.taking(1, skip: 2).image(at: 0) == faces.image(at: 8))
    #expect(shuffled.attributeValue(0, at: 2) == faces.attributeValue(0, at: 8))
    var bytes = [UInt8](repeating: 0, count: 2 * faces.bytesPerImage)
    try bytes.withUnsafeMutableBufferPointer { buffer in
      try shuffled.copy([2, 0], into: try #require(buffer.baseAddress))
    }
    #expect(try bytes == faces.image(at: 8).pixels + faces.image(at: 10).pixels)
  }

  @Test(arguments: [(0.9, 11), (0.0, 0), (1.0, 12), (0.5, 6)])
  func dividingGivesTwoPartsThatMakeUpTheWhole(share: Double, first: Int) throws {
    let order = (0..<12).map { ($0 * 5 + 3) % 12 }
    let parts = faces.divided(share: share, order: order)
    #expect(parts.train.count == first)
    let pictures = try (0..<parts.train.count).map { try parts.train.image(at: $0) }
    let others = try (0..<parts.rest.count).map { try parts.rest.image(at: $0) }
    #expect(try pictures + others == order.map { try faces.image(at: $0) })
  }

  @Test func tooMuchForTheMemoryIsSaidBeforehand() {
    let error = #expect(throws: DatasetError.self) {
      try DatasetSource.faces(seed: 0).load(
        LoadRequest(width: 20_000, height: 20_000, limit: 100_000))
    }
    #expect(error?.description.contains("use a smaller limit or size") == true)
  }
}
