import Evaluation
import NotebookFormat
import Raster
import Sessions

/// How the stored results of a cell compare with its recomputed ones.
public struct CellComparison: Codable, Equatable, Sendable {
  public enum State: String, Codable, Sendable {
    case same, changed, failed
    /// `verify: skip`
    case skipped
    /// Its condition is false, or a cell that it needs failed.
    case notRun = "not-run"
  }

  public var label: String
  public var state: State
  /// The notebook or its inputs changed since the results were stored.
  public var isStale: Bool
  public var files: [FileComparison]
  /// Shown texts without a file, and final figures: those that differ.
  public var texts: [FileComparison]
  /// Why the cell failed or did not run.
  public var reason: String?

  public init(label: String, state: State, isStale: Bool = false, reason: String? = nil) {
    self.label = label
    self.state = state
    self.isStale = isStale
    self.reason = reason
    files = []
    texts = []
  }

  /// All that was compared and differs beyond what is allowed.
  public var differences: [FileComparison] { (files + texts).filter(\.isDifference) }
}

/// Compares one cell's results in two folders.
struct CellComparer {
  let stored: OutputFolder
  let recomputed: OutputFolder
  let sheets: DifferenceSheets

  /// - Parameters:
  ///   - old: nil when nothing is stored.
  ///   - new: of the run that was made to compare with.
  func compare(
    _ cell: CheckedCell, old: CellRecord?, new: CellRecord
  ) throws -> CellComparison {
    var comparison = CellComparison(
      label: new.label, state: .same, isStale: old.map { $0.key != new.key } ?? false,
      reason: new.reason)
    switch new.state {
    case .failed:
      comparison.state = .failed
      return comparison
    case .notRun where !(old?.files.isEmpty ?? true) && cell.isSwitchedOff: break
    case .notRun:
      comparison.state = .notRun
      return comparison
    case .finished: break
    }
    let level = cell.cell.options.verify
    if level == .skip {
      comparison.state = .skipped
      return comparison
    }
    let comparer = FileComparer(level: level)
    comparison.files = try compareFiles(old: old, new: new, comparer)
    comparison.texts = compareTexts(old: old, new: new, comparer).filter(\.isDifference)
    if !comparison.differences.isEmpty { comparison.state = .changed }
    return comparison
  }

  // MARK: - Files

  private func compareFiles(
    old: CellRecord?, new: CellRecord, _ comparer: FileComparer
  ) throws -> [FileComparison] {
    let known = Set(old?.files ?? [])
    let charts = Set(
      new.results.filter { ["chart", "report"].contains($0.kind) }.flatMap(\.files.keys))
    var comparisons: [FileComparison] = []
    for file in new.files.sorted() {
      guard let made = recomputed.read(file) else { continue }
      guard known.contains(file) else {
        comparisons.append(try sheets.added(file, made, "the stored results do not have it", .new))
        continue
      }
      guard let kept = stored.read(file) else {
        comparisons.append(
          try sheets.added(file, made, "the manifest names it, the folder lacks it", .missing))
        continue
      }
      var (comparison, pictures) = comparer.compare(
        file, old: kept, new: made, isChart: charts.contains(file))
      if let pictures { comparison.sheet = try sheets.write(pictures.sheet(), for: file) }
      comparisons.append(comparison)
    }
    for file in known.subtracting(new.files).sorted() where stored.contains(file) {
      comparisons.append(FileComparison(file, .orphaned, "the cell does not make it any more"))
    }
    return comparisons
  }

  // MARK: - Texts and figures

  private func compareTexts(
    old: CellRecord?, new: CellRecord, _ comparer: FileComparer
  ) -> [FileComparison] {
    guard let old else { return [] }
    func texts(_ record: CellRecord) -> [String] {
      record.results.filter { $0.files.isEmpty }.map { $0.text ?? "" }
    }
    var comparisons: [FileComparison] = []
    let (before, after) = (texts(old), texts(new))
    for index in 0..<max(before.count, after.count) {
      let name = "text \(index + 1)"
      if index >= after.count {
        comparisons.append(FileComparison(name, .orphaned, "it is not shown any more"))
      } else if index >= before.count {
        comparisons.append(FileComparison(name, .new, "it was not shown before"))
      } else {
        comparisons.append(comparer.compareTexts(name, old: before[index], new: after[index]))
      }
    }
    for figure in Set(old.figures.keys).union(new.figures.keys).sorted() {
      let (was, is_) = (old.figures[figure], new.figures[figure])
      if was == is_ || comparer.numbers.accepts(was ?? "", is_ ?? "") { continue }
      comparisons.append(
        FileComparison(figure, .changed, "\(was ?? "none") became \(is_ ?? "none")"))
    }
    return comparisons
  }
}
