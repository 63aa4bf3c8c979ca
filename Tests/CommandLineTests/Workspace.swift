import Foundation

/// A temporary folder with notebooks, removed when the test is over.
final class Workspace {
  let url: URL
  var path: String { url.path }

  init(_ files: [String: String] = [:]) throws {
    url = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
      .appendingPathComponent("vnb-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    for (name, text) in files { try write(text, to: name) }
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func write(_ text: String, to name: String) throws {
    try write(Data(text.utf8), to: name)
  }

  func write(_ data: Data, to name: String) throws {
    let file = url.appendingPathComponent(name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try data.write(to: file)
  }

  @discardableResult
  func run(
    _ arguments: String..., input: String = "", environment: [String: String] = [:]
  ) throws -> Vnb.Result {
    try Vnb.run(arguments, in: path, input: input, environment: environment)
  }

  /// The text of a file; empty when there is none.
  func text(_ name: String) -> String {
    String(
      decoding: (try? Data(contentsOf: url.appendingPathComponent(name))) ?? Data(), as: UTF8.self)
  }

  func contains(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: url.appendingPathComponent(name).path)
  }

  /// The names of all files below a folder, sorted.
  func files(in folder: String) -> [String] {
    let root = url.appendingPathComponent(folder)
    let found =
      FileManager.default.enumerator(atPath: root.path)?.compactMap { $0 as? String } ?? []
    return found.filter { name in
      var isFolder: ObjCBool = false
      let exists = FileManager.default.fileExists(
        atPath: root.appendingPathComponent(name).path, isDirectory: &isFolder)
      return exists && !isFolder.boolValue
    }.sorted()
  }

  /// All files for committing, by name.
  func results(in folder: String) throws -> [String: Data] {
    var result: [String: Data] = [:]
    for name in files(in: folder) where !name.hasSuffix("run.jsonl") {
      result[name] = try Data(contentsOf: url.appendingPathComponent("\(folder)/\(name)"))
    }
    return result
  }
}

/// A notebook that trains within milliseconds and shows one result of each kind.
enum TinyNotebook {
  /// Statements whose training fails in its second step: only running them shows it.
  static let diverging = """
    let faces = load faces size=16x16 limit=24
    let net = model vae filters=[4, 8] z-dim=4
    let vae = train $net on=$faces epochs=4 batch-size=8 learning-rate=10

    """

  static let text = """
    ---
    title: Tiny
    seed: 3
    ---

    Some prose.

    ```vnb
    #| label: setup
    param data:   source = faces           "pictures"
    param limit:  int in 1..1000 = 24      "number of pictures"
    param rate:   float in 0.0..100.0 = 0.001 "learning rate"
    profile smoke { limit=8 }
    ```

    ```vnb
    #| label: images
    #| caption: Eight pictures
    let faces = load $data size=16x16 limit=$limit
    describe $faces
    $faces | take 8 | grid cols=4
    ```

    ```vnb
    #| label: vae
    let net = model vae filters=[4, 8] z-dim=4
    let vae = train $net on=$faces epochs=1 batch-size=8 learning-rate=$rate
    plot-loss $vae
    expect $vae.epochs == 1 message="one epoch"
    ```

    The total is `vnb $vae.total`.

    ```vnb
    #| label: samples
    #| caption: Four pictures
    sample $vae n=4 seed=7
    ```

    ```vnb
    #| label: counting
    (1 + 2)
    ```

    """
}
