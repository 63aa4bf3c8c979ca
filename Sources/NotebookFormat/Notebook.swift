import Language

/// A notebook as it was written: every byte of it, with the cells found and parsed.
public struct Notebook: Sendable {
  public let source: SourceText
  public var frontMatter: FrontMatter
  /// Prose and cells in order; together they cover the source without gaps.
  public var parts: [Part]

  public enum Part: Sendable {
    /// Markdown that belongs to the author, front matter left out.
    case prose(Prose)
    case cell(Cell)
  }

  public init(source: SourceText, frontMatter: FrontMatter, parts: [Part]) {
    self.source = source
    self.frontMatter = frontMatter
    self.parts = parts
  }

  public var cells: [Cell] {
    parts.compactMap { if case .cell(let cell) = $0 { cell } else { nil } }
  }
}

public struct FrontMatter: Hashable, Sendable {
  public var title: String?
  public var author: String?
  public var date: String?
  public var description: String?
  public var tags: [String]
  /// 0 unless it was written.
  public var seed: UInt64
  /// From the first `---` line to the end of the second; nil when there is none.
  public var range: SourceRange?

  public init() {
    tags = []
    seed = 0
  }
}

/// A stretch of Markdown between cells, with the values it asks for.
public struct Prose: Sendable {
  public var range: SourceRange
  /// Code spans of the form `` `vnb $vae.kl_share` ``, whole span including its backticks.
  public var values: [ProseValue]

  public struct ProseValue: Sendable {
    public var range: SourceRange
    public var reference: Reference
    public init(range: SourceRange, reference: Reference) {
      self.range = range
      self.reference = reference
    }
  }

  public init(range: SourceRange, values: [ProseValue]) {
    self.range = range
    self.values = values
  }
}

extension Notebook {
  /// A stretch of prose with something else in the place of its values.
  public func text(
    of prose: Prose, replacingValues replacement: (Prose.ProseValue) -> String
  ) -> String {
    var text = ""
    var position = prose.range.lower
    for value in prose.values.sorted(by: { $0.range.lower < $1.range.lower }) {
      text += source.text(in: SourceRange(position, value.range.lower))
      text += replacement(value)
      position = value.range.upper
    }
    return text + source.text(in: SourceRange(position, prose.range.upper))
  }
}

/// A fenced block with the info string `vnb`.
public struct Cell: Sendable {
  /// The written label, or `cell-N` counting all cells from 1.
  public var label: String
  public var labelRange: SourceRange?
  public var options: CellOptions
  public var program: Program
  /// From the opening fence to the end of the closing fence's line.
  public var range: SourceRange
  /// The text between the fences, options included.
  public var contentRange: SourceRange

  public init(
    label: String, labelRange: SourceRange?, options: CellOptions, program: Program,
    range: SourceRange, contentRange: SourceRange
  ) {
    self.label = label
    self.labelRange = labelRange
    self.options = options
    self.program = program
    self.range = range
    self.contentRange = contentRange
  }
}

/// The options of a cell, `#| name: value`, with their defaults.
public struct CellOptions: Hashable, Sendable {
  public enum Cache: String, CaseIterable, Sendable { case auto, off, only }
  public enum Visibility: String, CaseIterable, Sendable { case show, hide, fold }
  public enum CheckpointInterval: Hashable, Sendable {
    case epochs(Int)
    case steps(Int)
    case seconds(Double)
    case off
  }
  public enum Verification: Hashable, Sendable {
    case pixels, bytes
    case tolerance(Double)
    case psnr(Double)
    case figures(percent: Double)
    case skip
  }

  public var caption: String?
  public var alt: String?
  /// Its figure stands for the notebook in a gallery.
  public var isCover = false
  public var cache = Cache.auto
  public var checkpoint = CheckpointInterval.epochs(1)
  public var verify = Verification.pixels
  public var echo = Visibility.show
  public var output = Visibility.show
  /// Over parameters only.
  public var when: Condition?
  /// Columns of text charts.
  public var width = 72

  public init() {}
}
