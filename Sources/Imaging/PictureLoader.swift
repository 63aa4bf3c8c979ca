import Raster
import Synchronization

/// Decodes, crops and resizes the pictures of a list of files into one piece of memory.
///
/// As many files are decoded as needed: the first `limit`, and one more for each that turns out
/// bad. The result is the same for any number of threads.
struct PictureLoader {
  /// A file of the data set.
  struct File: Sendable {
    /// Relative to the folder.
    let path: [UInt8]
    /// The bits of its attributes.
    let attributes: UInt64
  }

  /// Bytes of a picture's file; more than the largest picture allowed takes uncompressed.
  static let maximumFileSize = 256 << 20

  let folder: String
  let files: [File]
  let attributeNames: [String]
  let request: LoadRequest
  let options: LoadOptions

  /// What became of one file.
  private enum Outcome: Sendable {
    case pending
    case good(changesAspect: Bool)
    case bad(String)
  }

  /// - Parameter found: what was skipped before any file was opened.
  func load(found: [(path: [UInt8], reason: String)]) throws -> LoadResult {
    let wanted = min(request.limit ?? files.count, files.count)
    let bytes = request.width * request.height * request.channels
    let memory = try PictureMemory(capacity: wanted, bytesPerPicture: bytes)
    let resamplers = ResamplerCache(width: request.width, height: request.height)
    var skipped = SkippedFiles()
    for entry in found {
      skipped.add(path: String(decoding: entry.path, as: UTF8.self), reason: entry.reason)
    }
    var rows: [UInt64] = []
    var aspectChanges = 0
    var next = 0
    while rows.count < wanted && next < files.count {
      let first = next
      let ready = rows.count
      next = min(first + wanted - ready, files.count)
      let outcomes = SlotList(count: next - first, filledWith: Outcome.pending)
      try ParallelWork.forEach(
        count: next - first, alreadyDone: ready, total: wanted, options: options
      ) { index in
        let outcome = prepare(
          files[first + index], into: memory.slot(ready + index), resamplers: resamplers)
        outcomes.set(index, outcome)
      }
      // The good ones close ranks.
      for (index, outcome) in outcomes.values.enumerated() {
        let file = files[first + index]
        switch outcome {
        case .good(let changesAspect):
          if rows.count != ready + index {
            memory.slot(rows.count).update(from: memory.slot(ready + index), count: bytes)
          }
          rows.append(file.attributes)
          if changesAspect { aspectChanges += 1 }
        case .bad(let reason):
          skipped.add(path: String(decoding: file.path, as: UTF8.self), reason: reason)
        case .pending: break
        }
      }
      try checkBadShare(skipped, good: rows.count, wanted: wanted, isLast: next == files.count)
    }
    try checkBadShare(skipped, good: rows.count, wanted: wanted, isLast: true)
    let images = StoredPictures(
      count: rows.count, width: request.width, height: request.height,
      channels: request.channels, skipped: skipped, memory: memory,
      attributes: AttributeTable(names: attributeNames, rows: rows))
    return LoadResult(images: images, warnings: warnings(skipped, aspectChanges, of: rows.count))
  }

  /// Fails as soon as the bad pictures are too many even if all others turn out good.
  private func checkBadShare(
    _ skipped: SkippedFiles, good: Int, wanted: Int, isLast: Bool
  ) throws(DatasetError) {
    let tried = skipped.count + (isLast ? good : wanted)
    if Double(skipped.count) > request.maximumBadShare * Double(tried)
      || (isLast && good == 0 && wanted > 0)
    {
      throw .tooManyBad(
        path: folder, tried: skipped.count + good, allowed: request.maximumBadShare,
        skipped: skipped)
    }
  }

  private func warnings(_ skipped: SkippedFiles, _ aspectChanges: Int, of count: Int) -> [String] {
    var warnings: [String] = []
    if skipped.count > 0 {
      var text = "\(skipped.count) of \(skipped.count + count) pictures were skipped"
      for entry in skipped.named { text += "\n  \(entry)" }
      if skipped.count > skipped.named.count {
        text += "\n  and \(skipped.count - skipped.named.count) more"
      }
      warnings.append(text)
    }
    if aspectChanges > 0 {
      let advice = request.crop == .none ? "; crop=square keeps it" : ""
      warnings.append(
        "the aspect of \(aspectChanges) of \(count) pictures changes by more than 5 % at "
          + "\(request.width)x\(request.height)\(advice)")
    }
    return warnings
  }

  /// Reads one file and writes the picture made of it.
  private func prepare(
    _ file: File, into target: UnsafeMutablePointer<UInt8>, resamplers: ResamplerCache
  ) -> Outcome {
    let path = FolderScan.join(Array(folder.utf8), file.path)
    let picture: Image
    do throws(FileBytes.Failure) {
      let bytes = try FileBytes.read(path, limit: PictureLoader.maximumFileSize + 1)
      guard bytes.count <= PictureLoader.maximumFileSize else {
        return .bad("larger than \(PictureLoader.maximumFileSize >> 20) MiB")
      }
      do throws(ImageCodecError) {
        picture = try ImageDecoder.decode(bytes, limits: options.limits)
      } catch {
        return .bad(error.description)
      }
    } catch {
      return .bad(error.reason)
    }
    let cut = request.crop.applied(to: picture).converted(toChannels: request.channels)
    let made = resamplers.resampler(fromWidth: cut.width, height: cut.height).resample(cut)
    made.pixels.withUnsafeBufferPointer { pixels in
      if let base = pixels.baseAddress { target.update(from: base, count: pixels.count) }
    }
    let stretch =
      Double(request.width * cut.height) / Double(request.height * cut.width)
    return .good(changesAspect: max(stretch, 1 / stretch) > 1.05)
  }
}

/// Resamplers by source size: most data sets have one or a few.
private final class ResamplerCache: Sendable {
  private static let capacity = 64
  private let width: Int
  private let height: Int
  private let known = Mutex<[[Int]: Resampler]>([:])

  init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }

  func resampler(fromWidth sourceWidth: Int, height sourceHeight: Int) -> Resampler {
    let key = [sourceWidth, sourceHeight]
    if let resampler = known.withLock({ $0[key] }) { return resampler }
    let resampler = Resampler(
      fromWidth: sourceWidth, height: sourceHeight, toWidth: width, height: height)
    known.withLock { if $0.count < ResamplerCache.capacity { $0[key] = resampler } }
    return resampler
  }
}
