import Digests
import Evaluation
import FoundationEssentials

/// `manifest.json`: what a run made, of what, and how to know it again.
///
/// For committing, so it holds no times, hosts or absolute paths: equal runs write equal bytes.
public struct Manifest: Codable, Equatable, Sendable {
  public static let fileName = "manifest.json"

  /// The version of this format.
  public var format = 1
  public var engine: String
  /// The file's name.
  public var notebook: String
  /// As text, a path by its last component.
  public var parameters: [String: String]
  /// What the files of a parameter hold that is a path, where a command reads them.
  public var parameterDigests: [String: String] = [:]
  public var profile: String?
  public var seed: UInt64
  /// In the notebook's order.
  public var cells: [CellRecord]
  /// Values that the prose asks for, by reference as written: `vae.kl_share`.
  public var values: [String: String]

  public init(
    engine: String, notebook: String, parameters: [String: String], profile: String?,
    seed: UInt64, cells: [CellRecord] = [], values: [String: String] = [:]
  ) {
    self.engine = engine
    self.notebook = notebook
    self.parameters = parameters
    self.profile = profile
    self.seed = seed
    self.cells = cells
    self.values = values
  }

  public func record(for label: String) -> CellRecord? {
    cells.first { $0.label == label }
  }

  // MARK: - Files

  /// The manifest of an earlier run; nil when there is none, when it cannot be read, or when it
  /// names files outside the folder: whoever wrote that must not make us remove them.
  public static func read(from folder: OutputFolder) -> Manifest? {
    guard let bytes = folder.read(fileName),
      let manifest = try? JSONDecoder().decode(Manifest.self, from: Data(bytes)),
      manifest.cells.allSatisfy({ ($0.files + ($0.earlierFiles ?? [])).allSatisfy(isInside) })
    else { return nil }
    return manifest
  }

  private static func isInside(_ file: String) -> Bool {
    !file.split(separator: "/", omittingEmptySubsequences: false).contains { part in
      part.isEmpty || part == "." || part == ".."
    }
  }

  public func write(to folder: OutputFolder) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try folder.write(Array(try encoder.encode(self)) + [UInt8(ascii: "\n")], to: Self.fileName)
  }
}

/// What one cell gave.
public struct CellRecord: Codable, Equatable, Sendable {
  public enum State: String, Codable, Sendable {
    case finished, failed
    case notRun = "not-run"
  }

  public var label: String
  public var state: State
  /// Of the cell's statements and of what they use.
  public var key: String
  /// What the key is made of, part by part; nil when that was not noted.
  public var parts: [String: String]?
  /// What its expectations were made of, part by part; nil when that was not noted, or when they
  /// were left out.
  public var claimParts: [String: String]?
  /// The digests of the files that the cell read.
  public var inputs: [String]
  public var results: [ResultRecord]
  public var expectations: [ExpectationRecord]
  /// Final figures of the values bound in the cell: `vae.total`.
  public var figures: [String: String]
  /// Why the cell failed or did not run.
  public var reason: String?
  public var hint: String?
  /// Files of an earlier run that wait for their successors, since the cell did not finish.
  public var earlierFiles: [String]?

  /// Of all results.
  public var files: [String] { results.flatMap { $0.files.keys.sorted() } }

  public init(label: String, key: String) {
    self.label = label
    self.key = key
    state = .notRun
    inputs = []
    results = []
    expectations = []
    figures = [:]
  }
}

/// One shown result, or one file written by `save`.
public struct ResultRecord: Codable, Equatable, Sendable {
  /// `picture`, `chart`, `table`, `text` or `saved`.
  public var kind: String
  /// The stem of its files, or the path of a saved file; empty for a text.
  public var name: String
  /// File name → digest of what it shows: pixels of a picture, values of a chart.
  public var files: [String: String]
  /// File name → SHA-256 of its bytes, where `files` has the digest of something else.
  public var bytes: [String: String]?
  /// Of a text, a chart or a table, as the terminal shows it.
  public var text: String?
  public var width: Int?
  public var height: Int?

  static let savedKind = "saved"
  public var isSaved: Bool { kind == Self.savedKind }

  public init(
    kind: String, name: String, files: [String: String] = [:], text: String? = nil,
    width: Int? = nil, height: Int? = nil
  ) {
    self.kind = kind
    self.name = name
    self.files = files
    self.text = text
    self.width = width
    self.height = height
  }
}

/// A claim of the notebook and whether it held.
public struct ExpectationRecord: Codable, Equatable, Sendable {
  /// Whether it turned out as the notebook expects.
  public var isMet: Bool
  /// False where the notebook expects the claim not to hold; else absent.
  public var holds: Bool?
  /// As it is written.
  public var claim: String
  /// With the numbers that were found.
  public var found: String
  public var message: String?
  /// The article or post that makes the claim, where one is named.
  public var source: String?

  public init(
    isMet: Bool, isExpectedToHold: Bool = true, claim: String, found: String, message: String?,
    source: String? = nil
  ) {
    self.isMet = isMet
    holds = isExpectedToHold ? nil : false
    self.claim = claim
    self.found = found
    self.message = message
    self.source = source
  }

  /// False with `holds=false`.
  public var isExpectedToHold: Bool { holds ?? true }
}
