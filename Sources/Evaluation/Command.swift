import Digests
import Language

/// A command of the language: one declaration, a check that runs nothing, and the work itself.
public protocol Command: Sendable {
  var signature: Signature { get }

  /// Raised when the same arguments begin to give another result; part of every key.
  var version: Int { get }

  /// How its result is kept between runs.
  var storage: ResultStorage { get }

  /// The arguments that only say how far the work goes: calls that differ in nothing else share
  /// one trajectory, on which a longer one goes on where a shorter one stopped. Empty for commands
  /// that cannot go on.
  var progressArguments: Set<String> { get }

  /// Says what is known of the result without computing it, and reports what cannot work: shapes
  /// that do not fit, files that do not exist. Types, ranges and names were checked before.
  func check(_ call: inout CheckedCall) -> StaticValue

  /// The digests of the files that the call reads, in a fixed order; part of the key.
  func fileDigests(_ call: CheckedCall) throws -> [Digest]

  /// How much there is to do; nil when that is not known before it runs, or is never much.
  func workload(_ call: CheckedCall) -> Workload?

  /// Whether charts are drawn with a result that is none itself, as with a table.
  func drawsCharts(_ call: CheckedCall) -> Bool

  /// Computes the result.
  ///
  /// A pure function of the arguments, the seed and the files it reads.
  func run(_ call: BoundCall, in context: RunContext) throws -> Value
}

extension Command {
  public var version: Int { 1 }
  public var storage: ResultStorage { .content }
  public var progressArguments: Set<String> { [] }
  public func check(_ call: inout CheckedCall) -> StaticValue { StaticValue(signature.result) }
  public func fileDigests(_ call: CheckedCall) throws -> [Digest] { [] }
  public func workload(_ call: CheckedCall) -> Workload? { nil }
  public func drawsCharts(_ call: CheckedCall) -> Bool { false }
}

/// A call as the checker sees it: every argument there, with its default where it was not written,
/// as far as its value is known.
public struct CheckedCall: Sendable {
  public struct Argument: Sendable {
    public var value: StaticValue
    /// Of the written argument, or of the command's name for a default.
    public var range: SourceRange
    public var isWritten: Bool
    /// Of the name, where one is written before the value.
    public var nameRange: SourceRange?

    public init(
      value: StaticValue, range: SourceRange, isWritten: Bool, nameRange: SourceRange? = nil
    ) {
      self.value = value
      self.range = range
      self.isWritten = isWritten
      self.nameRange = nameRange
    }
  }

  /// Where the command's name stands.
  public var nameRange: SourceRange
  /// One for most commands, several for a variadic input, none for a source such as `load`.
  public var inputs: [Argument]
  public var arguments: [String: Argument]
  /// Undeclared keywords in written order, when the signature takes them.
  public var extraArguments: [(name: String, argument: Argument)]
  public private(set) var diagnostics: [Diagnostic] = []

  public init(
    nameRange: SourceRange, inputs: [Argument], arguments: [String: Argument],
    extraArguments: [(name: String, argument: Argument)]
  ) {
    self.nameRange = nameRange
    self.inputs = inputs
    self.arguments = arguments
    self.extraArguments = extraArguments
  }

  public var input: StaticValue { inputs.first?.value ?? .unknown }

  /// The argument's value, or nil when it is known only while running.
  public func known<T>(_ argument: CommandArgument<T>) -> T? {
    guard let value = arguments[argument.declaration.name]?.value.known else { return nil }
    return argument.convert(value)
  }

  /// What is known of an argument, facts included.
  public func facts<T>(of argument: CommandArgument<T>) -> StaticValue {
    arguments[argument.declaration.name]?.value ?? .unknown
  }

  public func isWritten<T>(_ argument: CommandArgument<T>) -> Bool {
    arguments[argument.declaration.name]?.isWritten ?? false
  }

  /// Reports a finding at an argument, or at the command's name when it was not written.
  public mutating func report<T>(
    _ severity: Diagnostic.Severity = .error, code: String, _ message: String,
    at argument: CommandArgument<T>, hint: String? = nil
  ) {
    let range = arguments[argument.declaration.name]?.range ?? nameRange
    diagnostics.append(Diagnostic(severity, code: code, message, at: range, hint: hint))
  }

  /// Reports a finding at the command's name.
  public mutating func report(
    _ severity: Diagnostic.Severity = .error, code: String, _ message: String, hint: String? = nil
  ) {
    diagnostics.append(Diagnostic(severity, code: code, message, at: nameRange, hint: hint))
  }

  /// Reports a finding at any place inside the call.
  public mutating func report(_ diagnostic: Diagnostic) {
    diagnostics.append(diagnostic)
  }
}

/// A call with finished values.
public struct BoundCall: Sendable {
  public var inputs: [Value]
  public var arguments: [String: Value]
  public var extraArguments: [(name: String, value: Value)]

  public init(
    inputs: [Value], arguments: [String: Value], extraArguments: [(name: String, value: Value)]
  ) {
    self.inputs = inputs
    self.arguments = arguments
    self.extraArguments = extraArguments
  }

  public var input: Value { inputs.first ?? .none }

  /// The argument's value in its Swift type.
  public subscript<T>(argument: CommandArgument<T>) -> T {
    let name = argument.declaration.name
    guard let value = arguments[name], let converted = argument.convert(value) else {
      preconditionFailure("the checker let a wrong value for '\(name)' pass")
    }
    return converted
  }
}

/// What a command may use besides its arguments.
public struct RunContext: Sendable {
  public var threads: Int
  /// Columns of text charts.
  public var width: Int
  /// Where the call at hand keeps its progress and finds that of earlier runs; nil when it keeps
  /// none.
  public var progress: ProgressPlace?
  public var emit: @Sendable (RunEvent) -> Void
  /// Asked between steps; a command that stops early throws ``Interruption``.
  public var isCancelled: @Sendable () -> Bool
  /// Writes a file of `save` below the output folder: relative path, bytes.
  public var writeFile: @Sendable (String, [UInt8]) throws -> Void
  /// Whether files of an earlier `save` are below the output folder with these contents; then they
  /// count as written again. All or none.
  public var hasFiles: @Sendable ([(path: String, digest: Digest)]) -> Bool

  public init(
    threads: Int, width: Int = 72, emit: @escaping @Sendable (RunEvent) -> Void = { _ in },
    isCancelled: @escaping @Sendable () -> Bool = { false }, progress: ProgressPlace? = nil,
    writeFile: @escaping @Sendable (String, [UInt8]) throws -> Void = { _, _ in },
    hasFiles: @escaping @Sendable ([(path: String, digest: Digest)]) -> Bool = { _ in false }
  ) {
    self.threads = threads
    self.width = width
    self.emit = emit
    self.isCancelled = isCancelled
    self.progress = progress
    self.writeFile = writeFile
    self.hasFiles = hasFiles
  }
}

/// Where a long work keeps its progress, so that it can go on after it was stopped.
public struct ProgressPlace: Sendable {
  /// How often progress is kept.
  public enum Interval: Hashable, Sendable {
    case epochs(Int)
    case steps(Int)
    case seconds(Double)
    /// Never, not even when the work is stopped.
    case off
  }

  /// A folder for this trajectory alone; it may not exist yet.
  public var folder: String
  public var interval: Interval
  /// What is there already is not used, but replaced.
  public var isFresh: Bool

  public init(folder: String, interval: Interval = .epochs(1), isFresh: Bool = false) {
    self.folder = folder
    self.interval = interval
    self.isFresh = isFresh
  }
}

/// What a running command tells its subscribers: the progress line, the log.
public enum RunEvent: Sendable {
  case progress(ProgressReport)
  /// One epoch of a training is done: its number and its means.
  case epoch(ProgressReport)
  /// One step of a training, for the log.
  case step(number: Int, figures: [(name: String, value: Double)])
  case note(String)
  case warning(String)
  /// A command was run, and this is how long it took without its inputs.
  case computed(command: String, seconds: Double)
  /// The result of a command was found in the store.
  case found(command: String)
}

/// How far a long command is. Names of figures are short: `total`, `kl`.
public struct ProgressReport: Sendable {
  /// `training`, `reading pictures`.
  public var activity: String
  /// Steps of the whole work.
  public var completed: Int
  public var total: Int
  public var epoch: Int?
  public var epochs: Int?
  /// Of this epoch.
  public var step: Int?
  public var steps: Int?
  public var imagesPerSecond: Double?
  public var secondsRemaining: Double?
  public var figures: [(name: String, value: Double)]
  /// For the log alone: what is of the machine and the moment.
  public var timings: [(name: String, value: Double)]

  public init(
    activity: String, completed: Int, total: Int, epoch: Int? = nil, epochs: Int? = nil,
    step: Int? = nil, steps: Int? = nil, imagesPerSecond: Double? = nil,
    secondsRemaining: Double? = nil, figures: [(name: String, value: Double)] = [],
    timings: [(name: String, value: Double)] = []
  ) {
    self.activity = activity
    self.completed = completed
    self.total = total
    self.epoch = epoch
    self.epochs = epochs
    self.step = step
    self.steps = steps
    self.imagesPerSecond = imagesPerSecond
    self.secondsRemaining = secondsRemaining
    self.figures = figures
    self.timings = timings
  }
}

/// A command that could not do its work, in words for the user.
public struct CommandFailure: Error, CustomStringConvertible {
  public enum Cause: Sendable {
    /// Exit code 1: the cell failed while running.
    case failed
    /// Exit code 66: data that cannot be used.
    case unusableData
    /// Exit code 73: an output cannot be created.
    case cannotCreate
    /// Exit code 74: the disk failed or is full.
    case inputOutput
    /// Exit code 4: it would have to be computed, but may not.
    case refused
  }

  public var cause: Cause
  public var message: String
  public var hint: String?

  public init(_ cause: Cause, _ message: String, hint: String? = nil) {
    self.cause = cause
    self.message = message
    self.hint = hint
  }

  /// A failure while running.
  public init(_ message: String, hint: String? = nil) {
    self.init(.failed, message, hint: hint)
  }

  public var description: String { hint.map { "\(message); \($0)" } ?? message }
}

/// The user stopped the run.
public struct Interruption: Error {
  public init() {}
}

/// The commands that a program may use.
public struct CommandLibrary: Sendable {
  public let commands: [String: any Command]
  /// Names of data sets that `source` accepts beside paths: `faces`.
  public let builtInSources: [String]
  /// Part of every key: results of another engine are other results.
  public let engineVersion: String
  /// The command that shows a value of a type that is no picture, chart, table or text itself:
  /// images through `grid`, a model through `describe`.
  public let display: @Sendable (StaticValue) -> String?
  /// Makes a value of what is kept, by its kind.
  public let restore: @Sendable (any KeptResult) throws -> any ResultValue

  public init(
    _ commands: [any Command], builtInSources: [String], engineVersion: String = "",
    restore: @escaping @Sendable (any KeptResult) throws -> any ResultValue = {
      throw StoredDamage("'\($0.kind)' is not known here")
    },
    display: @escaping @Sendable (StaticValue) -> String?
  ) {
    // `sweep` belongs to the language: the interpreter runs it itself.
    let all = commands + [Sweep() as any Command]
    self.commands = Dictionary(all.map { ($0.signature.name, $0) }) { first, _ in first }
    self.builtInSources = builtInSources
    self.engineVersion = engineVersion
    self.display = display
    self.restore = restore
  }

  /// Sorted.
  public var names: [String] { commands.keys.sorted() }
}
