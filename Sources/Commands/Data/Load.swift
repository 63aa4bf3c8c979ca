import Digests
import Evaluation
import Glibc
import Imaging
import Networks
import Stores

/// `load faces limit=12000`: a data set, or a model that was saved.
struct Load: Command {
  /// Where prepared pictures and digests of files are kept; nil keeps nothing.
  var cache: CacheFolder?
  private let opened = OpenedFolders()
  private let onReading: @Sendable (ProgressReport) -> Void

  /// - Parameter onReading: told how far the reading is that finds a key.
  init(
    cache: CacheFolder? = nil, onReading: @escaping @Sendable (ProgressReport) -> Void = { _ in }
  ) {
    self.cache = cache
    self.onReading = onReading
  }

  static let source = CommandArgument<SourceValue>(
    ArgumentDeclaration(
      name: "source", type: .source, default: .value(.source(.builtIn("faces"))),
      isPositional: true,
      help: """
        'faces', the built-in ones, or a path: a folder or an archive of pictures, a picture, CelebA, \
        an IDX file, a model
        """)
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

  var storage: ResultStorage { .description }

  var signature: Signature {
    Signature(
      name: "load", summary: "loads a data set, or a model that was saved",
      details: """
        The built-in faces are made by the seed: 202,599 pictures with CelebA's split sizes, and \
        attributes that `where` knows. A folder is read with its sub-folders, in the order of the \
        paths, an archive (zip, tar, 7z) in place, without unpacking it. With CelebA's annotation \
        files in it or beside it there are splits and attributes; otherwise folders side by side \
        are classes, each an attribute. An IDX file (MNIST), gzipped or not, has the labels of the \
        file beside it: `label-0`, `label-1`. What a file is decides its content, not its name. A \
        picture that cannot be read is skipped and counted; more than `max-bad` are an error. The \
        other `max-` arguments are limits on what data may claim. A saved model gives a trained \
        model.
        """,
      [
        Self.source.declaration, Self.size.declaration, Self.split.declaration,
        Self.skip.declaration, Self.limit.declaration, Self.crop.declaration,
        Self.channels.declaration, Self.maximumBad.declaration,
      ] + Self.limitDeclarations + [Self.seed.declaration],
      result: .dataset, example: "let faces = load faces size=96x96 limit=12000")
  }

  // MARK: - Check

  func check(_ call: inout CheckedCall) -> StaticValue {
    if let channels = call.known(Self.channels), let problem = Self.problem(channels: channels) {
      call.report(.channels, problem.message, at: Self.channels, hint: problem.hint)
    }
    if let size = call.known(Self.size), let problem = Self.problem(with: size) {
      call.report(.sizeOutOfRange, problem.message, at: Self.size, hint: problem.hint)
    }
    switch call.known(Self.source) {
    case .path(let path): return check(path, &call)
    case .builtIn: return checkFaces(&call)
    // A path may lead to a model as well.
    case nil: return .unknown
    }
  }

  private static func problem(channels: Int) -> CommandFailure? {
    guard channels != 1, channels != 3 else { return nil }
    return CommandFailure(
      "pictures have 1 or 3 channels, not \(channels)", hint: "3 for colours, 1 for grey")
  }

  private static func problem(with size: PictureSize) -> CommandFailure? {
    let limit = AutoencoderConfiguration.sideLimit
    guard !(1...limit).contains(size.width) || !(1...limit).contains(size.height) else {
      return nil
    }
    return CommandFailure(
      "the size \(size.width)x\(size.height) is out of range", hint: "sides from 1 to \(limit)")
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
          .nothingLeft, "skip=\(skip) leaves nothing of \(available) pictures", at: Self.skip,
          hint: "skip fewer than \(available)")
      }
      facts["count"] = .int(max(0, min(limit ?? available, available - skip)))
    }
    return StaticValue(.dataset, facts: facts)
  }

  private func check(_ path: PathValue, _ call: inout CheckedCall) -> StaticValue {
    guard access(path.absolute, F_OK) == 0 else {
      call.report(
        path.origin == .notebook ? .missingPath : .missingGivenPath,
        "'\(path.written)' does not exist", at: Self.source,
        hint: "a path is relative to \(Self.root(of: path.origin))")
      return .unknown
    }
    return ModelSource.isModel(path) ? checkModel(path, &call) : checkPictures(path, &call)
  }

  /// How many pictures there are is known only once they have been read.
  private func checkPictures(_ path: PathValue, _ call: inout CheckedCall) -> StaticValue {
    do {
      try DatasetSource.path(path.absolute).check()
      return StaticValue(.dataset, facts: pictureFacts(call))
    } catch {
      // A disk that fails has an exit code of its own, while running.
      if !error.isDiskFailure {
        call.report(.unusableFile, Self.text(of: error, at: path), at: Self.source)
      }
      return .unknown
    }
  }

  private func checkModel(_ path: PathValue, _ call: inout CheckedCall) -> StaticValue {
    for argument in signature.arguments where argument.name != Self.source.declaration.name {
      guard let written = call.arguments[argument.name], written.isWritten else { continue }
      call.report(
        .uselessArgument, "'\(argument.name)' is for pictures, and the source is a model",
        at: written.range, hint: "leave it out")
    }
    do {
      return StaticValue(.trained, facts: try ModelSource.read(path).facts)
    } catch {
      call.report(.unusableFile, error.message, at: Self.source, hint: error.hint)
      return .unknown
    }
  }

  private static func root(of origin: PathOrigin) -> String {
    switch origin {
    case .notebook: "the notebook's folder"
    case .commandLine: "the current folder"
    case .parameterFile: "the folder of the parameter file"
    }
  }

  /// Names the path as it was written: what is committed has no folder of this machine.
  private static func text(of error: DatasetError, at path: PathValue) -> String {
    error.description.replacing(path.absolute, with: path.written)
  }

  // MARK: - Cost

  func workload(_ call: CheckedCall) -> Workload? {
    guard let size = call.known(Self.size), let limit = call.known(Self.limit) else { return nil }
    // Of a folder it is known how many pictures it has once they have been read.
    guard let count = limit ?? builtInCount(call) else { return nil }
    return Workload(
      Double(count), "pictures", costPerUnit: Double(size.width) * Double(size.height))
  }

  private func builtInCount(_ call: CheckedCall) -> Int? {
    guard case .builtIn? = call.known(Self.source), let split = call.known(Self.split),
      let skip = call.known(Self.skip)
    else { return nil }
    return max(0, BuiltInFaces.indices(of: split).count - skip)
  }

  // MARK: - Run

  func fileDigests(_ call: CheckedCall) throws -> [Digest] {
    guard let source = call.known(Self.source), let size = call.known(Self.size),
      let split = call.known(Self.split), let skip = call.known(Self.skip),
      let limit = call.known(Self.limit), let seed = call.known(Self.seed),
      let maximumBad = call.known(Self.maximumBad), let limits = Self.limits({ call.known($0) })
    else { throw CommandFailure("what is loaded is known only while running") }
    // Up to so many bad pictures are replaced by others, which count, too.
    let request = LoadRequest(
      width: size.width, height: size.height, split: split, skip: skip, limit: limit,
      maximumBadShare: maximumBad, limits: limits)
    switch source {
    case .builtIn: return [try DatasetSource.faces(seed: seed).contentDigest(for: request)]
    case .path(let path) where ModelSource.isModel(path):
      return [try ModelSource.digest(of: path)]
    case .path(let path):
      return [
        try DatasetSource.path(path.absolute)
          .contentDigest(
            for: request,
            options: LoadOptions(
              cache: cache, opened: opened, progress: Self.progress(to: onReading)))
      ]
    }
  }

  func run(_ call: BoundCall, in context: RunContext) throws -> Value {
    if let problem = Self.problem(with: call[Self.size])
      ?? Self.problem(channels: call[Self.channels])
    {
      throw problem
    }
    let request = LoadRequest(
      width: call[Self.size].width, height: call[Self.size].height, split: call[Self.split],
      skip: call[Self.skip], limit: call[Self.limit], crop: call[Self.crop],
      channels: call[Self.channels], maximumBadShare: call[Self.maximumBad],
      limits: Self.limits { call[$0] } ?? .standard)
    let options = options(in: context)
    do {
      switch call[Self.source] {
      case .builtIn:
        let source = DatasetSource.faces(seed: call[Self.seed])
        let loaded = try source.load(request, options: options)
        for warning in loaded.warnings { context.emit(.warning(warning)) }
        return .result(DatasetValue(collection: loaded.images, source: "built-in faces"))
      case .path(let path) where ModelSource.isModel(path):
        return .result(try ModelSource.read(path))
      case .path(let path):
        let loaded: LoadResult
        do {
          loaded = try DatasetSource.path(path.absolute).load(request, options: options)
        } catch let error as DatasetError {
          throw CommandFailure(Self.cause(of: error), Self.text(of: error, at: path))
        }
        for warning in loaded.warnings { context.emit(.warning(warning)) }
        // Equal files give equal results, whatever the folder is called.
        return .result(DatasetValue(collection: loaded.images, source: "picture files"))
      }
    } catch is CancellationError {
      throw Interruption()
    } catch let error as DatasetError {
      throw CommandFailure(Self.cause(of: error), error.description)
    } catch let problem as FileProblem {
      throw CommandFailure(
        problem.isDiskFailure ? .inputOutput : .cannotCreate,
        "the prepared pictures cannot be kept: \(problem)",
        hint: "nothing of them was kept; free some space, or name another folder with --cache-dir")
    }
  }

  /// A disk that fails is not the data's fault.
  private static func cause(of error: DatasetError) -> CommandFailure.Cause {
    error.isDiskFailure ? .inputOutput : .unusableData
  }

  private func options(in context: RunContext) -> LoadOptions {
    LoadOptions(
      threads: context.threads, cache: cache, opened: opened,
      progress: Self.progress { context.emit(.progress($0)) },
      note: { context.emit(.note($0)) }, isCancelled: context.isCancelled)
  }

  /// Progress as it is shown: with the time left.
  private static func progress(
    to receive: @escaping @Sendable (ProgressReport) -> Void
  ) -> @Sendable (LoadOptions.Progress) -> Void {
    let speeds = [
      LoadOptions.Stage.reading: WorkSpeed(), .hashing: WorkSpeed(), .preparing: WorkSpeed(),
    ]
    return { progress in
      let activity =
        switch progress.stage {
        case .reading: "reading files"
        case .hashing: "reading data"
        case .preparing: "preparing pictures"
        }
      guard let speed = speeds[progress.stage] else { return }
      var report = speed.report(activity, done: progress.done, total: progress.total)
      // Of pictures only.
      if progress.stage == .hashing { report.imagesPerSecond = nil }
      receive(report)
    }
  }
}
