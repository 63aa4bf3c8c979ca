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

  /// More pictures than this are refused: they would all be held in memory.
  static let limit = 10_000

  var storage: ResultStorage { .files }

  var signature: Signature {
    Signature(
      name: "save", summary: "writes a value as a file below the output folder",
      details: """
        Images are written as `.png`: one as `name.png`, several to a folder, so that \
        `to="faces/"` gives `faces/000.png` and so on. A trained model is written as \
        `.safetensors` (`load` reads it again), codes as `.npy` (float32, C order), tables, \
        histories, runs and the attributes of a data set as `.csv` or `.json`.

        The tensors in a `.safetensors` are float32 and bear the names of the layers that \
        `describe $net size=…` shows: `encoder.conv1.kernel` has the axes height, width, in, \
        out; the kernel of a transposed convolution, such as `decoder.conv1.kernel`, height, \
        width, out, in; that of a dense layer, such as `encoder.mu.kernel`, in, out. Each has a \
        `.bias`; `encoder.norm1` and its like have `.gamma`, `.beta`, `.moving_mean` and \
        `.moving_variance`. Pictures are NHWC, so a flattened one has its channels last. The \
        metadata holds configuration, picture size and history as JSON.
        """,
      input: InputDeclaration(
        [], help: "images, a data set, a figure, a trained model, codes, a history, runs or a table"
      ),
      [Self.target.declaration],
      result: .text, example: "save $vae to=\"vae.safetensors\"")
  }

  // MARK: - Check

  func check(_ call: inout CheckedCall) -> StaticValue {
    guard let path = call.known(Self.target) else { return StaticValue(.text) }
    if let problem = Self.problem(with: path) {
      call.report(.outsideOutput, problem.message, at: Self.target, hint: problem.hint)
      return StaticValue(.text)
    }
    checkFormat(of: path, &call)
    if path.hasSuffix("/") {
      PictureInput.reportTooMany(in: &call, limit: Self.limit, purpose: "save")
    }
    return StaticValue(.text)
  }

  private func checkFormat(of path: String, _ call: inout CheckedCall) {
    let type = call.input.type
    guard type != .unknown else { return }
    let endings = Self.endings(for: type)
    if endings.isEmpty {
      call.report(
        .unsuitableFormat, "a value of type \(type.name) cannot be saved",
        hint: type == .model ? "train it first" : "'help save' lists what can be")
    } else if !endings.contains(where: path.hasSuffix) {
      let shown = endings.map { $0 == "/" ? "a folder such as \"faces/\"" : $0 }
      call.report(
        .unsuitableFormat, "a value of type \(type.name) cannot be saved as '\(path)'",
        at: Self.target, hint: "use \(shown.joined(separator: " or "))")
    } else if path.hasSuffix(".png"), let count = call.input.intFact("count"), count > 1 {
      let problem = Self.problem(saving: count, at: path)
      call.report(.unsuitableFormat, problem.message, at: Self.target, hint: problem.hint)
    }
  }

  private static func problem(saving count: Int, at path: String) -> CommandFailure {
    CommandFailure(
      "\(count) images do not go into the one file '\(path)'",
      hint: "give a folder, such as to=\"\(path.dropLast(4))/\", or take one")
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
    let isOdd = parts.dropLast().contains("") || parts.contains(".") || path.utf8.count > 1024
    if path.isEmpty || isOdd || path.unicodeScalars.contains(where: { $0.value < 0x20 }) {
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
    case .images: [".png", "/"]
    case .dataset: [".png", "/", ".csv", ".json"]
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
    case is ImagesValue where isPictures(path), is DatasetValue where isPictures(path):
      let images = try PictureInput(.result(result)).all(limit: limit, for: "save")
      return try pictures(images, at: path)
    case let figure as FigureValue where path.hasSuffix(".png"):
      return [(path, figure.png)]
    case let trained as TrainedValue where path.hasSuffix(".safetensors"):
      return [(path, trained.safetensors())]
    case let codes as CodesValue where path.hasSuffix(".npy"):
      return [(path, NPYFormat.bytes(of: codes.values, rows: codes.count, columns: codes.length))]
    default:
      let columns = TableValue.columns(of: .result(result))
      guard !columns.isEmpty, path.hasSuffix(".csv") || path.hasSuffix(".json") else {
        throw CommandFailure(
          .failed, "a value of type \(result.type.name) cannot be saved as '\(path)'",
          hint: "'help save' lists the formats")
      }
      let table = TableValue(columns)
      return [(path, Array((path.hasSuffix(".csv") ? table.csv : table.json).utf8))]
    }
  }

  private static func isPictures(_ path: String) -> Bool {
    path.hasSuffix(".png") || path.hasSuffix("/")
  }

  private static func pictures(
    _ images: [Image], at path: String
  ) throws -> [(path: String, bytes: [UInt8])] {
    if path.hasSuffix(".png") {
      guard images.count == 1 else {
        throw problem(saving: images.count, at: path)
      }
      return [(path, try PNGCodec.encode(images[0]))]
    }
    let digits = max(3, String(images.count - 1).count)
    return try images.enumerated().map { index, image in
      let number = String(index)
      let padded = String(repeating: "0", count: digits - number.count) + number
      return ("\(path)\(padded).png", try PNGCodec.encode(image))
    }
  }
}
