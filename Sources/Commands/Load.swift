import Digests
import Evaluation
import Glibc
import Imaging
import Networks
import Training

/// `load faces limit=12000`: a data set, or a model that was saved.
struct Load: Command {
  static let source = CommandArgument<SourceValue>(
    ArgumentDeclaration(
      name: "source", type: .source, default: .value(.source(.builtIn("faces"))),
      isPositional: true,
      help: "'faces', the built-in ones, or a path: a folder of pictures, a CelebA folder, a model")
  ) { if case .source(let source) = $0 { source } else { nil } }
  static let size = CommandArgument<PictureSize>.size(
    "size", default: PictureSize(width: 96, height: 96), help: "pictures are resized to it")
  static let split = CommandArgument<DatasetSplit>.word(
    "split", default: .all, help: "a part, by CelebA's partition")
  static let skip = CommandArgument<Int>.int(
    "skip", default: 0, in: 0...1_000_000_000, help: "leaves out this many of the split first")
  static let limit = CommandArgument<Int?>.optional(
    CommandArgument<Int>.int(
      "limit", in: 1...1_000_000_000, help: "takes at most this many, after 'skip'"))
  static let crop = CommandArgument<ImageCrop>.word(
    "crop", default: ImageCrop.none,
    help: "before resizing: the largest centred square, or the square around an aligned face")
  static let channels = CommandArgument<Int>.int(
    "channels", default: 3, in: 1...3, help: "3 for colours, 1 for grey")
  static let maximumBad = CommandArgument<Double>(
    ArgumentDeclaration(
      name: "max-bad", type: .percent, default: .value(.float(0.01)),
      help: "share of unreadable pictures above which loading fails")
  ) { $0.number }
  static let seed = CommandArgument<UInt64>.seed

  var signature: Signature {
    Signature(
      name: "load", summary: "loads a data set, or a model that was saved",
      details: """
        The built-in faces are made by the seed: 202,599 pictures with CelebA's split sizes, and \
        attributes that `where` knows. A folder is read with its sub-folders, in the order of the \
        paths; beside CelebA's annotation files it has splits and attributes. A picture that \
        cannot be read is skipped and counted. A path that ends in `.safetensors` gives a trained \
        model.
        """,
      [
        Self.source.declaration, Self.size.declaration, Self.split.declaration,
        Self.skip.declaration, Self.limit.declaration, Self.crop.declaration,
        Self.channels.declaration, Self.maximumBad.declaration, Self.seed.declaration,
      ],
      result: .dataset, example: "let faces = load faces size=96x96 limit=12000")
  }

  // MARK: - Check

  func check(_ call: inout CheckedCall) -> StaticValue {
    if call.known(Self.channels) == 2 {
      call.report(
        code: "E0521", "pictures have 1 or 3 channels, not 2", at: Self.channels,
        hint: "3 for colours, 1 for grey")
    }
    if let size = call.known(Self.size) { Self.checkSize(size, in: &call) }
    switch call.known(Self.source) {
    case .path(let path): return check(path, &call)
    case .builtIn: return checkFaces(&call)
    case nil: return StaticValue(.dataset, facts: pictureFacts(call))
    }
  }

  private static func checkSize(_ size: PictureSize, in call: inout CheckedCall) {
    let limit = AutoencoderConfiguration.sideLimit
    guard !(1...limit).contains(size.width) || !(1...limit).contains(size.height) else { return }
    call.report(
      code: "E0522", "the size \(size.width)x\(size.height) is out of range", at: Self.size,
      hint: "sides from 1 to \(limit)")
  }

  private func pictureFacts(_ call: CheckedCall) -> [String: Value] {
    var facts: [String: Value] = [:]
    if let size = call.known(Self.size) {
      facts["width"] = .int(size.width)
      facts["height"] = .int(size.height)
    }
    facts["channels"] = call.known(Self.channels).map(Value.int)
    return facts
  }

  private func checkFaces(_ call: inout CheckedCall) -> StaticValue {
    var facts = pictureFacts(call)
    facts["attributes"] = .list(BuiltInFaces.attributeNames.map(Value.string))
    facts["skipped"] = .int(0)
    if let split = call.known(Self.split), let skip = call.known(Self.skip),
      let limit = call.known(Self.limit)
    {
      let available = BuiltInFaces.indices(of: split).count
      if skip >= available {
        call.report(
          code: "E0511", "skip=\(skip) leaves nothing of \(available) pictures", at: Self.skip,
          hint: "skip fewer than \(available)")
      }
      facts["count"] = .int(max(0, min(limit ?? available, available - skip)))
    }
    return StaticValue(.dataset, facts: facts)
  }

  private func check(_ path: PathValue, _ call: inout CheckedCall) -> StaticValue {
    guard access(path.absolute, F_OK) == 0 else {
      let isOutside = path.origin != .notebook
      call.report(
        code: isOutside ? MissingPath.outsideCode : MissingPath.notebookCode,
        "'\(path.written)' does not exist", at: Self.source,
        hint: "a path is relative to \(MissingPath.root(of: path.origin))")
      return .unknown
    }
    guard path.absolute.hasSuffix(".safetensors") else {
      return StaticValue(.dataset, facts: pictureFacts(call))
    }
    do {
      let model = try ModelSource.read(path)
      return StaticValue(.trained, facts: model.facts)
    } catch {
      call.report(code: "E0605", error.message, at: Self.source, hint: error.hint)
      return .unknown
    }
  }

  // MARK: - Run

  func fileDigests(_ call: CheckedCall) throws -> [Digest] {
    guard case .path(let path)? = call.known(Self.source) else { return [] }
    if path.absolute.hasSuffix(".safetensors") {
      return [Digest(of: try ModelSource.bytes(of: path))]
    }
    guard let size = call.known(Self.size), let split = call.known(Self.split),
      let skip = call.known(Self.skip), let limit = call.known(Self.limit)
    else { return [] }
    let request = LoadRequest(
      width: size.width, height: size.height, split: split, skip: skip, limit: limit)
    do {
      return [try DatasetSource.folder(path.absolute).contentDigest(for: request)]
    } catch let error as DatasetError {
      throw CommandFailure(.unusableData, error.description)
    }
  }

  func run(_ call: BoundCall, in context: RunContext) throws -> Value {
    let request = LoadRequest(
      width: call[Self.size].width, height: call[Self.size].height, split: call[Self.split],
      skip: call[Self.skip], limit: call[Self.limit], crop: call[Self.crop],
      channels: call[Self.channels], maximumBadShare: call[Self.maximumBad])
    let options = LoadOptions(
      threads: context.threads,
      progress: { progress in
        context.emit(
          .progress(
            ProgressReport(
              activity: "loading pictures", completed: progress.done, total: progress.total)))
      },
      isCancelled: context.isCancelled)
    do {
      switch call[Self.source] {
      case .builtIn:
        let source = DatasetSource.faces(seed: call[Self.seed])
        return .result(
          DatasetValue(
            collection: try source.load(request, options: options).images,
            source: "built-in faces"))
      case .path(let path) where path.absolute.hasSuffix(".safetensors"):
        return .result(try ModelSource.read(path))
      case .path(let path):
        let loaded = try DatasetSource.folder(path.absolute).load(request, options: options)
        for warning in loaded.warnings { context.emit(.warning(warning)) }
        return .result(DatasetValue(collection: loaded.images, source: path.lastComponent))
      }
    } catch is CancellationError {
      throw Interruption()
    } catch let error as DatasetError {
      throw CommandFailure(.unusableData, error.description)
    }
  }
}

/// A path that leads nowhere: the notebook's mistake, or the command line's.
public enum MissingPath {
  /// Exit code 2: it is written in the notebook.
  public static let notebookCode = "E0603"
  /// Exit code 66: it was given with `-P` or `--params`.
  public static let outsideCode = "E0604"

  static func root(of origin: PathOrigin) -> String {
    switch origin {
    case .notebook: "the notebook's folder"
    case .commandLine: "the current folder"
    case .parameterFile: "the folder of the parameter file"
    }
  }
}

/// A saved model as a source of `load`.
enum ModelSource {
  /// Larger files are refused before they fill the memory.
  static let byteLimit = 4 << 30

  static func read(_ path: PathValue) throws(CommandFailure) -> TrainedValue {
    let bytes = try bytes(of: path)
    do {
      let file = try TrainedModel(bytes)
      return TrainedValue(autoencoder: file.autoencoder, history: file.history)
    } catch {
      throw CommandFailure(
        .unusableData, "'\(path.written)' is no model that can be used: \(error)",
        hint: "a model is written by 'save'")
    }
  }

  static func bytes(of path: PathValue) throws(CommandFailure) -> [UInt8] {
    var status = stat()
    guard stat(path.absolute, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      status.st_size <= byteLimit, let file = fopen(path.absolute, "rb")
    else {
      throw CommandFailure(.unusableData, "'\(path.written)' cannot be read as a model")
    }
    defer { fclose(file) }
    let size = Int(status.st_size)
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      count = fread(buffer.baseAddress, 1, size, file)
    }
    guard bytes.count == size else {
      throw CommandFailure(.inputOutput, "'\(path.written)' cannot be read to its end")
    }
    return bytes
  }
}
