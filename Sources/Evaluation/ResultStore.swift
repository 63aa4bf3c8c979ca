import Digests

// Results are kept by content: under the key of the statement that gives them. What is kept of a
// result is its description (type, fields, final figures), which answers most questions, and its
// content in parts, which are read when a command needs them. The language half knows the
// description; what is in the parts is between the value that writes them and the library's
// `restore`.

/// How the result of a command is kept between runs.
public enum ResultStorage: Sendable {
  /// With its content.
  case content
  /// What is known of it; the content is made again when something needs it, as the pictures of a
  /// data set, which may be many and are read faster than found.
  case description
  /// As the files that it wrote: done again where one of them is missing or different.
  case files
  /// Not at all: it is as quickly made.
  case none
}

/// A result that can be kept with its content.
public protocol StorableResult: ResultValue {
  func content() throws -> StoredContent
}

/// What a result consists of.
public struct StoredContent: Sendable {
  public struct Part: Sendable {
    public var name: String
    /// Hands over the bytes, piece by piece; called more than once, with equal bytes.
    public var write: @Sendable (_ emit: (UnsafeRawBufferPointer) throws -> Void) throws -> Void

    public init(
      _ name: String,
      write: @escaping @Sendable (_ emit: (UnsafeRawBufferPointer) throws -> Void) throws -> Void
    ) {
      self.name = name
      self.write = write
    }

    public init(_ name: String, bytes: [UInt8]) {
      self.init(name) { emit in try bytes.withUnsafeBytes { try emit($0) } }
    }
  }

  /// Chooses what makes a value of it again.
  public var kind: String
  /// What is short, as text.
  public var attributes: String
  public var parts: [Part]

  public init(kind: String, attributes: String = "", parts: [Part] = []) {
    self.kind = kind
    self.attributes = attributes
    self.parts = parts
  }
}

/// What is known of a result without its content.
public struct ResultDescription: Sendable {
  public var type: ValueType
  /// Values of fields that are no results themselves; long lists are left out.
  public var fields: [String: Value]
  public var figures: [(name: String, value: Value)]
  /// The command that made it.
  public var command: String
  /// What making it took, inputs left out.
  public var seconds: Double
  /// What it was made from; nil where that is not known.
  public var recipe: Recipe?

  public init(
    type: ValueType, fields: [String: Value], figures: [(name: String, value: Value)],
    command: String, seconds: Double, recipe: Recipe? = nil
  ) {
    self.type = type
    self.fields = fields
    self.figures = figures
    self.command = command
    self.seconds = seconds
    self.recipe = recipe
  }

  /// Lists of more values are part of the content alone.
  private static let longestList = 1000

  public init(
    of result: any ResultValue, madeBy command: String, seconds: Double, recipe: Recipe? = nil
  ) {
    var fields: [String: Value] = [:]
    for name in Fields.declared(result.type).keys {
      switch result.field(name) {
      case nil, .result: continue
      case .list(let values) where values.count > Self.longestList: continue
      case .some(let value): fields[name] = value
      }
    }
    self.init(
      type: result.type, fields: fields, figures: result.finalFigures, command: command,
      seconds: seconds, recipe: recipe)
  }
}

/// A result that is kept: described, its content not yet read.
public protocol KeptResult: Sendable {
  var description: ResultDescription { get }
  /// Of the content; empty when only the description is kept.
  var kind: String { get }
  var attributes: String { get }
  /// The digests of its parts, by name, as they were when it was kept.
  var partDigests: [String: Digest] { get }

  /// The bytes of a part, checked.
  ///
  /// - Throws: ``StoredDamage``.
  func read(_ part: String) throws -> [UInt8]
}

/// Something that is kept is not what was written.
public struct StoredDamage: Error, Sendable, CustomStringConvertible {
  public var description: String
  public init(_ description: String) { self.description = description }
}

/// Keeps results by content between runs. The interpreter asks before it computes, so a result that
/// is kept needs none of its inputs.
public protocol ResultStore: Sendable {
  /// Nil when nothing is kept under the key.
  ///
  /// - Throws: ``StoredDamage``.
  func result(for key: Digest) throws -> (any KeptResult)?

  /// Keeps a result in the place of an older one.
  ///
  /// - Throws: ``CommandFailure`` when the disk is full or fails; the older one is intact then.
  func keep(_ description: ResultDescription, _ content: StoredContent, for key: Digest) throws

  /// Takes the right to make a result, waiting for another process that has it.
  ///
  /// - Returns: what holds the right as long as it lives.
  func reserve(
    _ key: Digest, isCancelled: () -> Bool, onWait: (Int32?) -> Void
  ) throws -> (any Sendable)?
}

/// What may be taken from the store, and what may be computed.
public enum StorePolicy: Sendable, Hashable {
  /// What is kept is taken, what is not is computed.
  case auto
  /// Everything is computed and replaces what is kept.
  case fresh
  /// The result of one command is computed, so that it can be compared with what is kept. What it
  /// needs is taken from the store and never computed.
  case recompute(Digest)
  /// Nothing is computed; by whose wish, for the message: `cache: only`, `--frozen`.
  case only(String)
}
