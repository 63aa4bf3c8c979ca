import Digests
import Evaluation
import NotebookFormat
import Raster
import Sessions
import Stores

/// How the stored results of a cell stand to the notebook and to the files on the disk.
public struct CellStatus: Codable, Equatable, Sendable {
  public enum State: String, Codable, Sendable {
    case current, stale, failed
    case neverRun = "never run"
    /// The cell's condition is false, or a cell that it needs is left out.
    case off
  }

  public struct FileProblem: Codable, Equatable, Sendable {
    public enum Kind: String, Codable, Sendable { case missing, edited }
    public var file: String
    public var kind: Kind
  }

  public var label: String
  public var state: State
  /// For stale cells: what changed, in the cell and in those that it needs.
  public var changes: [KeyChange]
  /// What changed is not known, or not wholly.
  public var isUnexplained: Bool
  /// Why it is not known whether the cell is stale: `data: 'photos' is missing`. It counts as such.
  public var missingData: String?
  /// Output files that are not what was written.
  public var files: [FileProblem]
  /// Why it failed or did not run.
  public var reason: String?
}

extension CellStatus {
  /// The status of every cell; nothing is computed or written.
  public static func all(
    of notebook: CheckedNotebook, in folder: OutputFolder, library: CommandLibrary,
    cache: CacheFolder?
  ) -> [CellStatus] {
    let manifest = Manifest.read(from: folder)
    let off = notebook.switchedOff
    return notebook.cells.indices.map { index in
      let cell = notebook.cells[index]
      var status = CellStatus(
        label: cell.cell.label, state: .neverRun, changes: [], isUnexplained: false, files: [])
      guard !off.contains(index) else {
        status.state = .off
        return status
      }
      guard let manifest, let record = manifest.record(for: cell.cell.label) else { return status }
      status.files = Self.problems(of: record, in: folder)
      switch record.state {
      case .failed:
        status.state = .failed
        status.reason = record.reason
      case .notRun: status.reason = record.reason
      case .finished where notebook.isCurrent(record, of: cell): status.state = .current
      case .finished:
        status.state = .stale
        status.missingData = notebook.missingData(of: index)
        guard status.missingData == nil else { return status }
        let difference = notebook.keyDifference(of: index, since: manifest, library: library) {
          old, path in
          cache.flatMap { FileListing(of: old, in: $0) }.flatMap { before in
            FileListing(at: path).flatMap { before.difference(to: $0) }
          }
        }
        status.changes = difference.changes
        status.isUnexplained = difference.isIncomplete
      }
      return status
    }
  }

  /// Files of a cell that are gone, or that show something else than what was written.
  private static func problems(of record: CellRecord, in folder: OutputFolder) -> [FileProblem] {
    var problems: [FileProblem] = []
    for result in record.results {
      for file in result.files.keys.sorted() {
        guard let bytes = folder.read(file) else {
          problems.append(FileProblem(file: file, kind: .missing))
          continue
        }
        if !isUnchanged(bytes, file, of: result) {
          problems.append(FileProblem(file: file, kind: .edited))
        }
      }
    }
    return problems
  }

  /// Another encoding of a picture is no change. A chart of a manifest without digests of bytes
  /// cannot be told from an edited one, and counts as unchanged.
  private static func isUnchanged(
    _ bytes: [UInt8], _ file: String, of result: ResultRecord
  ) -> Bool {
    let expected = result.files[file]
    let digest = Digest(of: bytes).hexadecimal
    if digest == expected || digest == result.bytes?[file] { return true }
    switch result.kind {
    case "picture":
      guard let image = try? PNGCodec.decode(bytes) else { return false }
      return image.contentDigest.hexadecimal == expected
    case "chart": return result.bytes?[file] == nil
    default: return false
    }
  }
}
