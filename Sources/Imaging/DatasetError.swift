import Archives
import Stores

/// Why data cannot be used. A description names the file, the cause and what to do.
public enum DatasetError: Error, Hashable, Sendable, CustomStringConvertible {
  case missing(path: String)
  /// The path leads to no source of pictures; `looksLike` is a phrase such as "a PDF document".
  case notPictures(path: String, looksLike: String)
  /// An archive, or another file with many pictures, cannot be used.
  case archive(path: String, ArchiveProblem)
  /// The system refused; `reason` is its message.
  case unreadable(path: String, reason: String)
  /// The disk failed while the file was read; `reason` is the system's message.
  case diskFailure(path: String, reason: String)
  /// No picture was found; `instead` says what was, or is empty.
  case noPictures(path: String, instead: String)
  /// More bad pictures than allowed.
  case tooManyBad(path: String, tried: Int, allowed: Double, skipped: SkippedFiles)
  /// `split=train` of a folder without a partition.
  case noPartition(path: String, split: DatasetSplit)
  /// `skip` leaves nothing, or no picture belongs to the split.
  case nothingLeft(path: String, pictures: Int, skip: Int, split: DatasetSplit)
  /// A fault in an annotation file; `line` counts from 1.
  case annotation(file: String, line: Int?, fault: String, advice: String)
  case noAttributes
  case unknownAttribute(name: String, known: [String])
  /// A file was another one when it was to be used than when it was looked at.
  case changed(path: String)
  /// The disk of the cache cannot hold the prepared pictures.
  case noRoom(path: String, needed: Int, free: Int)
  /// The pictures do not fit into memory.
  case tooLarge(pictures: Int, bytes: Int, available: Int)

  public var description: String {
    switch self {
    case .missing(let path):
      return "'\(path)' does not exist; name an image folder, an archive, CelebA or faces"
    case .notPictures(let path, "a web page"):
      return "'\(path)': this is a web page, not an archive: the download was refused, "
        + "try again later"
    case .notPictures(let path, let looksLike):
      return "'\(path)' is \(looksLike), not a folder or an archive of pictures; "
        + advice(for: looksLike)
    case .archive(let path, let problem):
      return "'\(path)' cannot be used: \(problem.fault); \(problem.advice)"
    case .unreadable(let path, let reason):
      return "'\(path)' cannot be read: \(reason)"
    case .diskFailure(let path, let reason):
      return "'\(path)' cannot be read: \(reason); look after the disk, or copy the file to "
        + "another one"
    case .noPictures(let path, let instead):
      let found = instead.isEmpty ? "" : " (\(instead))"
      return "'\(path)' holds no PNG or JPEG pictures\(found); name a folder that does"
    case .tooManyBad(let path, let tried, let allowed, let skipped):
      return tooManyBad(path: path, tried: tried, allowed: allowed, skipped: skipped)
    case .noPartition(let path, let split):
      return "'\(path)' has no split '\(split.rawValue)': there is no list_eval_partition.txt with "
        + "its pictures; use split=all, or the command split"
    case .nothingLeft(let path, let pictures, let skip, let split):
      if pictures == 0 { return "no picture of '\(path)' belongs to split=\(split.rawValue)" }
      let name = split == .all ? "" : " in split=\(split.rawValue)"
      return "skip=\(skip) leaves nothing: '\(path)' holds \(pictures) pictures\(name)"
    case .annotation(let file, let line, let fault, let advice):
      return "\(file)\(line.map { ":\($0)" } ?? ""): \(fault); \(advice)"
    case .noAttributes:
      return "these pictures have no attributes; use faces, CelebA with "
        + "list_attr_celeba.txt, or folders side by side as classes"
    case .unknownAttribute(let name, _):
      return "the pictures have no attribute '\(name)'"
    case .changed(let path):
      return "'\(path)' changed while it was being loaded; run again when it is complete"
    case .noRoom(let path, let needed, let free):
      return
        "the prepared pictures take \(ByteCount.text(needed)), and \(ByteCount.text(free)) are free "
        + "in '\(path)'; free some space ('vnb cache gc'), name another folder with --cache-dir, or "
        + "use a smaller limit or size"
    case .tooLarge(let pictures, let bytes, let available):
      return "\(pictures) pictures take \(bytes >> 20) MiB, \(available >> 20) MiB of memory are "
        + "free; use a smaller limit or size"
    }
  }

  /// The disk failed or is full: no fault of the data.
  public var isDiskFailure: Bool {
    switch self {
    case .noRoom, .diskFailure: true
    case .archive(_, let problem): problem.isDiskFailure
    default: false
    }
  }

  /// Why a file could not be read, as the system has it.
  static func reading(_ path: String, _ failure: FileBytes.Failure) -> DatasetError {
    failure.isDiskFailure
      ? .diskFailure(path: path, reason: failure.reason)
      : .unreadable(path: path, reason: failure.reason)
  }

  private func advice(for looksLike: String) -> String {
    if looksLike.contains("archive") { return "unpack it and name the folder" }
    return looksLike.contains("picture") ? "name the folder that holds it" : "name one that is"
  }

  private func tooManyBad(
    path: String, tried: Int, allowed: Double, skipped: SkippedFiles
  ) -> String {
    let share = (allowed * 10_000).rounded() / 100
    let limit = share == share.rounded() ? "\(Int(share))" : "\(share)"
    return
      "\(skipped.count) of \(tried) pictures in '\(path)' cannot be used, more than max-bad=\(limit)%"
      + skipped.listing
  }
}
