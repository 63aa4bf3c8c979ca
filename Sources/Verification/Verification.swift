import Digests
import Evaluation
import Sessions

// Verification of stored results.
//
// 1. The cells are run again into a folder of their own, which begins with a copy of the stored
//    manifest, so that names are given as they were.
// 2. Every file that a recomputed cell makes is compared with its stored version: by pixels,
//    numbers or bytes, as the cell's `verify` says. The stored files count, not what the manifest
//    says of them: a file that was edited or is gone is a difference.
// 3. Files that no record names are orphaned. The documents are compared with what the stored
//    results give.
// 4. Accepting writes what differs, then the manifest, then the documents, and removes last what no
//    cell makes any more. Each is written whole or not at all.

/// What comparing a notebook's stored results with recomputed ones gave.
public struct Verification: Sendable {
  /// A document made of the stored results: `foo.md`, `foo.html`.
  public typealias Document = (name: String, bytes: [UInt8])

  public let notebook: CheckedNotebook
  public let cells: [CellComparison]
  /// Files of the folder that no cell names, and documents that are not what the results give.
  public let files: [FileComparison]
  public let exitCodes: Set<ExitCode>

  private let stored: OutputFolder
  private let recomputed: OutputFolder
  private let old: Manifest?
  private let report: NotebookRunner.Report

  /// - Parameters:
  ///   - chosen: the cells that were run.
  ///   - stored: the output folder of the notebook.
  ///   - recomputed: the folder that `report` is about.
  ///   - documents: the documents of a manifest, by file name.
  public init(
    of notebook: CheckedNotebook, chosen: Set<Int>, stored: OutputFolder,
    recomputed: OutputFolder, report: NotebookRunner.Report,
    documentNames: [String], documents: (NotebookRunner.Report) -> [Document]
  ) throws {
    self.notebook = notebook
    self.stored = stored
    self.recomputed = recomputed
    self.report = report
    let old = Manifest.read(from: stored)
    self.old = old
    let comparer = CellComparer(
      stored: stored, recomputed: recomputed, sheets: DifferenceSheets(folder: stored))
    var cells: [CellComparison] = []
    for index in chosen.sorted() {
      let cell = notebook.cells[index]
      guard let new = report.manifest.record(for: cell.cell.label) else { continue }
      cells.append(try comparer.compare(cell, old: old?.record(for: new.label), new: new))
    }
    self.cells = cells
    // Documents follow from the results: where these differ, so do they.
    let expected =
      cells.contains { $0.state == .changed }
      ? nil : old.map { documents(NotebookRunner.Report(of: $0, in: notebook)) }
    files = Self.compareFolder(
      stored, old, of: notebook, made: Set(report.manifest.cells.flatMap(\.files)),
      documents: documentNames, expected: expected ?? [])
    var codes = report.exitCodes
    if cells.contains(where: { $0.state == .changed }) || files.contains(where: \.isDifference) {
      codes.insert(.difference)
    }
    exitCodes = codes
  }

  /// All files that differ, with the cell that makes them.
  public var differenceCount: Int {
    cells.reduce(0) { $0 + $1.differences.count } + files.count { $0.isDifference }
  }

  /// Whether a claim of the notebook does not hold, which no accepting changes.
  public var hasUnmetExpectations: Bool { report.exitCodes.contains(.difference) }

  // MARK: - The folder

  private static func compareFolder(
    _ folder: OutputFolder, _ old: Manifest?, of notebook: CheckedNotebook, made: Set<String>,
    documents: [String], expected: [Document]
  ) -> [FileComparison] {
    guard let old else { return [] }
    let labels = Set(notebook.cells.map(\.cell.label))
    var named: [String: String] = [:]
    for cell in old.cells {
      for file in cell.files + (cell.earlierFiles ?? []) { named[file] = cell.label }
    }
    var comparisons: [FileComparison] = []
    let others = Set(documents + [Manifest.fileName, RunLog.fileName])
    for file in FolderListing.files(in: folder.path) where !others.contains(file) {
      if let label = named[file] {
        if !labels.contains(label), !made.contains(file) {
          comparisons.append(
            FileComparison(file, .orphaned, "its cell '\(label)' is not in the notebook any more"))
        }
      } else if !made.contains(file) {
        comparisons.append(FileComparison(file, .orphaned, "no cell names it"))
      }
    }
    let comparer = FileComparer(level: .pixels)
    for document in expected {
      guard let kept = folder.read(document.name) else {
        comparisons.append(FileComparison(document.name, .missing, "the folder lacks it"))
        continue
      }
      let compared = comparer.compareTexts(document.name, old: kept, new: document.bytes)
      if compared.isDifference { comparisons.append(compared) }
    }
    return comparisons
  }

  // MARK: - Accepting

  /// Records what was recomputed in the place of what differs; files that agree stay untouched,
  /// unless they say of themselves to come from an older state of the notebook.
  ///
  /// - Returns: the manifest that was written.
  /// - Throws: ``CommandFailure`` when a file cannot be written.
  public func accept(
    documents: (NotebookRunner.Report) -> [Document]
  ) throws -> Manifest {
    var manifest = report.manifest
    let recorded = cells.filter { cell in
      cell.state == .changed || cell.isStale && [.same, .skipped].contains(cell.state)
    }
    let changed = Set(recorded.map(\.label))
    for index in manifest.cells.indices {
      let label = manifest.cells[index].label
      guard let kept = old?.record(for: label) else { continue }
      if changed.contains(label) { continue }
      guard manifest.cells[index].state == .finished, kept.state == .finished else { continue }
      // What the cell shows is as it was; of what it was made may have changed.
      manifest.cells[index].results = kept.results
      manifest.cells[index].figures = kept.figures
    }
    if changed.isEmpty, let old { manifest.values = old.values }
    for cell in recorded {
      guard let record = manifest.record(for: cell.label) else { continue }
      for file in record.files {
        guard let bytes = recomputed.read(file), stored.read(file) != bytes else { continue }
        try stored.write(bytes, to: file)
      }
    }
    try manifest.write(to: stored)
    for document in documents(.init(of: manifest, in: notebook))
    where stored.read(document.name) != document.bytes {
      try stored.write(document.bytes, to: document.name)
    }
    removeForgotten(manifest)
    return manifest
  }

  /// Files that the old manifest named and the new one does not.
  private func removeForgotten(_ manifest: Manifest) {
    let kept = Set(manifest.cells.flatMap { $0.files + ($0.earlierFiles ?? []) })
    for cell in old?.cells ?? [] {
      stored.remove(cell.results, except: kept)
      for file in cell.earlierFiles ?? [] where !kept.contains(file) { stored.remove(file) }
    }
  }
}
