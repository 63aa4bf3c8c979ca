import Digests
import Language

extension Checker {
  // MARK: - Pipelines

  mutating func lower(_ pipeline: Pipeline) -> CheckedNode {
    var node =
      switch pipeline.head {
      case .value(let expression): lower(expression, in: .value)
      case .command(let call): lower(call, piped: nil)
      }
    for stage in pipeline.stages { node = lower(stage, piped: node) }
    node.range = pipeline.range
    return node
  }

  /// A pipeline that is not bound: shown through the display command of its type.
  mutating func lowerShown(_ pipeline: Pipeline) -> CheckedNode {
    let node = lower(pipeline)
    guard !Self.isText(node.value.type), let name = library.display(node.value) else { return node }
    let call = CommandCall(
      name: Name(name, pipeline.range), arguments: [], block: nil, range: pipeline.range)
    return lower(call, piped: node)
  }

  // MARK: - Calls

  mutating func lower(_ call: CommandCall, piped: CheckedNode?) -> CheckedNode {
    guard let command = library.commands[call.name.text] else {
      reportUnknownCommand(call.name)
      for argument in call.arguments { _ = lower(argument.value, in: .argument) }
      return .invalid(call.range)
    }
    let signature = command.signature
    if signature.name == Sweep.name { return lowerSweep(call, piped: piped) }
    let findingsBefore = diagnostics.count
    if let block = call.block {
      report(
        .unexpectedBlock, "'\(signature.name)' takes no block",
        at: SourceRange(block.range.lower, block.range.lower + 1))
    }
    var arguments = BoundArguments(signature: signature)
    assign(call, piped: piped, to: &arguments)
    if diagnostics[findingsBefore...].contains(where: { $0.severity == .error }) {
      return CheckedNode(.invalid, value: resultAfterErrors(signature), range: call.range)
    }
    var checked = arguments.checkedCall(at: call.name.range)
    let result = command.check(&checked)
    diagnostics += checked.diagnostics
    if checked.diagnostics.contains(where: { $0.severity == .error }) {
      // The type is sure, facts are not.
      return CheckedNode(.invalid, value: StaticValue(result.type), range: call.range)
    }
    var value = result
    var lowered = arguments.checkedCommand(at: call.name.range)
    if options.computesKeys, let files = try? command.fileDigests(checked) {
      value.key = key(of: command, arguments, files)
      if !command.progressArguments.isEmpty {
        lowered.trajectory = key(
          of: command, arguments, files, leavingOut: command.progressArguments)
      }
      if value.key != nil { note(files, readBy: arguments) }
    }
    return CheckedNode(.command(lowered), value: value, range: call.range)
  }

  /// The type is sure, facts are not.
  private func resultAfterErrors(_ signature: Signature) -> StaticValue {
    StaticValue(signature.result)
  }

  private mutating func reportUnknownCommand(_ name: Name) {
    var hint = NearestName.hint(for: name.text, in: library.names)
    let variable = String(name.text.map { $0 == "-" ? "_" : $0 })
    if scope[variable] != nil { hint = "did you mean '$\(variable)'?" }
    report(.unknownCommand, "there is no command '\(name.text)'", at: name.range, hint: hint)
  }

  // MARK: - Arguments

  private mutating func assign(
    _ call: CommandCall, piped: CheckedNode?, to arguments: inout BoundArguments
  ) {
    let positional = assignInputs(call, piped: piped, to: &arguments)
    assignPositional(positional, call, to: &arguments)
    for case .keyword(let keyword) in call.arguments { assign(keyword, call, to: &arguments) }
    for declaration in arguments.signature.arguments
    where arguments.values[declaration.name] == nil {
      switch declaration.default {
      case .value(let value):
        arguments.values[declaration.name] = .constant(value, call.name.range)
      case .seed:
        let seed = Int(options.seed & UInt64(Int.max))
        arguments.values[declaration.name] = .constant(.int(seed), call.name.range)
      case .required:
        report(
          .missingArgument, "'\(call.name.text)' needs '\(declaration.name)'", at: call.name.range,
          hint: "add \(usage(of: declaration))")
        arguments.values[declaration.name] = .invalid(call.name.range)
      }
    }
  }

  private func usage(of declaration: ArgumentDeclaration) -> String {
    declaration.isPositional
      ? declaration.type.phrase : "\(declaration.name)=, \(declaration.type.phrase)"
  }

  /// Takes the input from the pipe or from the first positional value, and gives the rest.
  private mutating func assignInputs(
    _ call: CommandCall, piped: CheckedNode?, to arguments: inout BoundArguments
  ) -> [CheckedNode] {
    let name = call.name.text
    var positional: [CheckedNode] = []
    for case .positional(let expression) in call.arguments {
      positional.append(lower(expression, in: .argument))
    }
    guard let input = arguments.signature.input else {
      if let piped {
        report(
          .takesNoInput, "'\(name)' takes no input from a pipe", at: call.name.range,
          hint: piped.value.type == .unknown ? nil : "write it without '|'")
      }
      return positional
    }
    if input.isVariadic {
      arguments.inputs = (piped.map { [$0] } ?? []) + positional
      positional = []
    } else if let piped {
      arguments.inputs = [piped]
      if let first = positional.first, isSecondInput(first, arguments.signature) {
        report(
          .inputTwice, "'\(name)' has its input from the pipe already", at: first.range,
          hint: "leave out one of the two")
        positional.removeFirst()
      }
    } else if let first = positional.first, !isMeantAsArgument(first, arguments.signature) {
      arguments.inputs = [first]
      positional.removeFirst()
    }
    if arguments.inputs.isEmpty {
      let types = input.types.isEmpty ? "a value" : ArgumentType.joined(input.types.map(\.name))
      report(
        .missingInput, "'\(name)' needs its input: \(types)", at: call.name.range,
        hint: "'$name | \(name)' or '\(name) $name'")
      arguments.inputs = [.invalid(call.name.range)]
    }
    for node in arguments.inputs where !ArgumentType.accepts(input.types, node.value.type) {
      report(
        .wrongType,
        "'\(name)' works on a value of type \(ArgumentType.joined(input.types.map(\.name))), "
          + "not of type \(node.value.type.name)", at: node.range,
        hint: node.value.known.flatMap { hint(forWord: $0) })
    }
    return positional
  }

  /// `take 3` lacks its input: the value is no input, but fits the first argument.
  private func isMeantAsArgument(_ node: CheckedNode, _ signature: Signature) -> Bool {
    guard let input = signature.input, !input.types.isEmpty,
      !ArgumentType.accepts(input.types, node.value.type),
      let first = signature.arguments.first(where: \.isPositional)
    else { return false }
    return first.type.accepts(node.value.type)
  }

  /// A positional value that can only have been meant as an input.
  private func isSecondInput(_ node: CheckedNode, _ signature: Signature) -> Bool {
    guard let input = signature.input, !Self.isText(node.value.type),
      ArgumentType.accepts(input.types, node.value.type)
    else { return false }
    let first = signature.arguments.first { $0.isPositional }
    return first.map { !$0.type.accepts(node.value.type) } ?? true
  }

  private mutating func assignPositional(
    _ positional: [CheckedNode], _ call: CommandCall, to arguments: inout BoundArguments
  ) {
    let declared = arguments.signature.arguments.filter(\.isPositional)
    for (position, node) in positional.enumerated() {
      let isGiven =
        position < declared.count
        && call.hasKeyword(declared[position].name, before: node.range)
      if isGiven {
        report(
          .argumentTwice, "'\(declared[position].name)' is given twice", at: node.range,
          hint: call.misreadSubtraction(at: node.range) ?? "once with its name and once without")
        continue
      }
      guard position < declared.count else {
        let names = declared.map(\.name).joined(separator: ", ")
        let takes =
          declared.isEmpty ? "no values without a name" : "only \(names) without a name"
        report(
          .tooManyValues, "'\(call.name.text)' takes \(takes)", at: node.range,
          hint: call.misreadSubtraction(at: node.range))
        return
      }
      set(declared[position], node, call, in: &arguments)
    }
  }

  private mutating func assign(
    _ keyword: KeywordArgument, _ call: CommandCall, to arguments: inout BoundArguments
  ) {
    let node = lower(keyword.value, in: .argument)
    let name = String(keyword.key.text.map { $0 == "_" ? "-" : $0 })
    let signature = arguments.signature
    if let declaration = signature.arguments.first(where: { $0.name == name }) {
      if arguments.values[declaration.name] != nil {
        report(
          .argumentTwice, "'\(name)' is given twice", at: keyword.key.range,
          hint: declaration.isPositional ? "once with its name and once without" : nil)
        return
      }
      set(declaration, node, call, in: &arguments)
    } else if let extra = signature.extraArguments {
      if arguments.extra.contains(where: { $0.name == name }) {
        report(.argumentTwice, "'\(name)' is given twice", at: keyword.key.range)
        return
      }
      let fitted = fit(node, to: extra.type, of: name, call, input: arguments.inputs.first)
      arguments.extra.append((name, fitted))
      arguments.extraNameRanges.append(keyword.key.range)
    } else {
      let names = signature.arguments.map(\.name)
      let hint =
        NearestName.hint(for: name, in: names)
        ?? (names.isEmpty ? "it has none" : "it has \(names.joined(separator: ", "))")
      report(
        .unknownArgument, "'\(call.name.text)' has no argument '\(keyword.key.text)'",
        at: keyword.key.range, hint: hint)
    }
  }

  private mutating func set(
    _ declaration: ArgumentDeclaration, _ node: CheckedNode, _ call: CommandCall,
    in arguments: inout BoundArguments
  ) {
    arguments.written.insert(declaration.name)
    arguments.values[declaration.name] = fit(
      node, to: declaration.type, of: declaration.name, call, input: arguments.inputs.first)
  }

  // MARK: - Fitting

  private mutating func fit(
    _ node: CheckedNode, to type: ArgumentType, of name: String, _ call: CommandCall,
    input: CheckedNode?
  ) -> CheckedNode {
    let type = resolved(type, input: input?.value)
    if type.takesCommand, case .symbol(let word)? = node.value.known,
      !type.words.contains(word), library.commands[word] == nil
    {
      reportUnknownCommand(Name(word, node.range))
      return .invalid(node.range)
    }
    do {
      return try fit(node, to: type, of: "'\(name)' of '\(call.name.text)'")
    } catch {
      var hint = error.hint
      if hint == nil, let known = node.value.known { hint = self.hint(forWord: known) }
      report(
        error.code, "'\(name)' of '\(call.name.text)' \(error.message)", at: node.range, hint: hint)
      return .invalid(node.range)
    }
  }

  /// A bare word that is also a bound name was probably meant as `$name`.
  private func hint(forWord value: Value) -> String? {
    guard case .symbol(let word) = value else { return nil }
    let name = String(word.map { $0 == "-" ? "_" : $0 })
    return scope[name] == nil ? nil : "did you mean '$\(name)'?"
  }

  /// The names of axes are the words that an axis argument takes.
  private func resolved(_ type: ArgumentType, input: StaticValue?) -> ArgumentType {
    switch type {
    case .axis:
      guard let runs = input?.runs else { return type }
      return .word(runs.axes.map(\.name))
    case .column:
      return input.flatMap(Fields.columnNames).map(ArgumentType.word) ?? type
    case .oneOf(let types): return .oneOf(types.map { resolved($0, input: input) })
    case .list(let element): return .list(resolved(element, input: input))
    default: return type
    }
  }

  private func fit(
    _ node: CheckedNode, to type: ArgumentType, of label: String
  ) throws(ValueProblem) -> CheckedNode {
    if let known = node.value.known {
      let value = try type.fit(known, root: options.root, builtInSources: library.builtInSources)
      return .constant(value, node.range)
    }
    if node.value.type == .unknown, case .invalid = node.content { return node }
    switch node.content {
    case .list(let elements):
      if let element = type.elementType {
        var fitted: [CheckedNode] = []
        for node in elements { fitted.append(try fit(node, to: element, of: label)) }
        var list = node
        list.content = .list(fitted)
        return list
      }
    case .call(let name, let values):
      if let types = type.callTypes(name, count: values.count) {
        var fitted: [CheckedNode] = []
        for (node, type) in zip(values, types) { fitted.append(try fit(node, to: type, of: label)) }
        var call = node
        call.content = .call(name, fitted)
        return call
      }
      throw ValueProblem(
        .wrongType, "takes \(type.phrase), not \(name)(…)",
        hint: NearestName.hint(for: name, in: type.words))
    default: break
    }
    guard type.accepts(node.value.type) else {
      throw ValueProblem(
        .wrongType, "takes \(type.phrase), not a value of type \(node.value.type.name)")
    }
    if case .value = type { return node }
    return CheckedNode(
      .fitted(node, type, of: label, options.root), value: node.value, range: node.range)
  }

  // MARK: - Keys

  /// Of a call: of the command, its arguments but for some, and the files that it reads.
  private func key(
    of command: any Command, _ arguments: BoundArguments, _ files: [Digest],
    leavingOut omitted: Set<String> = []
  ) -> Digest? {
    let signature = command.signature
    var key = ContentKey(omitted.isEmpty ? "command" : "trajectory")
    key.add(text: signature.name)
    key.add(count: command.version)
    key.add(text: library.engineVersion)
    key.add(count: arguments.inputs.count)
    for input in arguments.inputs {
      guard let digest = input.value.key else { return nil }
      key.add(digest)
    }
    var named: [(name: String, value: CheckedNode)] = []
    for declaration in signature.arguments
    where !declaration.isPresentation && !omitted.contains(declaration.name) {
      guard let value = arguments.values[declaration.name] else { return nil }
      if !declaration.isLeftOutOfKey(value.value) { named.append((declaration.name, value)) }
    }
    // The order in which undeclared keywords are written says nothing.
    named += arguments.extra.sorted { $0.name < $1.name }
    key.add(count: named.count)
    for (name, node) in named {
      key.add(text: name)
      // Where a file's content counts, its path does not.
      if !files.isEmpty, node.value.known?.path != nil {
        key.add(text: "file")
      } else {
        guard let digest = node.value.key else { return nil }
        key.add(digest)
      }
    }
    key.add(count: files.count)
    for file in files { key.add(file) }
    return key.finish()
  }

  /// Keeps what a command reads; a single digest is that of the one path among its arguments.
  private mutating func note(_ files: [Digest], readBy arguments: BoundArguments) {
    inputs.formUnion(files)
    let paths = arguments.values.values.compactMap(\.value.known?.path)
    if files.count == 1, paths.count == 1 { pathDigests[paths[0].absolute] = files[0] }
  }
}

/// The arguments of one call while they are collected.
private struct BoundArguments {
  var signature: Signature
  var inputs: [CheckedNode] = []
  var values: [String: CheckedNode] = [:]
  var written: Set<String> = []
  var extra: [(name: String, value: CheckedNode)] = []
  /// Of the names in `extra`.
  var extraNameRanges: [SourceRange] = []

  init(signature: Signature) { self.signature = signature }

  func checkedCall(at nameRange: SourceRange) -> CheckedCall {
    func argument(_ node: CheckedNode, isWritten: Bool) -> CheckedCall.Argument {
      CheckedCall.Argument(value: node.value, range: node.range, isWritten: isWritten)
    }
    var arguments: [String: CheckedCall.Argument] = [:]
    for (name, node) in values {
      arguments[name] = argument(node, isWritten: written.contains(name))
    }
    return CheckedCall(
      nameRange: nameRange, inputs: inputs.map { argument($0, isWritten: true) },
      arguments: arguments,
      extraArguments: zip(extra, extraNameRanges).map { extra, range in
        var checked = argument(extra.value, isWritten: true)
        checked.nameRange = range
        return (extra.name, checked)
      })
  }

  func checkedCommand(at nameRange: SourceRange) -> CheckedCommand {
    CheckedCommand(
      name: signature.name, nameRange: nameRange, inputs: inputs,
      arguments: signature.arguments.compactMap { declaration in
        values[declaration.name].map { (declaration.name, $0) }
      }, extraArguments: extra)
  }
}

extension CommandCall {
  fileprivate func hasKeyword(_ name: String, before range: SourceRange) -> Bool {
    arguments.contains { argument in
      guard case .keyword(let keyword) = argument else { return false }
      return ParameterOverrides.key(keyword.key.text) == ParameterOverrides.key(name)
        && keyword.key.range.upper <= range.lower
    }
  }

  /// `n=$n -1` is two arguments and seldom meant: what to write instead.
  fileprivate func misreadSubtraction(at range: SourceRange) -> String? {
    guard let index = arguments.firstIndex(where: { $0.range == range }), index > 0,
      case .positional(.negative(.literal(let number, _), _)) = arguments[index]
    else { return nil }
    let subtrahend = Checker.value(of: number).text
    guard case .reference(let reference) = arguments[index - 1].value else { return nil }
    let fields = reference.path.map { access in
      if case .field(let field) = access { "." + field.text } else { "[…]" }
    }
    return "a difference stands in parentheses: "
      + "'($\(reference.name.text)\(fields.joined()) - \(subtrahend))'"
  }
}

extension Argument {
  fileprivate var value: Expression {
    switch self {
    case .positional(let value): value
    case .keyword(let keyword): keyword.value
    }
  }
}

extension Value {
  /// Of a path, or of a source that is one.
  public var path: PathValue? {
    switch self {
    case .path(let path), .source(.path(let path)): path
    default: nil
    }
  }
}

extension ArgumentType {
  var takesCommand: Bool {
    switch self {
    case .command: true
    case .oneOf(let types): types.contains(where: \.takesCommand)
    default: false
    }
  }

  /// What the elements of a list are, when this type takes a list.
  fileprivate var elementType: ArgumentType? {
    switch self {
    case .list(let element): element
    case .oneOf(let types): types.lazy.compactMap(\.elementType).first
    default: nil
    }
  }

  fileprivate func callTypes(_ name: String, count: Int) -> [ArgumentType]? {
    switch self {
    case .call(name, let types) where types.count == count: types
    case .oneOf(let types): types.lazy.compactMap { $0.callTypes(name, count: count) }.first
    default: nil
    }
  }
}
