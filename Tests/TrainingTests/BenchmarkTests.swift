import Networks
import Tensors
import Testing
import Training

@Suite("Benchmark")
struct BenchmarkTests {
  @Test("counts the operations of a step and measures all of them")
  func report() throws {
    let benchmark = Benchmark(
      configuration: AutoencoderConfiguration(filters: [4, 8], codeLength: 5),
      picture: PictureShape(width: 8, height: 8, channels: 3), batch: 3, threads: 2, steps: 3)
    let report = try benchmark.run()
    // Multiply-adds of a picture: two convolutions to 4×4×4 and 2×2×8 and their mirror images, two
    // heads of 32 × 5 and a dense layer of 5 × 32. Each has three passes but the first, whose input
    // needs no gradient.
    let first = 4 * 4 * 4 * 9 * 3
    let second = 2 * 2 * 8 * 9 * 4
    let dense = 3 * 32 * 5
    let multiplyAdds = 3 * (2 * first + 2 * second + dense) - first
    #expect(report.operationsOfStep == Double(2 * 3 * multiplyAdds))
    #expect(report.stepSeconds.count == 3)
    #expect(report.imagesPerSecond > 0 && report.decodedImagesPerSecond > 0)
    #expect(report.peak > 1e6 && report.shareOfPeak > 0 && report.shareOfPeak < 1)
    #expect(report.peakMemory > 1_000_000)
    #expect(report.layers.contains { $0.layer == "Adam" && $0.calls > 0 })
  }

  @Test("refuses pictures that do not fit the network")
  func misfit() {
    let benchmark = Benchmark(
      picture: PictureShape(width: 7, height: 8, channels: 3), batch: 1, threads: 1)
    #expect(throws: ShapeProblem.self) { try benchmark.run() }
  }
}
