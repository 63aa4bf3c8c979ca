import Evaluation
import Networks
import Raster
import Training

/// `save $vae to="vae.safetensors"`: writes a value as a file below the output folder.
struct Save: Command {
  static let target = CommandArgument<String>(
    ArgumentDeclaration(
      name: "to", type: .string, default: .required,
      help: "a path below the output folder; its ending chooses the format")
  ) { if case .string(let path) = $0 { path } else { nil } }

  var signature: Signature {
    Signature(
      name: "save", summary: "writes a value as a file below the output folder",
      details: """
        Images are written as `.png`: one as `name.png`, several to a folder, so that \
        `to="faces/"` gives `faces/000.png` and so on. A trained model is written as \
        `.safetensors` (`load` reads it again), codes as `.npy` (float32, C order), tables, \
        histories and runs as `.csv` or `.json`.

        The tensors in a `.safetensors` are float32 and bear the names of the layers that \
        `describe $net size=…` shows: `encoder.conv1.kernel` has the axes height, width, in, \
        out; the kernel of a transposed convolution, such as `decoder.conv1.kernel`, height, \
        width, out, in; that of a dense layer, such as `encoder.mu.kernel`, in, out. Each has a \
        `.bias`; `encoder.norm1` and its like have `.gamma`, `.beta`, `.moving_mean` and \
        `.moving_variance`. Pictures are NHWC, so a flattened one has its channels last. The \
        metadata holds configuration, picture size and history as JSON.
        """,
      input: InputDeclaration([], help: "images, a figure, a trained model, codes or a table"),
      [Self.target.declaration],
      result: .text, example: "save $vae to=\"vae.safetensors\"")
  }

  // MARK: - Check

  func check(_ call: inout CheckedCall) -> StaticValue {
    guard let path = call.known(Self.target) else { return StaticValue(.text) }
    if let problem = Self.problem(with: path) {
      call.report(code: "E0601", problem.message, at: Self.target, hint: problem.hint)
      return StaticValue(.text)
    }
    let endings = Self.endings(for: call.input.type)
    if !endings.isEmpty, !endings.contains(where: path.hasSuffix) {
      let shown = endings.map { $0 == "/" ? "a folder such as \"faces/\"" : $0 }
      call.report(
        code: "E0602",
        "\(call.input.type.name) cannot be saved as '\(path)'", at: Self.target,
        hint: "use \(shown.joined(separator: " or "))")
    }
    return StaticValue(.text)
  }

  /// What is wrong with a path as a place below the output folder.
  static func problem(with path: String) -> (message: String, hint: String)? {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    if path.hasPrefix("/") || path.hasPrefix("~") {
      return (
        "'\(path)' leaves the output folder", "give a path relative to it, such as \"faces/\""
      )
    }
    if parts.contains("..") {
      return ("'\(path)' leaves the output folder", "leave '..' out")
    }
    if path.isEmpty || path == "." || path.utf8.contains(0) || path.utf8.count > 1024 {
      return ("'\(path)' is no name for a file", "such as \"vae.safetensors\"")
    }
    if let first = parts.first, reservedNames.contains(String(first)) || first.hasPrefix("@") {
      return ("'\(path)' is the name of a file that every run writes", "choose another name")
    }
    return nil
  }

  private static let reservedNames: Set<String> = ["manifest.json", "run.jsonl"]

  private static func endings(for type: ValueType) -> [String] {
    switch type {
    case .images, .dataset: [".png", "/"]
    case .figure: [".png"]
    case .trained: [".safetensors"]
    case .codes: [".npy"]
    case .table, .history, .runs: [".csv", ".json"]
    default: []
    }
  }

  // MARK: - Run

  func run(_ call: BoundCall, in context: RunContext) throws -> Value {
    let path = call[Self.target]
    if let problem = Self.problem(with: path) {
      throw CommandFailure(.failed, problem.message, hint: problem.hint)
    }
    guard case .result(let result) = call.input else {
      throw CommandFailure(.failed, "a value of type \(call.input.type.name) cannot be saved")
    }
    let files = try Self.files(for: result, at: path)
    for file in files { try context.writeFile(file.path, file.bytes) }
    let what = files.count == 1 ? files[0].path : "\(files.count) files in \(path)"
    return .result(TextValue("saved \(what)"))
  }

  private static func files(
    for result: any ResultValue, at path: String
  ) throws -> [(path: String, bytes: [UInt8])] {
    switch result {
    case is ImagesValue, is DatasetValue:
      let images = try PictureInput(.result(result)).all(limit: 100_000, for: "save")
      return try pictures(images, at: path)
    case let figure as FigureValue where path.hasSuffix(".png"):
      return [(path, try PNGCodec.encode(figure.image))]
    case let trained as TrainedValue where path.hasSuffix(".safetensors"):
      return [(path, trained.safetensors())]
    case let codes as CodesValue where path.hasSuffix(".npy"):
      return [(path, NPYFormat.bytes(of: codes.values, rows: codes.count, columns: codes.length))]
    default:
      let columns = TableCommand.columns(of: .result(result))
      guard !columns.isEmpty, path.hasSuffix(".csv") || path.hasSuffix(".json") else {
        throw CommandFailure(
          .failed, "a value of type \(result.type.name) cannot be saved as '\(path)'",
          hint: "'help save' lists the formats")
      }
      let table = TableValue(columns)
      return [(path, Array((path.hasSuffix(".csv") ? table.csv : table.json).utf8))]
    }
  }

  private static func pictures(
    _ images: [Image], at path: String
  ) throws -> [(path: String, bytes: [UInt8])] {
    if path.hasSuffix(".png") {
      guard images.count == 1 else {
        throw CommandFailure(
          .failed, "\(images.count) images do not go into the one file '\(path)'",
          hint: "give a folder, such as to=\"\(path.dropLast(4))/\", or take one")
      }
      return [(path, try PNGCodec.encode(images[0]))]
    }
    let folder = path.hasSuffix("/") ? path : path + "/"
    let digits = max(3, String(images.count - 1).count)
    return try images.enumerated().map { index, image in
      let number = String(index)
      let padded = String(repeating: "0", count: digits - number.count) + number
      return ("\(folder)\(padded).png", try PNGCodec.encode(image))
    }
  }
}
