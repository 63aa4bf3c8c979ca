/// The places of a program that its tokens alone do not tell.
struct LayoutPlaces {
  /// Offsets that a statement, or an entry of a profile, starts at.
  private(set) var starts: Set<Int> = []
  /// Offsets of names that may be written with `=` touching them.
  private(set) var boundNames: Set<Int> = []
  /// Texts that are read as they stand, such as a path without quotes: offset → end.
  private(set) var raw: [Int: Int] = [:]
  private(set) var params: [Int: ParamStatement] = [:]

  init(of program: Program) {
    add(program)
  }

  private mutating func add(_ program: Program) {
    for statement in program.statements { add(statement) }
  }

  private mutating func add(_ statement: Statement) {
    starts.insert(statement.range.lower)
    switch statement {
    case .param(let param):
      boundNames.insert(param.type.range.lower)
      params[param.range.lower] = param
      switch param.defaultValue {
      case .string(_, let range): raw[range.lower] = range.upper
      case .word(let word): raw[word.range.lower] = word.range.upper
      default: add(param.defaultValue)
      }
      if let domain = param.domain { add(domain) }
    case .profile(let profile):
      for entry in profile.overrides {
        starts.insert(entry.key.range.lower)
        add(entry.value)
      }
    case .let(let binding):
      boundNames.insert(binding.name.range.lower)
      add(binding.value)
    case .expect(let expectation):
      add(expectation.condition)
      for option in expectation.options { add(option.value) }
    case .pipeline(let pipeline): add(pipeline)
    }
  }

  private mutating func add(_ condition: Condition) {
    switch condition {
    case .relation(let relation):
      add(relation.left)
      if let comparison = relation.comparison { add(comparison.right) }
    case .not(let condition, _): add(condition)
    case .and(let left, let right), .or(let left, let right):
      add(left)
      add(right)
    }
  }

  private mutating func add(_ pipeline: Pipeline) {
    switch pipeline.head {
    case .value(let value): add(value)
    case .command(let call): add(call)
    }
    for stage in pipeline.stages { add(stage) }
  }

  private mutating func add(_ call: CommandCall) {
    for argument in call.arguments {
      switch argument {
      case .positional(let value): add(value)
      case .keyword(let keyword): add(keyword.value)
      }
    }
    if let block = call.block { add(block.program) }
  }

  private mutating func add(_ expression: Expression) {
    switch expression {
    case .literal, .string, .word: break
    case .reference(let reference):
      for case .index(let index, _) in reference.path { add(index) }
    case .list(let elements, _), .call(_, let elements, _):
      for element in elements { add(element) }
    case .range(let left, let right, _), .binary(_, let left, let right, _):
      add(left)
      add(right)
    case .negative(let operand, _), .group(let operand, _, _): add(operand)
    case .pipeline(let pipeline): add(pipeline)
    }
  }
}
