import FoundationEssentials
import Sessions
import Verification

/// What `vnb verify --json` says of one notebook.
struct VerificationReport: Codable {
  var notebook: String
  /// Below the current folder where it is in it.
  var folder: String
  var isAccepted: Bool
  var differences: Int
  var cells: [CellComparison]
  /// Files that no cell makes, and documents.
  var files: [FileComparison]

  /// - Parameter verification: nil when nothing is stored.
  init(of opened: OpenedNotebook, verification: Verification?, isAccepted: Bool) {
    notebook = opened.place.written
    folder = Surroundings.shown(opened.folder.path)
    self.isAccepted = isAccepted
    differences = verification?.differenceCount ?? 0
    cells = verification?.cells ?? []
    files = verification?.files ?? []
  }
}

extension Console {
  /// Prints a value as JSON, sorted.
  func result(json value: some Encodable) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    if let data = try? encoder.encode(value) { result(Array(data) + [UInt8(ascii: "\n")]) }
  }
}
