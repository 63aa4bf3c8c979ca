import Language

/// A tree in one line for each statement, so that a test states a whole tree at a glance.
func dump(_ program: Program) -> String {
  program.statements.map(dump).joined(separator: "\n")
}

func dump(_ statement: Statement) -> String {
  switch statement {
  case .param(let param):
    let type = param.isList ? "[\(param.type.text)]" : param.type.text
    let domain = param.domain.map { " in \(dump($0))" } ?? ""
    let help = param.help.map { " help \"\($0)\"" } ?? ""
    return "(param \(param.name.text): \(type)\(domain) = \(dump(param.defaultValue))\(help))"
  case .profile(let profile):
    return "(profile \(profile.name.text)\(profile.overrides.map { " " + dump($0) }.joined()))"
  case .let(let statement): return "(let \(statement.name.text) \(dump(statement.value)))"
  case .expect(let statement):
    let options = statement.options.map { " " + dump($0) }.joined()
    return "(expect \(dump(statement.condition))\(options))"
  case .pipeline(let pipeline): return dump(pipeline)
  }
}

func dump(_ pipeline: Pipeline) -> String {
  let head =
    switch pipeline.head {
    case .value(let value): dump(value)
    case .command(let command): dump(command)
    }
  return ([head] + pipeline.stages.map(dump)).joined(separator: " | ")
}

func dump(_ command: CommandCall) -> String {
  let arguments = command.arguments.map { argument in
    switch argument {
    case .positional(let value): " " + dump(value)
    case .keyword(let argument): " " + dump(argument)
    }
  }
  let block = command.block.map { " { " + dump($0.program).replacing("\n", with: "; ") + " }" }
  return "<\(command.name.text)\(arguments.joined())\(block ?? "")>"
}

func dump(_ argument: KeywordArgument) -> String { "\(argument.key.text)=\(dump(argument.value))" }

func dump(_ condition: Condition) -> String {
  switch condition {
  case .relation(let relation):
    let right = relation.comparison.map { " \($0.operator.rawValue) \(dump($0.right))" } ?? ""
    return "(\(dump(relation.left))\(right))"
  case .not(let condition, _): return "(not \(dump(condition)))"
  case .and(let left, let right): return "(\(dump(left)) and \(dump(right)))"
  case .or(let left, let right): return "(\(dump(left)) or \(dump(right)))"
  }
}

func dump(_ reference: Reference) -> String {
  let path = reference.path.map { access in
    switch access {
    case .field(let name): ".\(name.text)"
    case .index(let index, _): "[\(dump(index))]"
    }
  }
  return "$\(reference.name.text)\(path.joined())"
}

func dump(_ expression: Expression) -> String {
  switch expression {
  case .literal(let literal, _): return dump(literal)
  case .string(let segments, _):
    let text = segments.map { segment in
      switch segment {
      case .text(let text): text.replacing("\n", with: "\\n")
      case .interpolation(let reference): "${\(dump(reference).dropFirst())}"
      }
    }
    return "\"\(text.joined())\""
  case .word(let name): return name.text
  case .reference(let reference): return dump(reference)
  case .list(let elements, _): return "[\(elements.map(dump).joined(separator: ", "))]"
  case .range(let lower, let upper, _): return "\(dump(lower))..\(dump(upper))"
  case .call(let name, let arguments, _):
    return "\(name.text)(\(arguments.map(dump).joined(separator: ", ")))"
  case .negative(let operand, _): return "-\(dump(operand))"
  case .binary(let sign, let left, let right, _):
    return "(\(dump(left)) \(sign.rawValue) \(dump(right)))"
  case .group(let inner, let fields, _):
    return "{\(dump(inner))}\(fields.map { ".\($0.text)" }.joined())"
  case .pipeline(let pipeline): return dump(pipeline)
  }
}

func dump(_ literal: Literal) -> String {
  switch literal {
  case .int(let value): "\(value)"
  case .float(let value): "\(value)"
  case .quantity(let value, let unit): "\(value)'\(unit.rawValue)"
  case .size(let width, let height): "\(width)x\(height)"
  case .bool(let value): "\(value)"
  case .none: "none"
  }
}
