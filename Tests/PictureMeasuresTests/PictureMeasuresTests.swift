import Foundation
import PictureMeasures
import Raster
import Testing

/// Against what NumPy says of the pictures in `Fixtures/measures.json`, which `Fixtures/record.py`
/// wrote; within a billionth, and a millionth where single precision is passed through.
@Suite struct PictureMeasuresTests {
  private struct Recorded: Decodable {
    var width: Int
    var height: Int
    var pictures: [[UInt8]]
    var psnr: Double
    var ssim: Double
    var sharpness: Double
    var checkerboard2: Double
    var checkerboard4: Double
    var entropy: Double
    var face: Double
    var background: Double
    var diversity: Double
    var frechet: Double
    var nearest: [Double]
    var nearestInData: [Double]
  }

  private let recorded: Recorded
  private let images: [Image]

  init() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Fixtures/measures.json")
    let recorded = try JSONDecoder().decode(Recorded.self, from: Data(contentsOf: file))
    self.recorded = recorded
    images = recorded.pictures.map {
      Image(width: recorded.width, height: recorded.height, pixels: $0)
    }
  }

  private func near(_ found: Double, _ expected: Double, within part: Double = 1e-9) -> Bool {
    abs(found - expected) <= part * abs(expected)
  }

  @Test func signalToNoise() {
    #expect(near(images[0].signalToNoise(against: images[1]), recorded.psnr))
    #expect(images[0].signalToNoise(against: images[0]) == .infinity)
  }

  @Test func structuralSimilarity() {
    #expect(near(images[0].structuralSimilarity(to: images[1]), recorded.ssim))
    #expect(near(images[0].structuralSimilarity(to: images[0]), 1))
    #expect(!Image(width: 10, height: 30).hasStructuralSimilarity)
  }

  @Test func sharpness() {
    #expect(near(images[0].sharpness, recorded.sharpness))
    #expect(Image(width: 2, height: 9, filledWith: 7).sharpness == 0)
  }

  @Test func checkerboardEnergy() {
    #expect(near(images[0].checkerboardEnergy(stride: 2), recorded.checkerboard2))
    #expect(near(images[0].checkerboardEnergy(stride: 4), recorded.checkerboard4))
    #expect(Image(width: 8, height: 8, filledWith: 7).checkerboardEnergy(stride: 2) == 0)
    let board = (0..<256).map { ($0 + $0 / 16) % 2 == 0 ? UInt8(100) : 130 }
    let energy = Image(width: 16, height: 16, channels: 1, pixels: board)
      .checkerboardEnergy(stride: 2)
    #expect(energy > 0.4, "a checkerboard has little else, but for the window's width")
  }

  @Test func entropy() {
    #expect(near(images[0].entropy, recorded.entropy))
    let clear = Image(width: 2, height: 1, channels: 1, pixels: [0, 255])
    #expect(clear.entropy == 0)
  }

  @Test func regions() {
    #expect(near(images[0].variance(in: .face), recorded.face))
    #expect(near(images[0].variance(in: .background), recorded.background))
    #expect(Image(width: 1, height: 1).variance(in: .background) == 0)
  }

  @Test func diversity() throws {
    #expect(near(try #require(Diversity.of(images)), recorded.diversity))
    #expect(Diversity.of([images[0]]) == nil)
    #expect(Diversity.of([images[0], images[0]]) == 0)
  }

  @Test func dataSpace() throws {
    let space = try DataSpace(of: Array(images[..<6]), limit: 3)
    let points = space.project(Array(images[6...]))
    #expect(near(try space.frechetDistance(of: points), recorded.frechet, within: 1e-6))
    #expect(zip(space.nearestDistances(of: points), recorded.nearest).allSatisfy { near($0, $1) })
    #expect(zip(space.nearestDistancesInData(), recorded.nearestInData).allSatisfy { near($0, $1) })
    #expect(space.dimensions == 3 && points.rows == 3)
  }

  @Test func aSpaceOfEqualPicturesHasNoExtent() throws {
    let space = try DataSpace(of: [images[0], images[0]], limit: 3)
    #expect(space.dimensions == 0)
    #expect(try space.frechetDistance(of: space.project([images[1]])) == 0)
  }
}
