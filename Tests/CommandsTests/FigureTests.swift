import Evaluation
import Raster
import Testing

@Suite struct FigureTests {
  private func drawn(_ text: String) throws -> Image {
    let file = try #require(try Programs.presentation(Programs.tiny + text).files.first)
    #expect(file.fileExtension == "png")
    return try PNGCodec.decode(file.bytes)
  }

  /// Whether a picture stands somewhere in a figure, each pixel `scale` pixels wide.
  private func contains(_ figure: Image, _ picture: Image, scale: Int = 1) -> Bool {
    func pixel(_ image: Image, _ x: Int, _ y: Int) -> ArraySlice<UInt8> {
      let start = (y * image.width + x) * image.channels
      return image.pixels[start..<(start + image.channels)]
    }
    let (width, height) = (picture.width * scale, picture.height * scale)
    guard figure.width >= width, figure.height >= height else { return false }
    for top in 0...(figure.height - height) {
      for left in 0...(figure.width - width) {
        let isHere = (0..<height).allSatisfy { y in
          (0..<width).allSatisfy { x in
            pixel(figure, left + x, top + y).elementsEqual(pixel(picture, x / scale, y / scale))
          }
        }
        if isHere { return true }
      }
    }
    return false
  }

  private func sampled(_ count: Int) throws -> [Image] {
    let files = try Programs.saved(Programs.tiny + "sample $vae n=\(count) | save to=\"s/\"")
    return try files.keys.sorted().map { try PNGCodec.decode(files[$0] ?? []) }
  }

  @Test(arguments: [
    "", "titles=true", "titles=index", "titles=radius", "cols=2",
  ])
  func holdTheSampledPicturesThemselves(_ arguments: String) throws {
    let figure = try drawn("sample $vae n=4 | grid \(arguments)")
    for picture in try sampled(4) { #expect(contains(figure, picture)) }
  }

  @Test func enlargeEachPixel() throws {
    let figure = try drawn("sample $vae n=2 | grid scale=2")
    for picture in try sampled(2) { #expect(contains(figure, picture, scale: 2)) }
  }

  @Test func showRunsInRowsOfAnyAxis() throws {
    let runs =
      "let runs = sweep r=[0.5, 1] f=[0, 3, 7] { sample $vae n=2 dist=uniform($r) | sharpen $f }\n"
    let byRadius = try drawn(runs + "grid $runs rows=r cols=6 titles=true")
    let byFactor = try drawn(runs + "grid $runs rows=f cols=6 titles=true")
    #expect(byRadius.width > byFactor.width || byRadius.height < byFactor.height)
    let files = try Programs.saved(Programs.tiny + runs + "$runs[5] | save to=\"s/\"")
    for bytes in files.values {
      let picture = try PNGCodec.decode(bytes)
      #expect(contains(byRadius, picture) && contains(byFactor, picture))
    }
  }

  @Test func markTrialsThatFailed() throws {
    let runs = "let runs = sweep k=[1, 30] { $faces | take 2 skip=$k }\n"
    let figure = try drawn(runs + "grid $runs titles=true")
    let alone = try drawn("$faces | take 2 skip=1 | grid")
    #expect(figure.height > alone.height)
  }

  @Test func compareDatasetsWithImages() throws {
    let figure = try drawn(
      "compare ($faces | take 3) (reconstruct ($faces | take 3) $vae) names=[\"a\", \"b\"] cols=2")
    let files = try Programs.saved(Programs.tiny + "$faces | take 3 | save to=\"s/\"")
    for bytes in files.values { #expect(contains(figure, try PNGCodec.decode(bytes))) }
  }

  @Test(arguments: [
    "plot-loss $vae", "plot-loss $vae.history series=[total] height=8", "plot $vae y=total",
    "plot $vae.history y=[total, kl] x=epoch", "histogram $vae x=total",
    "scatter (table $vae) x=epoch y=total",
  ])
  func chartsAreTextPictureAndDrawing(_ text: String) throws {
    let shown = try Programs.presentation(Programs.tiny + text)
    #expect(shown.files.map(\.fileExtension) == ["txt", "png", "svg"])
    #expect(shown.text?.contains("total") == true)
  }

  /// One epoch is marked by its own number alone: there is no epoch 0 and no epoch 2.
  @Test func oneEpochStandsAlone() throws {
    let text = try #require(
      try Programs.presentation(
        Programs.tiny + "plot-loss (train $net on=$faces epochs=1 batch-size=8)"
      ).text)
    let axis = text.split(separator: "\n").suffix(2).first.map(String.init)
    #expect(axis?.filter { $0 != " " } == "1")
  }
}
