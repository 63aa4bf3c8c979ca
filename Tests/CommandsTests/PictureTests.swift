import Commands
import Foundation
import Raster
import Testing

/// What the commands make of pictures, to the byte: every picture is read back from what is saved.
@Suite struct PictureTests {
  private func pictures(_ text: String, folder: String = "/") throws -> [Image] {
    let files = try Programs.saved(
      Programs.tiny + text + " | save to=\"pictures/\"", folder: folder)
    return try files.keys.sorted().map { try PNGCodec.decode(files[$0] ?? []) }
  }

  @Test func aSmallerSampleIsTheStartOfALargerOne() throws {
    let large = try pictures("sample $vae n=64 seed=7")
    #expect(try pictures("sample $vae n=16 seed=7") == Array(large.prefix(16)))
    #expect(try pictures("sample $vae n=64 seed=7") == large)
    #expect(try pictures("sample $vae n=64 seed=8") != large)
    let uniform = try pictures("sample $vae n=40 dist=uniform(2) seed=7")
    #expect(try pictures("sample $vae n=5 dist=uniform(2) seed=7") == Array(uniform.prefix(5)))
    #expect(try pictures("sample $vae n=40 dist=uniform(-2, 2) seed=7") == uniform)
    #expect(uniform != Array(large.prefix(40)))
  }

  @Test func decodedCodesAreTheReconstruction() throws {
    #expect(
      try pictures("$faces | encode $vae | decode $vae") == pictures("reconstruct $faces $vae"))
    #expect(
      try pictures("$faces | encode $vae sampled=true | decode $vae")
        != pictures("reconstruct $faces $vae"))
  }

  @Test func aShuffledTakeIsAPermutation() throws {
    let all = try pictures("$faces | take 24")
    let shuffled = try pictures("$faces | take 24 shuffle=true seed=1")
    #expect(shuffled != all)
    #expect(Set(shuffled) == Set(all))
    #expect(try pictures("$faces | take 5 shuffle=true seed=1") == Array(shuffled.prefix(5)))
    #expect(try pictures("$faces | take 24 shuffle=true seed=2") != shuffled)
    #expect(try pictures("$faces | take 5 skip=3") == Array(all[3..<8]))
    #expect(try pictures("load faces size=16x16 skip=3 limit=5") == Array(all[3..<8]))
    #expect(try pictures("load faces size=16x16 limit=5 seed=1") != Array(all[0..<5]))
  }

  @Test func thePartsOfASplitAreDisjointAndComplete() throws {
    let all = try pictures("$faces | take 24")
    let train = try pictures("$faces | split part=train train=0.75 seed=5")
    let rest = try pictures("$faces | split part=rest train=0.75 seed=5")
    #expect(train.count == 18 && rest.count == 6)
    #expect(Set(train + rest) == Set(all))
    #expect(Set(train).isDisjoint(with: rest))
    #expect(try pictures("$faces | split part=rest train=0.75 seed=6") != rest)
  }

  @Test func sharpeningIsRasters() throws {
    let plain = try pictures("$faces | take 4")
    #expect(try pictures("$faces | take 4 | sharpen 7") == plain.map { $0.sharpened(factor: 7) })
    #expect(try pictures("$faces | take 4 | sharpen 1") == plain)
    #expect(
      try pictures("$faces | take 4 | sharpen method=unsharp radius=1 percent=80 threshold=1")
        == plain.map { $0.unsharpMasked(radius: 1, percent: 80, threshold: 1) })
  }

  @Test(arguments: [1, 3])
  func aSavedModelGivesTheSamePictures(channels: Int) throws {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "vnb-\(UUID().uuidString)").path(percentEncoded: false)
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let training = """
      let grey = load faces size=48x32 limit=8 channels=\(channels)
      let m = train (model vae filters=[4, 8] z-dim=3) on=$grey epochs=1 batch-size=4

      """
    let model = try Programs.saved(training + "save $m to=\"m.safetensors\"")["m.safetensors"]
    try Data(try #require(model)).write(to: URL(filePath: folder + "/m.safetensors"))
    let loaded = "let again = load \"m.safetensors\"\n"
    #expect(
      try pictures(loaded + "sample $again n=4", folder: folder)
        == pictures(training + "sample $m n=4"))
    for field in ["total", "kl_share", "epochs", "parameters", "z_dim"] {
      #expect(
        try Programs.value(loaded + "let x = $again.\(field)", folder: folder).text
          == Programs.value(training + "let x = $m.\(field)").text)
    }
    // Its size is known before anything runs.
    let refused = Programs.findings(
      loaded + "reconstruct (load faces size=16x16 limit=4) $again", folder: folder)
    #expect(refused.diagnostics.map(\.code) == [CommandCode.pictureSize.rawValue])
  }

  @Test func threadsChangeNothing() throws {
    let text = Programs.tiny + "table $vae"
    func csv(threads: Int) throws -> [String: [UInt8]] {
      let files = SavedBytes()
      _ = try Programs.value(text + " | save to=\"t.csv\"", threads: threads) { files.add($0, $1) }
      return files.all
    }
    #expect(try csv(threads: 1) == csv(threads: 3))
  }
}
