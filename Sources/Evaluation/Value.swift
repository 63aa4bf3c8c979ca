import Digests
import Language

/// The type of a value, as `param` declarations, signatures and messages name it.
public indirect enum ValueType: Hashable, Sendable {
  // What can be written down.
  case none, int, float, bool, string, path, symbol, size, duration, source
  /// A number with one of the units that are no duration: `2epochs`, `10%`, `64MB`.
  case quantity
  /// `uniform(2)`
  case call
  case list(ValueType)
  // What commands make.
  case dataset, images, model, trained, codes, table, history, chart, runs, figure, text
  /// Nothing is known: the value comes from a place that already has an error, or from a table's
  /// column. It fits everywhere and is not reported again.
  case unknown

  /// As a user writes or reads it: `int`, `[float]`, `dataset`.
  public var name: String {
    switch self {
    case .none: "none"
    case .int: "int"
    case .float: "float"
    case .bool: "bool"
    case .string: "string"
    case .path: "path"
    case .symbol: "symbol"
    case .size: "size"
    case .duration: "duration"
    case .source: "source"
    case .quantity: "quantity"
    case .call: "call"
    case .list(let element): "[\(element.name)]"
    case .dataset: "dataset"
    case .images: "images"
    case .model: "model"
    case .trained: "trained"
    case .codes: "codes"
    case .table: "table"
    case .history: "history"
    case .chart: "chart"
    case .runs: "runs"
    case .figure: "figure"
    case .text: "text"
    case .unknown: "unknown"
    }
  }
}

/// A path in a notebook, on the command line or in a parameter file.
public struct PathValue: Hashable, Sendable {
  /// As it was written.
  public var written: String
  /// Absolute, `~/` expanded, resolved against the place that it was written in.
  public var absolute: String
  /// Decides the exit code when nothing is there: 2 for the notebook, 66 for the command line.
  public var origin: PathOrigin

  public init(written: String, absolute: String, origin: PathOrigin = .notebook) {
    self.written = written
    self.absolute = absolute
    self.origin = origin
  }

  /// What may be written to committed files: no folder of this machine.
  public var lastComponent: String {
    String(written.split(separator: "/").last ?? Substring(written))
  }
}

/// Where `load` takes its data from.
public enum SourceValue: Hashable, Sendable {
  /// A data set that is made, not read: `faces`.
  case builtIn(String)
  case path(PathValue)
}

/// A finished value of the language.
public indirect enum Value: Sendable {
  case none
  case bool(Bool)
  case int(Int)
  case float(Double)
  case string(String)
  case path(PathValue)
  case symbol(String)
  case size(width: Int, height: Int)
  /// In seconds.
  case duration(Double)
  case quantity(Double, Unit)
  case source(SourceValue)
  case call(String, [Value])
  case list([Value])
  /// What a command made.
  case result(any ResultValue)
}

/// What a command makes: a data set, a trained network, a figure. The language half knows its type
/// and its fields, and nothing of what is inside.
public protocol ResultValue: Sendable {
  var type: ValueType { get }

  /// The value of `$name.field`, spelt with `_`; nil when there is none of that name.
  func field(_ name: String) -> Value?

  /// The names of fields that not every value of its type has, such as the columns of a table.
  var fieldNames: [String] { get }

  /// What the manifest notes of a result, such as the final losses of a training.
  var finalFigures: [(name: String, value: Value)] { get }
}

extension ResultValue {
  public func field(_ name: String) -> Value? { nil }
  public var fieldNames: [String] { [] }
  public var finalFigures: [(name: String, value: Value)] { [] }
}

/// A result that can be shown as it is: a figure, a chart, a table, a text.
public protocol PresentableValue: ResultValue {
  func presentation(_ options: PresentationOptions) throws -> Presentation
}

public struct PresentationOptions: Sendable {
  /// Columns of text charts and tables.
  public var width: Int
  public init(width: Int = 72) { self.width = width }
}

/// A shown result, ready to be written and printed.
public struct Presentation: Sendable {
  public enum Kind: String, Sendable {
    case picture, chart, table, text
    /// A table and the charts that belong to it, as one picture.
    case report
  }

  public var kind: Kind
  /// What a terminal and the Markdown document show; pictures have none.
  public var text: String?
  /// The files to write beside the cell; none for a plain text.
  public var files: [OutputFile]
  /// Of the picture or of the chart's PNG, in pixels.
  public var pixelSize: (width: Int, height: Int)?

  public init(
    kind: Kind, text: String? = nil, files: [OutputFile] = [],
    pixelSize: (width: Int, height: Int)? = nil
  ) {
    self.kind = kind
    self.text = text
    self.files = files
    self.pixelSize = pixelSize
  }
}

public struct OutputFile: Sendable {
  /// Without the dot: `png`.
  public var fileExtension: String
  public var bytes: [UInt8]
  /// Of what the file means: a picture's pixels, a chart's values, a text's bytes. Two files with
  /// equal content digests show the same, whatever the version of the encoder.
  public var contentDigest: Digest

  public init(fileExtension: String, bytes: [UInt8], contentDigest: Digest) {
    self.fileExtension = fileExtension
    self.bytes = bytes
    self.contentDigest = contentDigest
  }
}

extension Value {
  public var type: ValueType {
    switch self {
    case .none: .none
    case .bool: .bool
    case .int: .int
    case .float: .float
    case .string: .string
    case .path: .path
    case .symbol: .symbol
    case .size: .size
    case .duration: .duration
    case .quantity: .quantity
    case .source: .source
    case .call: .call
    case .list(let values): .list(values.first?.type ?? .unknown)
    case .result(let result): result.type
    }
  }

  /// The number behind an int or a float.
  public var number: Double? {
    switch self {
    case .int(let value): Double(value)
    case .float(let value): value
    default: nil
    }
  }
}
