import Exporting
import Foundation
import Language
import NotebookFormat
import Testing

/// Whole documents against the files in `Snapshots`. After a change that is meant, run the tests
/// with `VNB_RECORD_SNAPSHOTS=1` and look at the difference.
struct SnapshotTests {
  @Test func `a notebook with every kind of result as Markdown`() throws {
    try expectSnapshot(MarkdownExporter().markdown(of: everyKindOfResult), "article.md")
  }

  @Test func `a notebook with every kind of result as a page`() throws {
    try expectSnapshot(HTMLExporter().html(of: everyKindOfResult), "article.html")
  }

  @Test(arguments: ["celeba.vnb", "Notebooks/celeba.vnb", "/home/ada/celeba.vnb"])
  func `documents name the notebook without its folders`(name: String) {
    let rendered = RenderedNotebook(
      notebook: testNotebook("No title.\n", name: name), cells: [], values: [:],
      details: RunDetails(engine: "vnb 0.1.0", seed: 0))
    #expect(
      MarkdownExporter().markdown(of: rendered)
        == "No title.\n\n---\n\n<sub>Made by vnb 0.1.0 from `celeba.vnb`, seed 0</sub>\n")
    let page = HTMLExporter().html(of: rendered)
    #expect(page.contains("<title>celeba.vnb</title>"))
    #expect(page.contains("from <code>celeba.vnb</code>, seed 0"))
    #expect(!page.contains("/celeba.vnb"))
  }

  @Test func `equal input gives equal bytes`() {
    let rendered = everyKindOfResult
    #expect(HTMLExporter().html(of: rendered) == HTMLExporter().html(of: rendered))
    #expect(
      MarkdownExporter().markdown(of: rendered) == MarkdownExporter().markdown(of: rendered))
  }
}

private func expectSnapshot(
  _ actual: String, _ name: String, sourceLocation: Testing.SourceLocation = #_sourceLocation
) throws {
  let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
  let file = folder.appendingPathComponent("Snapshots").appendingPathComponent(name)
  if ProcessInfo.processInfo.environment["VNB_RECORD_SNAPSHOTS"] != nil {
    try Data(actual.utf8).write(to: file)
  }
  let recorded = String(decoding: try Data(contentsOf: file), as: UTF8.self)
  let actualLines = actual.split(separator: "\n", omittingEmptySubsequences: false)
  let recordedLines = recorded.split(separator: "\n", omittingEmptySubsequences: false)
  for (number, (made, kept)) in zip(actualLines, recordedLines).enumerated() where made != kept {
    Issue.record(
      "\(name):\(number + 1) is '\(made)', recorded is '\(kept)'", sourceLocation: sourceLocation)
    return
  }
  #expect(actual == recorded, sourceLocation: sourceLocation)
}

private var everyKindOfResult: RenderedNotebook {
  var frontMatter = FrontMatter()
  frontMatter.title = "Faces from random codes"
  frontMatter.author = "The vnb authors"
  frontMatter.date = "2026-11-22"
  frontMatter.description = "A variational autoencoder learns faces & is asked for new ones."
  frontMatter.tags = ["vae", "faces"]
  return testRendering(
    articleText, frontMatter: frontMatter, cells: articleCells,
    values: ["3.4 %", nil],
    details: RunDetails(
      engine: "vnb 0.1.0", seed: 7, profile: "smoke",
      parameters: [
        RunDetails.Parameter(name: "data", value: "faces"),
        RunDetails.Parameter(name: "epochs", value: "8"),
      ]),
    notebookFolder: "../../Notebooks/")
}

private let articleText = """
  A [variational autoencoder][vae] (VAE) is trained on pictures of faces. Codes drawn at random are
  then decoded[^1].

  ## The training images

  ```vnb
  #| label: setup
  #| echo: fold
  param limit: int in 1..202599 = 12000   "number of training images"
  ```

  ```vnb
  #| label: training-images
  #| caption: Sixteen of the training images
  let faces = load $data size=96x96 limit=$limit
  describe $faces
  $faces | take 16 | grid cols=8   # eight a row
  ```

  ## Training

  ```vnb
  #| label: vae
  #| caption: Total loss, reconstruction and KL loss
  let net = model vae filters=[32, 64, 128, 256] kernels=3 strides=2 z-dim=$z_dim
  let vae = train $net on=$faces epochs=$epochs batch-size=128 learning-rate=0.0005
      loss=bce fact=$fact
  plot-loss $vae
  expect $vae.kl_share in 0.01..0.10 message="the KL loss is a few per cent of the total"
  expect $vae.total < 5000
  expect $vae.kind == vae and $vae.epochs > 2
  ```

  After training the KL loss is `vnb $vae.kl_share` of the total. The article calls a share of
  **3 %** typical; the AE had `vnb $ae.total`.

  | part    | parameters |
  |---------|-----------:|
  | encoder |  5,107,520 |
  | decoder |  2,756,675 |

  ## Faces

  ```vnb
  #| label: random-faces
  #| caption: Faces from random codes; below, sharpened with factor 7
  let raw = sample $vae n=28 seed=7
  $raw | grid cols=7
  $raw | sharpen 7 | grid cols=7
  ```

  ```vnb
  #| label: one-face
  sample $vae n=1
  ```

  > The background of such pictures is smooth, since the loss rewards it.

  ### Growing radii

  ```vnb
  #| label: radius
  let by_radius = sweep r=[0.5, 1.0, 8.0] { sample $vae n=7 dist=uniform($r) }
  grid $by_radius rows=r cols=7 titles=true
  ```

  ```vnb
  #| label: radius-table
  table $by_radius
  ```

  ## What is kept

  ```vnb
  #| label: kept
  #| output: fold
  save $vae to="vae.safetensors"
  help save
  ```

  ```vnb
  #| label: quiet
  #| echo: hide
  #| output: hide
  describe $vae
  ```

  ~~Nothing else~~ Everything[^1] can be made again: see <https://example.org/vae> and [this
  notebook](celeba.vnb).

  [vae]: https://example.org/vae "what it is"
  [^1]: By the decoder, the second half of the network.

  """

private var articleCells: [RenderedCell] {
  let chart = RenderedChart(
    pngFile: "vae.png", svgFile: "vae.svg", textFile: "vae.txt",
    text: "5500 |*\n     | *\n5000 |  ***\n     +-----\n", width: 640, height: 400,
    alt: "loss of each epoch: total falls from 5500 to 5016")
  return [
    RenderedCell(),
    RenderedCell(results: [
      .table(
        RenderedTable(
          columns: [
            RenderedTable.Column(name: "count", isNumeric: true),
            RenderedTable.Column(name: "size", isNumeric: false),
          ],
          rows: [["12000", "96x96"], ["-3", "a|b"]], csvFile: "training-images.csv")),
      .picture(
        RenderedPicture(file: "training-images.png", width: 778, height: 198, alt: "16 faces")),
    ]),
    RenderedCell(results: [
      .chart(chart),
      .expectation(
        RenderedExpectation(
          isMet: true, claim: "$vae.kl_share in 0.01..0.10", found: "0.034 in 0.01..0.1",
          message: "the KL loss is a few per cent of the total")),
      .expectation(
        RenderedExpectation(isMet: false, claim: "$vae.total < 5000", found: "5016.2 < 5000")),
      .expectation(
        RenderedExpectation(isMet: true, claim: "$vae.kind == vae and $vae.epochs > 2", found: "")),
      .expectation(
        RenderedExpectation(
          isMet: true, isExpectedToHold: false, claim: "$vae.kl_share > 0.03",
          found: "0.0131 is not > 0.03", message: "the KL loss is three per cent")),
      .expectation(
        RenderedExpectation(
          isMet: false, isExpectedToHold: false, claim: "$vae.epochs > 2", found: "8 is > 2")),
    ]),
    RenderedCell(
      state: .stale,
      results: [
        .picture(
          RenderedPicture(file: "random-faces.png", width: 680, height: 390, alt: "28 faces")),
        .picture(
          RenderedPicture(file: "random-faces-2.png", width: 680, height: 390, alt: "sharper")),
      ]),
    RenderedCell(results: [
      .picture(RenderedPicture(file: "one-face.png", width: 96, height: 96, alt: "a face"))
    ]),
    RenderedCell(
      state: .failed(
        message: "out of memory in trial 'r=8.0'", hint: "use a smaller n, or fewer trials")),
    RenderedCell(state: .notRun(because: "cell 'radius' failed")),
    RenderedCell(results: [
      .savedFile("vae.safetensors"),
      .text("save  any -> file\n  to=PATH  `name.png`, ```fenced```"),
    ]),
    RenderedCell(results: [.text("never shown")]),
  ]
}
