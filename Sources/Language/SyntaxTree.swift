// The syntax tree of the command language: what the grammar of the language reference says, with a
// source range on every node. Nothing is resolved here: a `Word` may turn out to be an enumerated
// value, an axis or a mistake, which is for the checker to say.

/// A written name and its place.
public struct Name: Hashable, Sendable {
  public var text: String
  public var range: SourceRange

  public init(_ text: String, _ range: SourceRange) {
    self.text = text
    self.range = range
  }
}

/// One program: a cell's code, a sweep's block, a script.
public struct Program: Hashable, Sendable {
  public var statements: [Statement]
  public init(statements: [Statement]) { self.statements = statements }
}

public indirect enum Statement: Hashable, Sendable {
  case param(ParamStatement)
  case profile(ProfileStatement)
  case `let`(LetStatement)
  case expect(ExpectStatement)
  case pipeline(Pipeline)
}

/// `param z_dim: int in 2..4096 = 256 "length of a code"`
public struct ParamStatement: Hashable, Sendable {
  public var name: Name
  /// The type's name; with `isList` it was written `[int]`.
  public var type: Name
  public var isList: Bool
  /// A `.range` or a `.list` expression.
  public var domain: Expression?
  public var defaultValue: Expression
  /// Where the text after `=` stands: strings and paths are read from it without quotes.
  public var help: String?
  public var range: SourceRange

  public init(
    name: Name, type: Name, isList: Bool, domain: Expression?, defaultValue: Expression,
    help: String?, range: SourceRange
  ) {
    self.name = name
    self.type = type
    self.isList = isList
    self.domain = domain
    self.defaultValue = defaultValue
    self.help = help
    self.range = range
  }
}

/// `profile smoke { limit=512 epochs=1 }`
public struct ProfileStatement: Hashable, Sendable {
  public var name: Name
  public var overrides: [KeywordArgument]
  public var range: SourceRange

  public init(name: Name, overrides: [KeywordArgument], range: SourceRange) {
    self.name = name
    self.overrides = overrides
    self.range = range
  }
}

/// `let vae = train $net on=$faces`
public struct LetStatement: Hashable, Sendable {
  public var name: Name
  /// A `.pipeline` expression, or a plain value.
  public var value: Expression
  public var range: SourceRange

  public init(name: Name, value: Expression, range: SourceRange) {
    self.name = name
    self.value = value
    self.range = range
  }
}

/// `expect $vae.kl_share in 0.01..0.10 unless=smoke message="…"`
public struct ExpectStatement: Hashable, Sendable {
  public var condition: Condition
  /// `only=`, `unless=`, `message=`, `source=`.
  public var options: [KeywordArgument]
  public var range: SourceRange

  public init(condition: Condition, options: [KeywordArgument], range: SourceRange) {
    self.condition = condition
    self.options = options
    self.range = range
  }
}

/// A condition of `expect` or of the cell option `when`. `and` and `or` have one precedence and
/// associate to the left, as written; `not` belongs to the relation it stands before.
public indirect enum Condition: Hashable, Sendable {
  case relation(Relation)
  case not(Condition, SourceRange)
  case and(Condition, Condition)
  case or(Condition, Condition)
}

extension Condition {
  public var range: SourceRange {
    switch self {
    case .relation(let relation): relation.range
    case .not(_, let range): range
    case .and(let left, let right), .or(let left, let right): left.range.union(right.range)
    }
  }
}

public struct Relation: Hashable, Sendable {
  public enum Operator: String, Sendable {
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case `in` = "in"
  }

  public var left: Expression
  /// Without an operator the left side is itself a bool.
  public var comparison: Comparison?
  public var range: SourceRange

  public struct Comparison: Hashable, Sendable {
    public var `operator`: Operator
    public var right: Expression
    public init(operator: Operator, right: Expression) {
      self.operator = `operator`
      self.right = right
    }
  }

  public init(left: Expression, comparison: Comparison?, range: SourceRange) {
    self.left = left
    self.comparison = comparison
    self.range = range
  }
}

/// `$raw | sharpen 7 | grid cols=7`
public struct Pipeline: Hashable, Sendable {
  public indirect enum Head: Hashable, Sendable {
    /// A `.reference` or `.group`.
    case value(Expression)
    case command(CommandCall)
  }

  public var head: Head
  public var stages: [CommandCall]
  public var range: SourceRange

  public init(head: Head, stages: [CommandCall], range: SourceRange) {
    self.head = head
    self.stages = stages
    self.range = range
  }
}

/// A command's name with its arguments and, for `sweep`, its block.
public struct CommandCall: Hashable, Sendable {
  public var name: Name
  public var arguments: [Argument]
  public var block: Block?
  public var range: SourceRange

  public init(name: Name, arguments: [Argument], block: Block?, range: SourceRange) {
    self.name = name
    self.arguments = arguments
    self.block = block
    self.range = range
  }
}

public enum Argument: Hashable, Sendable {
  case positional(Expression)
  case keyword(KeywordArgument)

  public var range: SourceRange {
    switch self {
    case .positional(let value): value.range
    case .keyword(let argument): argument.key.range.union(argument.value.range)
    }
  }
}

/// `batch-size=128`; the key is kept as written.
public struct KeywordArgument: Hashable, Sendable {
  public var key: Name
  public var value: Expression

  public init(key: Name, value: Expression) {
    self.key = key
    self.value = value
  }
}

public struct Block: Hashable, Sendable {
  public var program: Program
  /// From `{` to `}`.
  public var range: SourceRange

  public init(program: Program, range: SourceRange) {
    self.program = program
    self.range = range
  }
}

/// A value, an item or an arithmetic expression: the grammar says which stands where.
public indirect enum Expression: Hashable, Sendable {
  case literal(Literal, SourceRange)
  case string([StringSegment], SourceRange)
  /// A bare symbol: an enumerated value, an axis, a profile, a command's name, a series.
  case word(Name)
  case reference(Reference)
  case list([Expression], SourceRange)
  /// `a..b`, both ends included.
  case range(Expression, Expression, SourceRange)
  /// `uniform($r)`, `linspace(-2, 2, 9)`, `sqrt($n / 3)`.
  case call(Name, [Expression], SourceRange)
  case negative(Expression, SourceRange)
  case binary(ArithmeticOperator, Expression, Expression, SourceRange)
  /// `( … )` with the fields that follow it: `(train $net on=$d).total`.
  case group(Expression, fields: [Name], SourceRange)
  /// A pipeline as a value: the right side of `let`, or the inside of a group.
  case pipeline(Pipeline)
}

public enum ArithmeticOperator: String, Sendable {
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  case divide = "/"
}

public enum Literal: Hashable, Sendable {
  case int(Int)
  case float(Double)
  case quantity(Double, Unit)
  case size(width: Int, height: Int)
  case bool(Bool)
  case none
}

public enum Unit: String, CaseIterable, Sendable {
  case milliseconds = "ms"
  case seconds = "s"
  case minutes = "min"
  case hours = "h"
  case kilobytes = "kB"
  case megabytes = "MB"
  case gigabytes = "GB"
  case pixels = "px"
  case percent = "%"
  case epoch, epochs, step, steps
}

public enum StringSegment: Hashable, Sendable {
  /// With escapes already resolved.
  case text(String)
  /// `${vae.kl_share}`
  case interpolation(Reference)
}

/// `$vae.history.total[0]`
public struct Reference: Hashable, Sendable {
  public enum Access: Hashable, Sendable {
    case field(Name)
    case index(Expression, SourceRange)
  }

  public var name: Name
  public var path: [Access]
  public var range: SourceRange

  public init(name: Name, path: [Access], range: SourceRange) {
    self.name = name
    self.path = path
    self.range = range
  }
}

extension Expression {
  public var range: SourceRange {
    switch self {
    case .literal(_, let range), .string(_, let range), .list(_, let range),
      .range(_, _, let range),
      .call(_, _, let range), .negative(_, let range), .binary(_, _, _, let range),
      .group(_, _, let range):
      range
    case .word(let name): name.range
    case .reference(let reference): reference.range
    case .pipeline(let pipeline): pipeline.range
    }
  }
}

extension Statement {
  public var range: SourceRange {
    switch self {
    case .param(let statement): statement.range
    case .profile(let statement): statement.range
    case .let(let statement): statement.range
    case .expect(let statement): statement.range
    case .pipeline(let pipeline): pipeline.range
    }
  }
}
