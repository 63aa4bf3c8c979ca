import Foundation
import Raster
import Testing

/// Pictures that are not ours to ship: PngSuite and odd JPEGs, tried where the environment variable
/// VNB_SAMPLE_PICTURES names a folder with `pngsuite` (`png`, `json`) and `odd-jpeg`.
@Suite(.enabled(if: SamplePictures.folder != nil, "VNB_SAMPLE_PICTURES names no folder"))
struct SamplePicturesTests {
  @Test func pngSuiteIsReadOrRefusedAsItAsks() throws {
    let folder = try #require(SamplePictures.folder).appending(path: "pngsuite")
    let names = try FileManager.default.contentsOfDirectory(
      atPath: folder.appending(path: "png").path(percentEncoded: false))
    var (valid, refused) = (0, 0)
    for name in names.filter({ $0.hasSuffix(".png") }).sorted() {
      let bytes = Array(try Data(contentsOf: folder.appending(path: "png/\(name)")))
      if name.hasPrefix("x") {
        #expect(throws: ImageCodecError.self, "\(name)") { try ImageDecoder.decode(bytes) }
        refused += 1
        continue
      }
      let image = try ImageDecoder.decode(bytes)
      let stem = name.dropLast(4)
      let json = try Data(contentsOf: folder.appending(path: "json/\(stem).json"))
      let expected = try JSONDecoder().decode([Int].self, from: json)
      // The reference holds RGBA of the file's depth; of 16 bits the high byte is kept.
      let isDeep = name.hasSuffix("16.png")
      let colours = expected.indices.filter { $0 % 4 != 3 }
        .map { isDeep ? expected[$0] >> 8 : expected[$0] }
      #expect(image.rgb().pixels.map(Int.init) == colours, "\(name)")
      valid += 1
    }
    #expect(valid == 161 && refused == 14)
  }

  /// Size and a digest of every 101st byte of what Pillow decodes; all other files are refused.
  ///
  /// "any": one damaged scan of a progressive file, whose blocks libjpeg smooths otherwise in each
  /// version.
  static let pillow = [
    "16bit-qtables.jpg": "1x1 af64384c860288e0",
    "316be81dfdeeb942e904feb3a77f4f83.jpg": "1443x1071 f9593f61e2e56b66",
    "4838ece0d3900220d33528ee027289bc.jpg": "130x51 8ed0675d49e30de6",
    "8e5e74dbf9b68a322fbb9512db837329.jpg": "193x31237 any",
    "Landscape_0.jpg": "1800x1200 dbaa5ccc1c3bfe60",
    "Landscape_1.jpg": "1800x1200 4402f3b94e8b265e",
    "Landscape_2.jpg": "1800x1200 3b801996eddbf302",
    "Landscape_3.jpg": "1800x1200 17a3a82446672e3d",
    "Landscape_4.jpg": "1800x1200 f59c532249995c53",
    "Landscape_5.jpg": "1800x1200 6c5cda01a9109af5",
    "Landscape_6.jpg": "1800x1200 7f38a5894e3c4f0b",
    "Landscape_7.jpg": "1800x1200 af671db8e1070c00",
    "Landscape_8.jpg": "1800x1200 430cae2075238c57",
    "d22db5be7594c17a18a047ca9264ea0a.jpg": "1123x794 1ddaa34aeadbd496",
    "grayscale_16x24_sampling2x2.jpg": "16x24 f8ace0d3971b3c6a",
    "grayscale_long.jpg": "1x1000 f6ce38831fa5825d",
    "icc_chunk_order.jpeg": "1x1 af63bd4c8601b7df",
    "jpg-cmyk-2.jpg": "256x256 0c216a7618d0bfc7",
    "jpg-size-15x15.jpg": "15x15 1a98abe343ff9f77",
    "jpg-size-1x1.jpg": "1x1 af63f24c860211ee",
    "jpg-size-32x32.jpg": "32x32 ac5bd4577b94256a",
    "jpg-size-4x4.jpg": "4x4 af64914c8603201b",
    "subtract-with-overflow.jpg": "546x340 8418eef7451f0b8e",
  ]

  @Test func oddJPEGsAreReadAsPillowReadsThem() throws {
    let folder = try #require(SamplePictures.folder).appending(path: "odd-jpeg")
    let names = try FileManager.default.contentsOfDirectory(
      atPath: folder.path(percentEncoded: false))
    for name in names.filter({ $0.hasSuffix(".jpg") || $0.hasSuffix(".jpeg") }).sorted() {
      let bytes = Array(try Data(contentsOf: folder.appending(path: name)))
      let limits = ImageLimits(maximumSide: 65_500)
      let result = Result { () throws(ImageCodecError) in
        try ImageDecoder.decode(bytes, limits: limits)
      }
      switch (result, SamplePicturesTests.pillow[name]) {
      case (.success(let image), let expected?):
        let sparse = stride(from: 0, to: image.pixels.count, by: 101).map { image.pixels[$0] }
        let digest = expected.hasSuffix(" any") ? "any" : fnv(sparse)
        #expect("\(image.width)x\(image.height) \(digest)" == expected, "\(name)")
      case (.success(let image), nil):
        Issue.record("\(name) is read (\(image.width)x\(image.height)), Pillow refuses it")
      case (.failure(let error), .some): Issue.record("\(name) is refused: \(error)")
      case (.failure, nil): break
      }
    }
  }
}

enum SamplePictures {
  static let folder: URL? = ProcessInfo.processInfo.environment["VNB_SAMPLE_PICTURES"]
    .map { URL(filePath: $0, directoryHint: .isDirectory) }
}
