import Digests
import Language

/// A statement that was checked and resolved: ready to run when it had no errors.
public struct CheckedStatement: Sendable {
  public enum Content: Sendable {
    /// `let` and `param`.
    case binding(String, CheckedNode)
    case profile(String)
    /// A pipeline that is not bound; with the display command of its type appended.
    case shown(CheckedNode)
    case expectation(CheckedExpectation)
    /// It had errors and cannot run.
    case invalid
  }

  public var content: Content
  public var range: SourceRange
  /// The names it binds: one for `let` and `param`, else none.
  public var definedNames: [String]
  /// Bound names that it reads, sorted; names local to a sweep's block are left out.
  public var usedNames: [String]
  /// The digests of the files that its commands read, sorted; empty without keys.
  public var inputs: [Digest]

  public init(
    content: Content, range: SourceRange, definedNames: [String], usedNames: [String],
    inputs: [Digest] = []
  ) {
    self.content = content
    self.range = range
    self.definedNames = definedNames
    self.usedNames = usedNames
    self.inputs = inputs
  }

  /// Names the value that it binds or shows; nil without keys, and for `profile` and `expect`.
  public var key: Digest? {
    switch content {
    case .binding(_, let node), .shown(let node): node.value.key
    case .profile, .expectation, .invalid: nil
    }
  }
}

/// A resolved expression with what is known of its value.
public struct CheckedNode: Sendable {
  public indirect enum Content: Sendable {
    case constant(Value)
    case variable(String)
    case field(CheckedNode, String)
    case index(CheckedNode, CheckedNode)
    case negative(CheckedNode)
    case arithmetic(ArithmeticOperator, CheckedNode, CheckedNode)
    case function(String, [CheckedNode])
    case list([CheckedNode])
    case call(String, [CheckedNode])
    case text([CheckedNode])
    /// A value known only while running, turned into what an argument takes; with the argument's
    /// name for messages.
    case fitted(CheckedNode, ArgumentType, of: String, PathRoot)
    case command(CheckedCommand)
    case sweep(CheckedSweep)
    case invalid
  }

  public var content: Content
  public var value: StaticValue
  public var range: SourceRange

  public init(_ content: Content, value: StaticValue, range: SourceRange) {
    self.content = content
    self.value = value
    self.range = range
  }

  /// The values that it is computed from; those of a sweep's block, which are computed for each
  /// trial, left out.
  public var operands: [CheckedNode] {
    switch content {
    case .constant, .variable, .invalid: []
    case .field(let base, _), .negative(let base), .fitted(let base, _, _, _): [base]
    case .index(let first, let second), .arithmetic(_, let first, let second): [first, second]
    case .function(_, let nodes), .list(let nodes), .call(_, let nodes), .text(let nodes): nodes
    case .command(let command):
      command.inputs + (command.arguments + command.extraArguments).map(\.value)
    case .sweep(let sweep): sweep.axes.map(\.values)
    }
  }

  static func invalid(_ range: SourceRange) -> CheckedNode {
    CheckedNode(.invalid, value: .unknown, range: range)
  }

  static func constant(_ value: Value, _ range: SourceRange) -> CheckedNode {
    CheckedNode(
      .constant(value), value: StaticValue(value.type, known: value, key: .of(value)),
      range: range)
  }
}

/// A command with every argument resolved, defaults included.
public struct CheckedCommand: Sendable {
  public var name: String
  public var nameRange: SourceRange
  public var inputs: [CheckedNode]
  /// In declared order.
  public var arguments: [(name: String, value: CheckedNode)]
  /// In written order.
  public var extraArguments: [(name: String, value: CheckedNode)]
  /// Names what the call shares with those that differ only in how far they go; nil without keys
  /// and for commands that cannot go on.
  public var trajectory: Digest?
}

/// `sweep r=[…] { … }`
public struct CheckedSweep: Sendable {
  public struct Axis: Sendable {
    public var name: String
    public var values: CheckedNode
  }

  /// The block: its `let`s and the pipeline that is its value.
  public struct Body: Sendable {
    public var statements: [CheckedStatement]
    public var result: CheckedNode
  }

  /// The block for one combination of known values.
  public struct Trial: Sendable {
    public var values: [Value]
    public var body: Body
    /// Why it cannot succeed, when that is known before running.
    public var failure: String?
  }

  public var axes: [Axis]
  /// The block for any values, its axes being variables.
  public var body: Body
  /// One block for each combination, last axis fastest, when all values are known before running.
  public var trials: [Trial]?
}

/// `expect …`
public struct CheckedExpectation: Sendable {
  public indirect enum Condition: Sendable {
    case truth(CheckedNode)
    case comparison(Relation.Operator, CheckedNode, CheckedNode)
    case inRange(CheckedNode, lower: CheckedNode, upper: CheckedNode)
    case inList(CheckedNode, CheckedNode)
    case not(Condition)
    case and(Condition, Condition)
    case or(Condition, Condition)
  }

  /// What may stand behind the condition.
  static let optionNames = ["only", "unless", "message", "source", "holds"]

  public var condition: Condition
  public var message: CheckedNode?
  /// Who makes the claim: an article or a post.
  public var source: CheckedNode?
  /// False with `holds=false`: somebody's claim that is known not to hold here.
  public var isExpectedToHold = true
  /// False when `only=` or `unless=` leaves it out under the chosen profile.
  public var isActive: Bool
  /// Of the condition alone, without the options behind it.
  public var claimRange: SourceRange
  public var range: SourceRange
}

extension Digest? {
  /// The key of a written or computed value, which says all of it; nil for results of commands.
  public static func of(_ value: Value) -> Digest? { ContentKey.ofValue(value) }
}
