import Raster
import Testing

struct ForeignFilesTests {
  static let cases: [(bytes: [UInt8], phrase: String)] = [
    ([], "an empty file"),
    (Array("<!DOCTYPE html><html><body>Quota exceeded".utf8), "a web page"),
    (Array("\n  <HTML>".utf8), "a web page"),
    (Array("GIF89a\u{1}\u{0}".utf8), "a GIF picture"),
    (Array("RIFF\0\0\0\0WEBPVP8 ".utf8), "a WebP picture"),
    (Array("\0\0\0\u{1C}ftypavif\0\0\0\0".utf8), "an AVIF picture"),
    (Array("BM......".utf8), "a BMP picture"),
    (Array("PK\u{3}\u{4}".utf8), "a zip archive"),
    (
      Array("version https://git-lfs.github.com/spec/v1".utf8),
      "a Git LFS pointer, not the file itself"
    ),
    (Array("<svg xmlns=".utf8), "an SVG drawing"),
    (Array("hello".utf8), "a text file"),
    ([UInt8](repeating: 0, count: 100), "a file of zeros"),
    ([1, 2, 3], "a file of unknown kind"),
  ]

  @Test(arguments: ForeignFilesTests.cases)
  func theErrorSaysWhatTheBytesLookLike(bytes: [UInt8], phrase: String) {
    let error = #expect(throws: ImageCodecError.foreign(looksLike: phrase)) {
      try ImageDecoder.decode(bytes)
    }
    #expect(error?.description == "not a PNG or JPEG picture but \(phrase)")
  }
}
