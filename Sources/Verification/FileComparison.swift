import NotebookFormat
import Raster

/// How a stored file compares with its recomputed successor.
public struct FileComparison: Codable, Equatable, Sendable {
  public enum State: String, Codable, Sendable {
    case same
    /// Different, and the cell's `verify` allows it.
    case tolerated
    case changed
    /// The manifest names it, the folder does not have it.
    case missing
    /// The stored results do not know it.
    case new
    /// Nothing makes it any more.
    case orphaned
  }

  public var file: String
  public var state: State
  /// What differs, in words.
  public var summary: String?
  /// The difference of texts, line by line.
  public var difference: String?
  /// The picture of the difference, below the output folder.
  public var sheet: String?

  public init(_ file: String, _ state: State, _ summary: String? = nil) {
    self.file = file
    self.state = state
    self.summary = summary
  }

  public var isDifference: Bool { state != .same && state != .tolerated }
}

/// Compares the two versions of a file as a cell's `verify` says.
///
/// | level | pictures | texts, tables | other files |
/// |---|---|---|---|
/// | `pixels` | equal pixels | equal | equal bytes |
/// | `bytes` | equal bytes | equal | equal bytes |
/// | `tol N` | channels within N · 255 | numbers within N, absolute below 1, else relative | equal bytes |
/// | `psnr N` | at least N dB | equal | equal bytes |
/// | `figures N%` | of equal size | numbers within N % | not compared |
///
/// With `tol` and `figures` a chart is compared by the numbers of its SVG: its places.
public struct FileComparer {
  public let level: CellOptions.Verification

  public init(level: CellOptions.Verification) { self.level = level }

  var numbers: NumberTolerance {
    switch level {
    case .tolerance(let limit): .absolute(limit)
    case .figures(let percent): .relative(percent: percent)
    case .pixels, .bytes, .psnr, .skip: .exact
    }
  }

  /// - Parameter isChart: the file draws the values of a chart.
  /// - Returns: the comparison, and the pictures when these differ.
  public func compare(
    _ file: String, old: [UInt8], new: [UInt8], isChart: Bool
  ) -> (comparison: FileComparison, pictures: PictureDifference?) {
    if old == new { return (FileComparison(file, .same), nil) }
    if isChart, numbers != .exact, !file.hasSuffix(".svg") {
      return (FileComparison(file, .tolerated, "compared by the chart's SVG"), nil)
    }
    if file.hasSuffix(".png") { return comparePictures(file, old: old, new: new) }
    if Self.textExtensions.contains(where: file.hasSuffix) {
      return (compareTexts(file, old: old, new: new), nil)
    }
    if case .figures = level { return (FileComparison(file, .tolerated, "not compared"), nil) }
    return (FileComparison(file, .changed, "\(old.count) and \(new.count) bytes differ"), nil)
  }

  /// Bytes; of longer texts no difference is shown.
  private static let largestText = 1 << 20
  private static let textExtensions = [".txt", ".csv", ".json", ".svg", ".md", ".html"]

  private func comparePictures(
    _ file: String, old: [UInt8], new: [UInt8]
  ) -> (FileComparison, PictureDifference?) {
    let images: (Image, Image)
    do throws(ImageCodecError) {
      images = (try PNGCodec.decode(old), try PNGCodec.decode(new))
    } catch {
      return (FileComparison(file, .changed, "it cannot be read: \(error.description)"), nil)
    }
    let pictures = PictureDifference(old: images.0, new: images.1)
    if pictures.isEmpty {
      return level == .bytes
        ? (FileComparison(file, .changed, "all pixels are equal, the bytes differ"), nil)
        : (FileComparison(file, .same), nil)
    }
    let isTolerated =
      switch level {
      case .pixels, .bytes: false
      case .tolerance(let limit):
        pictures.changedPixels != nil && Double(pictures.largest) <= limit * 255
      case .psnr(let limit): pictures.changedPixels != nil && pictures.psnr >= limit
      case .figures: pictures.changedPixels != nil
      case .skip: true
      }
    return (
      FileComparison(file, isTolerated ? .tolerated : .changed, pictures.summary),
      isTolerated ? nil : pictures
    )
  }

  func compareTexts(_ file: String, old: [UInt8], new: [UInt8]) -> FileComparison {
    compareTexts(
      file, old: String(decoding: old, as: UTF8.self), new: String(decoding: new, as: UTF8.self))
  }

  func compareTexts(_ name: String, old: String, new: String) -> FileComparison {
    if old == new { return FileComparison(name, .same) }
    if numbers.accepts(old, new) {
      return FileComparison(name, .tolerated, "numbers differ within the tolerance")
    }
    guard max(old.utf8.count, new.utf8.count) <= Self.largestText else {
      return FileComparison(name, .changed, "the texts differ")
    }
    let difference = TextDifference(from: old, to: new)
    let (removed, added) = difference.counts
    var comparison = FileComparison(
      name, .changed, "\(Self.lines(removed)) gone, \(Self.lines(added)) added")
    comparison.difference = difference.text
    return comparison
  }

  private static func lines(_ count: Int) -> String { count == 1 ? "1 line" : "\(count) lines" }
}
