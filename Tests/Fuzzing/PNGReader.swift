import Faces
import Raster

extension FuzzedReader {
  static var png: FuzzedReader {
    FuzzedReader(
      name: "png", longestInput: 16_384, largestAllocation: 32,
      dictionary: [
        "IHDR", "PLTE", "IDAT", "IEND", "tRNS", "cHRM", "gAMA", "iCCP", "sBIT", "sRGB", "tEXt",
        "zTXt", "iTXt", "bKGD", "hIST", "pHYs", "sPLT", "tIME", "eXIf", "acTL", "fcTL", "fdAT",
      ].map { Array($0.utf8) },
      seeds: pngSeeds, repair: PNGFile.repair
    ) { bytes in
      _ = try? PNGCodec.text(in: bytes)
      let image = try PNGCodec.decode(bytes, limits: fuzzedImageLimits)
      guard try PNGCodec.decode(PNGCodec.encode(image, compression: 1)) == image else {
        fatalError("a picture that was written is not the one that is read again")
      }
    }
  }

  private static func pngSeeds() throws -> [Seed] {
    let face = SyntheticFaces().render(at: 0, width: 20, height: 24)
    let texts = [(key: "Title", value: "Köpfe"), (key: "vnb:key", value: "≤ 3")]
    let palette = PNGFile.chunk("PLTE", (0..<48).map { UInt8($0 * 5) })
    let opacity = PNGFile.chunk("tRNS", [0, 128, 255])
    let other: [(String, Int, PNGFile.Colour, [UInt8])] = [
      ("grey-1", 1, .grey, []), ("grey-4", 4, .grey, []), ("grey-16", 16, .grey, []),
      ("grey-key", 8, .grey, PNGFile.chunk("tRNS", [0, 7])),
      ("rgb", 8, .rgb, PNGFile.chunk("gAMA", [0, 0, 177, 143])),
      ("rgb-16", 16, .rgb, PNGFile.chunk("sBIT", [5, 6, 5])),
      ("palette-2", 2, .palette, palette), ("palette-4", 4, .palette, palette + opacity),
      ("palette-8", 8, .palette, palette), ("grey-alpha", 8, .greyAlpha, []),
      ("rgba", 8, .rgba, PNGFile.chunk("pHYs", [0, 0, 11, 19, 0, 0, 11, 19, 1])),
      ("rgba-16", 16, .rgba, []),
    ]
    return [
      Seed(name: "face", bytes: try PNGCodec.encode(face, text: texts)),
      Seed(name: "grey-face", bytes: try PNGCodec.encode(face.grey())),
    ]
      + other.flatMap { name, depth, colour, chunks in
        [false, true].map { isInterlaced in
          Seed(
            name: name + (isInterlaced ? "-interlaced" : ""),
            bytes: PNGFile.make(
              width: 11, height: 9, depth: depth, colour: colour, isInterlaced: isInterlaced,
              with: chunks))
        }
      }
  }
}
