import NotebookFormat
import Raster
import Testing
import Verification

@Suite struct FileComparerTests {
  private static func png(_ change: Int = 0, compression: Int = 6) throws -> [UInt8] {
    var picture = Image(width: 8, height: 4, filledWith: 100)
    picture.pixels[0] = UInt8(100 + change)
    return try PNGCodec.encode(picture, compression: compression)
  }

  private static func state(
    _ level: CellOptions.Verification, _ old: [UInt8], _ new: [UInt8], file: String = "a.png",
    isChart: Bool = false
  ) -> FileComparison.State {
    FileComparer(level: level).compare(file, old: old, new: new, isChart: isChart).comparison.state
  }

  @Test func anotherEncodingIsNoChangeOfPixels() throws {
    let (old, new) = (try Self.png(compression: 1), try Self.png(compression: 9))
    #expect(old != new)
    #expect(Self.state(.pixels, old, new) == .same)
    #expect(Self.state(.bytes, old, new) == .changed)
  }

  @Test func greyPixelsCountAsColouredOnes() throws {
    let grey = Image(width: 8, height: 4, channels: 1, filledWith: 100)
    #expect(Self.state(.pixels, try Self.png(), try PNGCodec.encode(grey)) == .same)
  }

  @Test func everyLevelHasItsLimit() throws {
    let (old, new) = (try Self.png(), try Self.png(10))
    #expect(Self.state(.pixels, old, new) == .changed)
    // 10 of 255 is 0.039; over 96 channels the mean square is 100/96, the PSNR 47.95 dB.
    #expect(Self.state(.tolerance(0.04), old, new) == .tolerated)
    #expect(Self.state(.tolerance(0.039), old, new) == .changed)
    #expect(Self.state(.psnr(47.9), old, new) == .tolerated)
    #expect(Self.state(.psnr(48), old, new) == .changed)
    #expect(Self.state(.figures(percent: 1), old, new) == .tolerated)
    let larger = try PNGCodec.encode(Image(width: 9, height: 4, filledWith: 100))
    for level in [CellOptions.Verification.tolerance(1), .psnr(0), .figures(percent: 50)] {
      #expect(Self.state(level, old, larger) == .changed)
    }
  }

  @Test func aPictureThatCannotBeReadIsADifference() throws {
    let comparison = FileComparer(level: .psnr(1)).compare(
      "a.png", old: Array("no picture".utf8), new: try Self.png(), isChart: false
    ).comparison
    #expect(comparison.state == .changed)
    #expect(comparison.summary?.hasPrefix("it cannot be read: ") == true)
  }

  @Test func textsDifferByLines() {
    let comparison = FileComparer(level: .psnr(1)).compare(
      "a.csv", old: Array("a,b\n1,2\n3,4\n".utf8), new: Array("a,b\n1,5\n3,4\n".utf8),
      isChart: false
    ).comparison
    #expect(comparison.summary == "1 line gone, 1 line added")
    #expect(
      comparison.difference == """
        @@ -1,4 +1,4 @@
         a,b
        -1,2
        +1,5
         3,4
         
        """)
  }

  @Test func otherFilesHaveBytes() {
    #expect(Self.state(.psnr(1), [1, 2], [1, 3], file: "a.npy") == .changed)
    #expect(Self.state(.tolerance(1), [1, 2], [1, 3], file: "a.npy") == .changed)
    #expect(Self.state(.figures(percent: 1), [1, 2], [1, 3], file: "a.npy") == .tolerated)
  }

  @Test func chartsAreComparedByTheirPlacesWhereNumbersMayDiffer() throws {
    let (old, new) = (try Self.png(), try Self.png(100))
    #expect(Self.state(.tolerance(0.01), old, new, isChart: true) == .tolerated)
    let path = { (y: Double) in Array("<path d=\"M 1 \(y)\"/>".utf8) }
    #expect(
      Self.state(.tolerance(0.01), path(200), path(201), file: "a.svg", isChart: true) == .tolerated
    )
    #expect(
      Self.state(.tolerance(0.01), path(200), path(204), file: "a.svg", isChart: true) == .changed)
  }
}
