import Foundation
import Raster
import Testing

/// Claims of the shipped notebooks fail when the effect that they are about is switched off: a claim
/// that cannot fail says nothing.
///
/// A row for each notebook and control. Where a claim cannot be reached by a parameter, it is named
/// in `beyondControl` with the reason.
@Suite struct NotebookControlTests {
  struct Control: CustomTestStringConvertible, Sendable {
    /// Without its ending.
    var notebook: String
    /// What is switched off.
    var absent: String
    var parameters: [String]
    /// The claims that must fail, by their messages.
    var failing: [String]

    var testDescription: String { "\(notebook): \(absent)" }
  }

  /// Small enough for a second, whatever the notebook.
  private static let tiny = ["size=16x16", "limit=64", "z_dim=8", "n=16"]

  /// Of a network of four layers.
  private static let unlearned = ["limit=64", "n=16", "epochs=1", "filters=[4, 4, 4, 4]"]

  static let controls = [
    Control(
      notebook: "celeba", absent: "no KL loss",
      parameters: [
        "limit=64", "z_dim=8", "epochs=3", "ae_limit=16", "ae_epochs=1", "ae_z_dim=8", "fact=0",
      ],
      failing: [
        "the KL loss is a few per cent of the total",
        "the total loss of the VAE is a few per cent above that of the AE",
        "the codes of the training images lie on the shell of N(0, 1)",
      ]),
    Control(
      notebook: "02-training-film", absent: "nothing is learned",
      parameters: tiny + ["epochs=3", "stops=[1, 3]", "rate=1e-12"],
      failing: [
        "the faces gain relief from the first epoch to the last",
        "the relief of the faces comes first, their variety later",
        "the pictures come nearer to the training pictures",
      ]),
    Control(
      notebook: "02-training-film", absent: "the training pictures have nothing sharp",
      parameters: ["data=flat", "epochs=2", "stops=[1, 2]"] + tiny.filter { $0 != "limit=64" },
      failing: ["at no time are they as sharp as the training pictures"]),
    Control(
      notebook: "03-sharpening", absent: "no filter",
      parameters: tiny + ["epochs=1", "factors=[1, 1, 1, 1, 1, 1, 1, 1]", "percent=0"],
      failing: [
        "factor 0 smooths", "factor 7 makes the pictures more than ten times as sharp",
        "the pattern of the decoder is amplified more than the faces are",
        "unsharp masking sharpens at every radius",
        "unsharp masking gives the sharpness of factor 3 with less of the decoder's pattern",
      ]),
    Control(
      notebook: "03-sharpening", absent: "the training pictures have nothing sharp",
      parameters: ["data=flat", "epochs=1"] + tiny.filter { $0 != "limit=64" },
      failing: ["without a filter the pictures are far softer than the training pictures"]),
    Control(
      notebook: "04-upsampling", absent: "both networks go up in one way",
      parameters: tiny + ["epochs=1", "ways=[nearest, nearest]"],
      failing: [
        "transposed convolutions leave more at the frequencies of stride 2 than enlarging",
        "sharpened with factor 7, they still have more of it than with enlarging",
        "at each of the strides 2, 4 and 8 enlarging leaves less",
      ]),
    Control(
      notebook: "05-autoencoder", absent: "the second network is a VAE as well",
      parameters: tiny + ["epochs=1", "ae_z_dim=64", "ae_epochs=1", "second=vae"],
      failing: [
        "the total loss of the VAE stays above that of the AE",
        "the AE reconstructs pictures that it has not seen better than the VAE does",
        "the AE keeps more of the structures of unseen pictures than the VAE",
        "random codes are farther from the data with the AE than with the VAE",
        "the VAE draws pictures that have training images for neighbours, the AE does not",
        "in the pictures of the AE the background is as restless as the face",
        "codes from the fitted Gaussian bring the pictures of the AE close to the data",
        "random codes around the origin fail with the AE whatever their length",
      ]),
    Control(
      notebook: "06-radius", absent: "all cubes have one size",
      parameters: tiny + ["epochs=1", "radii=[1, 1, 1, 1, 1, 1, 1, 1, 1]", "even=0.1"],
      failing: [
        "the mean radius of codes from a cube is r·√(N/3)",
        "the mean radius is r·√(N/3) at the largest r, too",
        "near the origin the faces are alike, and variety grows with r",
        "the background is smooth near the origin and takes over far outside",
        "far outside the pictures are no faces any more",
        "near the origin the pictures are farther from the data than on the shell",
        "codes of N(0, 1) and of the cube of √3 have one radius",
      ]),
    Control(
      notebook: "06-radius", absent: "no KL loss",
      parameters: ["size=32x32", "limit=200", "z_dim=8", "n=16", "epochs=12", "fact=0"],
      failing: ["the codes of the training pictures lie on the shell of N(0, 1)"]),
    Control(
      notebook: "07-kl-factor", absent: "all factors are equal",
      parameters: tiny + ["epochs=2", "filters=[4, 8, 8, 8]", "facts=[5, 5, 5, 5, 5, 5]"],
      failing: [
        "with the factor of the article the KL loss is a few per cent of the total, with a tiny "
          + "one far less",
        "too small a factor spoils the faces from random codes",
        "too large a factor spoils them as well: the best is in the middle",
        "with a tiny factor the background is as restless as the face",
        "the larger the factor, the worse the reconstruction of unseen pictures",
        "a smaller factor makes the pictures a little sharper",
        "with a tiny factor the codes say many times as much about their pictures",
        "with a tiny factor there is little noise in the codes, with a large one hardly anything "
          + "else",
        "a tiny factor makes an autoencoder: no faces from N(0, 1), but from a Gaussian fitted to "
          + "the codes",
        "with a tiny factor the centre of the codes is beside the origin, as with an autoencoder",
      ]),
    Control(
      notebook: "08-latent-space", absent: "no KL loss, and all paths have the same steps",
      parameters: [
        "size=32x32", "limit=200", "z_dim=8", "n=40", "epochs=12", "ae_z_dim=64", "ae_epochs=1",
        "fact=0", "walks=[4, 4, 4, 4]",
      ],
      failing: [
        "the codes z have the radius of N(0, 1)",
        "the centre of the codes z is close to the origin",
        "the codes of the AE are much shorter than those from N(0, 1)",
        "the centre of the codes of the AE is beside the origin",
        "the coordinates of z have about the deviation 1",
        "the coordinates of z have about the mean 0",
        "a few coordinates carry far more than the average one",
        "most coordinates are nearly all noise: the mean σ is close to 1",
        "noise of several times the radius of μ costs a reconstruction less than 3 dB",
        "the closer two codes of the VAE, the more alike their pictures: half as far, half the "
          + "difference",
        "in the AE, too, half the step is half the difference",
      ]),
    Control(
      notebook: "09-sharper-networks",
      absent: "the smaller weight is none, nor is the code shorter",
      parameters: unlearned + [
        "more=[4, 4, 4, 8]", "z_dim=16", "long=32", "short=32", "light=5.0",
      ],
      failing: [
        "a smaller weight of the KL loss buys more than 1.5 dB",
        "a code of 32 numbers does better than one of 1024",
      ]),
    Control(
      notebook: "09-sharper-networks", absent: "no KL loss, and a network that is too small",
      parameters: [
        "limit=128", "n=16", "epochs=6", "batch=4", "filters=[2, 2, 2, 2]", "fact=0",
        "more=[16, 32, 32, 32]", "z_dim=2", "long=64", "short=2",
      ],
      failing: ["no other network of the six buys as much as 1 dB"]),
    Control(
      notebook: "10-slim-encoder", absent: "the layer is wide, and nothing is learned",
      parameters: tiny + ["epochs=1", "filters=[4, 8]", "slim=512"],
      failing: [
        "the extra layer saves more than half of the encoder's weights",
        "a layer of width 2 is too narrow",
      ]),
    Control(
      notebook: "10-slim-encoder", absent: "the layer is too narrow",
      parameters: [
        "size=16x16", "limit=300", "z_dim=16", "n=16", "epochs=20", "filters=[8, 16]", "slim=1",
        "fact=0",
      ],
      failing: ["the loss grows by less than one per cent"]),
    Control(
      notebook: "11-face-arithmetic", absent: "no step along a direction",
      parameters: [
        "size=16x16", "limit=256", "z_dim=8", "n=8", "epochs=1", "filters=[4, 8]", "step=0",
      ],
      failing: [
        "three steps change the glasses by more than two standard deviations",
        "and the other factors, taken together, by less than a fifth of that",
        "a step back takes glasses away",
        "the direction of glasses puts glasses on",
        "the direction of men makes a man",
        "the direction of blond hair makes it lighter",
        "with it the hair becomes shorter and a beard grows",
      ]),
    Control(
      notebook: "12-own-portrait", absent: "two VAEs that have learned nothing",
      parameters: [
        "size=16x16", "limit=200", "z_dim=16", "n=100", "vae_epochs=[1]", "ae_epochs=[1]",
        "second=vae", "ae_z_dim=16",
      ],
      failing: [
        "the AE reconstructs better than the VAE, by more than 3 dB",
        "the AE keeps more of the lines of age than the VAE",
        "the AE keeps glasses and grey hair, the VAE loses most of them",
        "the VAE keeps the tone of the skin, and where the face looks",
        "older faces come back younger from the VAE",
      ]),
  ]

  /// Claims, by notebook and message, that no control reaches, with the reason.
  static let beyondControl: [String: [String: String]] = [
    "celeba": [
      "the cast takes half a level": "how colours are rounded is no parameter",
      "sharpening by 7 makes four levels of it": "how colours are rounded is no parameter",
      "the KL loss is three per cent of the total": refuted,
    ],
    "02-training-film": ["the loss falls": "of a training that learns nothing it falls by chance"],
    "04-upsampling": [
      "both networks have the same number of parameters": "what is equal cannot be switched off",
      "their losses differ by less than one per cent": "what is equal cannot be switched off",
      "both reconstruct equally well, by less than 1 dB": "what is equal cannot be switched off",
    ],
    "05-autoencoder": [
      "an AE needs a code of more than a thousand numbers to reconstruct well": refuted
    ],
    "06-radius": ["codes with numbers beyond 3 give strange pictures": refuted],
    "09-sharper-networks": [
      "kernels of 5 cost about 25/9 of the multiply-adds": counted,
      "a code four times as long costs memory, not time": counted,
      "twice as many maps cost nearly four times the multiply-adds": counted,
      "four times the pixels cost more than three times the multiply-adds": counted,
    ],
    "10-slim-encoder": [
      "a layer of width 485 still saves": counted,
      "a layer of width 486 costs more than it saves": counted,
    ],
    "11-face-arithmetic": [
      "the codes know less than half as much of the smile as of glasses":
        "of codes that know nothing of either it holds by chance",
      "the pictures on the way are hardly farther from the data than its ends":
        "a network that has learned nothing draws one face all the way",
      "the direction of smiles makes a face smile": refuted,
    ],
    "12-own-portrait": [
      "but younger faces come back older":
        "what a probe reads off unlearned pictures may be any age"
    ],
  ]

  private static let counted = "a count that no parameter changes"
  private static let refuted = "an effect that is not there cannot be switched off"

  // MARK: - Runs

  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  private struct Manifest: Decodable {
    struct Cell: Decodable { var expectations: [Expectation] }
    struct Expectation: Decodable {
      var isMet: Bool
      var claim: String
      var message: String?
      var name: String { message ?? claim }
    }
    var cells: [Cell]

    static func read(_ file: URL) throws -> [Expectation] {
      try JSONDecoder().decode(Manifest.self, from: Data(contentsOf: file))
        .cells.flatMap(\.expectations)
    }
  }

  /// With a folder of pictures without any detail.
  private static func workspace() throws -> Workspace {
    let space = try Workspace()
    for number in 0..<64 {
      let level = UInt8(96 + number)
      let image = Image(
        width: 16, height: 16, channels: 3, pixels: [UInt8](repeating: level, count: 768))
      try space.write(Data(try PNGCodec.encode(image)), to: "flat/\(number).png")
    }
    return space
  }

  private static func notebook(_ stem: String) -> String {
    root.appendingPathComponent("Notebooks/\(stem).vnb").path
  }

  @Test(arguments: controls)
  func aClaimFailsWithoutItsEffect(_ control: Control) throws {
    let space = try Self.workspace()
    let arguments =
      ["run", Self.notebook(control.notebook), "--output", "out"]
      + control.parameters.flatMap { ["-P", $0] }
    let result = try Vnb.run(arguments, in: space.path)
    #expect(result.exitCode == 3, "\(result.errors)")
    let expectations = try Manifest.read(space.url.appendingPathComponent("out/manifest.json"))
    let unmet = expectations.filter { !$0.isMet }.map(\.name)
    for claim in control.failing {
      #expect(unmet.contains(claim), "holds all the same: \(claim)")
    }
  }

  /// Every claim of a notebook fails under a control, or there is a reason why it does not.
  @Test(arguments: Set(controls.map(\.notebook)).sorted())
  func noClaimIsForgotten(_ notebook: String) throws {
    let failing = Set(Self.controls.filter { $0.notebook == notebook }.flatMap(\.failing))
    let excused = Set((Self.beyondControl[notebook] ?? [:]).keys)
    let text = try String(contentsOfFile: Self.notebook(notebook), encoding: .utf8)
    let claims = Set(text.matches(of: /message="([^"]+)"/).map { String($0.1) })
    let count = text.split(separator: "\n").count { $0.hasPrefix("expect ") }
    #expect(count == claims.count, "a claim without words")
    #expect(claims.subtracting(failing).subtracting(excused) == [])
    #expect(failing.union(excused).subtracting(claims) == [], "no such claim")
  }
}
