/// What is shown beneath one cell.
public struct RenderedCell: Sendable {
  public enum State: Hashable, Sendable {
    case finished
    /// The message in lower case without a full stop, as in a diagnostic; the hint says what to do.
    case failed(message: String, hint: String?)
    /// The reason in words: `cell 'vae' failed`, `'when' is false`.
    case notRun(because: String)
    /// The results are those of an earlier run and no longer what the cell would give.
    case stale
    /// The results are stored; whether they are what the cell would give cannot be told. The reason
    /// in words: `data: 'photos' is missing`.
    case unjudged(because: String)
  }

  public var state: State
  /// In the order in which the cell showed them.
  public var results: [RenderedResult]

  public init(state: State = .finished, results: [RenderedResult] = []) {
    self.state = state
    self.results = results
  }
}

/// One thing that a cell showed, claimed or saved.
public enum RenderedResult: Sendable {
  case picture(RenderedPicture)
  case chart(RenderedChart)
  case table(RenderedTable)
  case text(String)
  case expectation(RenderedExpectation)
  /// A file that the cell saved, by its name relative to the document.
  case savedFile(String)
}

public struct RenderedPicture: Hashable, Sendable {
  public var file: String
  /// In pixels.
  public var width: Int
  public var height: Int
  /// In words, for who cannot see the picture: the cell's `alt`, or a description of the result.
  public var alt: String

  public init(file: String, width: Int, height: Int, alt: String) {
    self.file = file
    self.width = width
    self.height = height
    self.alt = alt
  }
}

public struct RenderedChart: Hashable, Sendable {
  public var pngFile: String
  public var svgFile: String
  public var textFile: String
  /// The chart in characters.
  public var text: String
  /// In pixels, as the SVG is to be shown.
  public var width: Int
  public var height: Int
  public var alt: String

  public init(
    pngFile: String, svgFile: String, textFile: String, text: String, width: Int, height: Int,
    alt: String
  ) {
    self.pngFile = pngFile
    self.svgFile = svgFile
    self.textFile = textFile
    self.text = text
    self.width = width
    self.height = height
    self.alt = alt
  }
}

public struct RenderedTable: Hashable, Sendable {
  public struct Column: Hashable, Sendable {
    public var name: String
    /// Numbers stand to the right.
    public var isNumeric: Bool

    public init(name: String, isNumeric: Bool) {
      self.name = name
      self.isNumeric = isNumeric
    }
  }

  public var columns: [Column]
  /// Each as long as `columns`; a shorter row ends in empty cells.
  public var rows: [[String]]
  public var csvFile: String
  /// The table in characters.
  public var text: String

  public init(columns: [Column], rows: [[String]], csvFile: String, text: String = "") {
    self.columns = columns
    self.rows = rows
    self.csvFile = csvFile
    self.text = text
  }

  /// Documents show this many rows and refer to the file for the rest.
  static let rowLimit = 60

  var shownRows: ArraySlice<[String]> { rows.prefix(Self.rowLimit) }
  var omittedRowCount: Int { rows.count - shownRows.count }
}

/// A claim of the notebook and whether it held.
public struct RenderedExpectation: Hashable, Sendable {
  /// Whether it turned out as the notebook expects.
  public var isMet: Bool
  /// False where the notebook expects the claim not to hold.
  public var isExpectedToHold: Bool
  /// The claim as written: `$vae.kl_share in 0.01..0.10`.
  public var claim: String
  /// The numbers found: `0.0342 in 0.01..0.10`. Empty when the claim holds and compares no two
  /// values, as one of several parts.
  public var found: String
  /// The claim in words, of `message=`.
  public var message: String?

  public init(
    isMet: Bool, isExpectedToHold: Bool = true, claim: String, found: String,
    message: String? = nil
  ) {
    self.isMet = isMet
    self.isExpectedToHold = isExpectedToHold
    self.claim = claim
    self.found = found
    self.message = message
  }

  /// Before the claim: whether it holds.
  public var mark: String { isMet == isExpectedToHold ? "✓" : "✗" }

  /// Behind the claim, for what a mark alone does not say.
  public var remark: String? {
    guard !isExpectedToHold else { return nil }
    return isMet ? "does not hold here" : "holds, against what the notebook expects"
  }
}
