import Language
import NotebookFormat
import Testing

@Suite("The article's notebook, as the language reference writes it")
struct ArticleTests {
  static let notebook = """
    ---
    title: Faces
    seed: 7
    tags: [faces, "a vae"]
    ---
    # Faces

    ```vnb
    #| label: setup
    param data:   source = faces                 "built-in faces, or a path to CelebA (folder or zip)"
    param limit:  int in 1..202599 = 12000       "number of training images"
    param z_dim:  int in 2..4096 = 256           "length of a code"
    param fact:   float = 5.0                    "weight of the KL loss"
    param epochs: int in 1..1000 = 8             "passes over the training images"

    profile full  { limit=170000 epochs=24 }
    profile smoke { limit=512 epochs=1 z_dim=16 }
    ```

    ```vnb
    #| label: training-images
    #| caption: Sixteen of the training images
    let faces = load $data size=96x96 limit=$limit
    describe $faces
    $faces | take 16 | grid cols=8
    ```

    ```vnb
    #| label: vae
    let net = model vae filters=[32, 64, 128, 256] kernels=3 strides=2 z-dim=$z_dim
    let vae = train $net on=$faces epochs=$epochs batch-size=128 learning-rate=0.0005
        loss=bce fact=$fact
    plot-loss $vae
    expect $vae.kl_share in 0.01..0.10 unless=smoke message="the KL loss is a few per cent of the total"
    ```

    After training the KL loss is `vnb $vae.kl_share` of the total.

    ```vnb
    #| label: random-faces
    #| caption: Faces from random codes; below, sharpened with factor 7
    let raw = sample $vae n=28 seed=7
    $raw | grid cols=7
    $raw | sharpen 7 | grid cols=7
    ```

    ```vnb
    #| label: radius
    #| caption: Codes drawn uniformly from cubes of growing size
    let by_radius = sweep r=[0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 5.0, 8.0] {
        sample $vae n=7 dist=uniform($r) seed=7
    }
    grid $by_radius rows=r cols=7 titles=true
    ```

    """

  /// Small, and of every construct something.
  static let everyRule = """
    - list `vnb $a.b[0].c` and ``code ` ``
    ~~~vnb
    #| cache: only
    #| checkpoint: 10min
    #| verify: tol 0.5
    #| when: not $a == 5 and $b in [x, y]
    let s = "a ${b.c[($n - 1)]} \\" \\n" ; f (g $x | h 5%).total k='r' -1 # end
    (1 + min($n, 2) * -3)
    param p: path = ~/a b.zip  "h"
    expect $a <= 1_000 or $b != none only=[p] message='m'
    $a |
      b n=1..5 q=$x..$y { c; d
      e }
    ~~~
    <!-- ```vnb -->

    """

  static let trees = """
    setup:
    (param data: source = faces help "built-in faces, or a path to CelebA (folder or zip)")
    (param limit: int in 1..202599 = 12000 help "number of training images")
    (param z_dim: int in 2..4096 = 256 help "length of a code")
    (param fact: float = 5.0 help "weight of the KL loss")
    (param epochs: int in 1..1000 = 8 help "passes over the training images")
    (profile full limit=170000 epochs=24)
    (profile smoke limit=512 epochs=1 z_dim=16)
    training-images:
    (let faces <load $data size=96x96 limit=$limit>)
    <describe $faces>
    $faces | <take 16> | <grid cols=8>
    vae:
    (let net <model vae filters=[32, 64, 128, 256] kernels=3 strides=2 z-dim=$z_dim>)
    (let vae <train $net on=$faces epochs=$epochs batch-size=128 learning-rate=0.0005 loss=bce fact=$fact>)
    <plot-loss $vae>
    (expect ($vae.kl_share in 0.01..0.1) unless=smoke message="the KL loss is a few per cent of the total")
    random-faces:
    (let raw <sample $vae n=28 seed=7>)
    $raw | <grid cols=7>
    $raw | <sharpen 7> | <grid cols=7>
    radius:
    (let by_radius <sweep r=[0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 5.0, 8.0] { <sample $vae n=7 dist=uniform($r) seed=7> }>)
    <grid $by_radius rows=r cols=7 titles=true>
    """

  @Test(arguments: [false, true])
  func tree(withCRLF: Bool) {
    let text = withCRLF ? Self.notebook.replacing("\n", with: "\r\n") : Self.notebook
    let source = SourceText(name: "celeba.vnb", text: text)
    let result = NotebookParser.parse(source)
    #expect(DiagnosticRenderer(source: source).render(result.diagnostics) == "")
    let trees = result.tree.cells.map { "\($0.label):\n\(dump($0.program))" }
    #expect(trees.joined(separator: "\n") == Self.trees)
    #expect(result.tree.frontMatter.title == "Faces")
    #expect(result.tree.frontMatter.seed == 7)
    #expect(result.tree.frontMatter.tags == ["faces", "a vae"])
    #expect(result.tree.cells[1].options.caption == "Sixteen of the training images")
    let values = result.tree.parts.flatMap { part -> [String] in
      guard case .prose(let prose) = part else { return [] }
      return prose.values.map { "\(source.text(in: $0.range)) \(dump($0.reference))" }
    }
    #expect(values == ["`vnb $vae.kl_share` $vae.kl_share"])
  }

  @Test func everyRuleIsValid() {
    let source = SourceText(name: "t", text: Self.everyRule)
    let result = NotebookParser.parse(source)
    #expect(DiagnosticRenderer(source: source).render(result.diagnostics) == "")
    #expect(result.tree.cells.count == 1)
  }
}
