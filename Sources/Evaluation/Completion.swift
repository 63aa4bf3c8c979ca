import Language

// Completion reads the text before the cursor with a small scanner of its own, since that text
// seldom parses: it follows strings, brackets and pipes, and knows at the cursor which command the
// place belongs to, which argument is being written, and what was given already.

/// What may stand at the cursor.
public struct Completion: Sendable {
  public struct Candidate: Hashable, Sendable {
    public enum Kind: Sendable { case keyword, command, argument, word, name, field, path }

    /// What replaces the text in the range; empty for `path`, which the terminal completes.
    public var text: String
    public var kind: Kind
    /// One line, where there is something to say.
    public var help: String

    public init(_ text: String, _ kind: Kind, help: String = "") {
      self.text = text
      self.kind = kind
      self.help = help
    }
  }

  /// UTF-8 offsets of the word at the cursor, up to the cursor.
  public var range: SourceRange
  public var candidates: [Candidate]

  /// - Parameters:
  ///   - line: One or more lines of a program.
  ///   - cursor: A UTF-8 offset in them.
  public static func candidates(
    _ line: String, cursor: Int, scope: StaticScope, library: CommandLibrary
  ) -> Completion {
    let bytes = Array(line.utf8.prefix(max(0, cursor)))
    var scanner = CompletionScanner(bytes: bytes)
    scanner.scan()
    let source = CompletionSource(place: scanner.place, scope: scope, library: library)
    let prefix = String(decoding: bytes[scanner.wordStart...], as: UTF8.self)
    let found =
      scanner.isInString ? source.insideString() : source.candidates(for: prefix)
    return Completion(
      range: SourceRange(scanner.wordStart, bytes.count),
      candidates: found.filter { $0.kind == .path || $0.text.hasPrefix(prefix) })
  }
}

/// Where the cursor is.
private struct CompletionPlace {
  enum Kind { case statement, stage, value, argument, call, claim }

  var kind: Kind
  var command: String?
  var isPiped = false
  var key: String?
  var given: Set<String> = []
  var positionalCount = 0
  /// The `$name` that is the command's input, when it is one.
  var input: String?
}

private struct CompletionScanner {
  let bytes: [UInt8]
  var wordStart = 0
  var isInString = false
  var place = CompletionPlace(kind: .statement)
  private var outer: [CompletionPlace] = []
  private var openBrackets: [UInt8] = []

  init(bytes: [UInt8]) { self.bytes = bytes }

  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"),
      UInt8(ascii: "$"), UInt8(ascii: "."), UInt8(ascii: "/"), UInt8(ascii: "~"):
      true
    default: false
    }
  }

  mutating func scan() {
    var position = 0
    while position < bytes.count {
      wordStart = position
      let byte = bytes[position]
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "'"):
        position += 1
        wordStart = position
        while position < bytes.count, bytes[position] != byte {
          position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
        }
        guard position < bytes.count else {
          isInString = true
          return
        }
        position += 1
        finishValue()
      case UInt8(ascii: "#"):
        while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { position += 1 }
        if position == bytes.count { place = CompletionPlace(kind: .call) }
      case _ where Self.isWord(byte):
        while position < bytes.count, Self.isWord(bytes[position]) { position += 1 }
        // The word at the cursor is the one to complete.
        guard position < bytes.count else { return }
        let word = String(decoding: bytes[wordStart..<position], as: UTF8.self)
        position = finish(word, at: position)
      default:
        punctuation(byte, at: position)
        position += 1
      }
    }
    wordStart = bytes.count
  }

  private mutating func finish(_ word: String, at position: Int) -> Int {
    let next = bytes[position]
    if next == UInt8(ascii: "="), place.kind == .argument {
      place.key = word
      place.given.insert(String(word.map { $0 == "_" ? "-" : $0 }))
      return position + 1
    }
    if next == UInt8(ascii: "(") {
      open(next)
      place = CompletionPlace(kind: .call)
      return position + 1
    }
    switch place.kind {
    case .statement where ["let", "param"].contains(word):
      place = CompletionPlace(kind: .call)
    case .statement where word == "profile": place = CompletionPlace(kind: .call)
    case .statement where word == "expect": place = CompletionPlace(kind: .claim)
    case .statement, .stage, .value:
      if word.hasPrefix("$") {
        place.kind = .call
        place.input = word
      } else {
        place = CompletionPlace(
          kind: .argument, command: word, isPiped: place.isPiped, input: place.input)
      }
    case .argument:
      let isInput = !place.isPiped && place.key == nil && place.positionalCount == 0
      if isInput, word.hasPrefix("$") { place.input = word }
      finishValue()
    case .claim where ["not", "and", "or", "in"].contains(word): place.positionalCount = 0
    case .claim:
      if next == UInt8(ascii: "=") { place.given.insert(word) }
      finishValue()
    case .call: break
    }
    return position
  }

  private mutating func open(_ bracket: UInt8) {
    outer.append(place)
    openBrackets.append(bracket)
  }

  private mutating func finishValue() {
    guard place.kind == .argument || place.kind == .claim else { return }
    if place.key == nil { place.positionalCount += 1 }
    place.key = nil
  }

  /// A deeper line goes on with the statement, and so does one that starts with `|`; in a block
  /// every other line is a statement.
  private func startsStatement(after position: Int) -> Bool {
    if openBrackets.last.map({ $0 != UInt8(ascii: "{") }) ?? false { return false }
    let rest = bytes[(position + 1)...]
    let text = rest.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    if text.first == UInt8(ascii: "|") { return false }
    return !openBrackets.isEmpty || text.startIndex == rest.startIndex
  }

  private mutating func punctuation(_ byte: UInt8, at position: Int) {
    switch byte {
    case UInt8(ascii: "|"):
      place = CompletionPlace(
        kind: .stage, isPiped: true, input: place.kind == .call ? place.input : nil)
    case UInt8(ascii: ";"): place = CompletionPlace(kind: .statement)
    case UInt8(ascii: "\n"):
      if startsStatement(after: position) { place = CompletionPlace(kind: .statement) }
    case UInt8(ascii: "="), UInt8(ascii: "<"), UInt8(ascii: ">"):
      if place.kind == .call, byte == UInt8(ascii: "=") { place = CompletionPlace(kind: .value) }
      if place.kind == .claim { place.positionalCount = 0 }
    case UInt8(ascii: "("):
      open(byte)
      place = CompletionPlace(kind: .value)
    case UInt8(ascii: "{"):
      open(byte)
      place = CompletionPlace(kind: .statement)
    case UInt8(ascii: "["): open(byte)
    case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"):
      if let last = outer.popLast() {
        openBrackets.removeLast()
        place = last
        finishValue()
      }
    default: break
    }
  }
}

private struct CompletionSource {
  let place: CompletionPlace
  let scope: StaticScope
  let library: CommandLibrary

  private var signature: Signature? { place.command.flatMap { library.commands[$0]?.signature } }

  /// What is known of the command's input.
  private var input: StaticValue? {
    place.input.flatMap { scope[String($0.dropFirst())]?.value }
  }

  func insideString() -> [Completion.Candidate] {
    guard let type = expectedType else { return [] }
    return type.takesPath ? [Completion.Candidate("", .path)] : []
  }

  func candidates(for prefix: String) -> [Completion.Candidate] {
    if prefix.hasPrefix("$") { return references(prefix) }
    switch place.kind {
    case .statement:
      return ["expect", "let", "param", "profile"].map { .init($0, .keyword) }
        + commands { _ in true }
    case .value: return commands { _ in true }
    case .stage: return commands { $0.input != nil }
    case .call: return []
    case .claim: return claimOptions()
    case .argument: return arguments()
    }
  }

  private func commands(_ isFitting: (Signature) -> Bool) -> [Completion.Candidate] {
    library.names.compactMap { name in
      guard let signature = library.commands[name]?.signature, isFitting(signature) else {
        return nil
      }
      return .init(name, .command, help: signature.summary)
    }
  }

  /// What may stand behind a condition, once it has both sides; two of them exclude each other.
  private func claimOptions() -> [Completion.Candidate] {
    guard place.positionalCount > 0 else { return [] }
    var given = place.given
    if !given.isDisjoint(with: ["only", "unless"]) { given.formUnion(["only", "unless"]) }
    return CheckedExpectation.optionNames.filter { !given.contains($0) }
      .map { .init($0 + "=", .argument) }
  }

  private func arguments() -> [Completion.Candidate] {
    guard let signature else { return [] }
    var found = values(of: expectedType)
    if place.key == nil {
      found += signature.arguments.filter { !place.given.contains($0.name) }.map {
        .init($0.name + "=", .argument, help: $0.help)
      }
      if needsInput {
        found += names { ArgumentType.accepts(signature.input?.types ?? [], $0.type) }
      }
    }
    return found
  }

  private func values(of type: ArgumentType?) -> [Completion.Candidate] {
    guard let type else { return [] }
    var found: [Completion.Candidate] = type.words.map { .init($0, .word) }
    if type.takesSource {
      found += library.builtInSources.map { .init($0, .word) }
    }
    if type.takesAxis, let runs = input?.runs { found += runs.axes.map { .init($0.name, .word) } }
    if type.takesCommand { found += library.names.map { .init($0, .command) } }
    if place.key != nil { found += names { type.accepts($0.type) } }
    return found
  }

  /// The type of the argument that is being written.
  private var expectedType: ArgumentType? {
    guard let signature else { return nil }
    if let key = place.key {
      let name = String(key.map { $0 == "_" ? "-" : $0 })
      return signature.arguments.first { $0.name == name }?.type ?? signature.extraArguments?.type
    }
    guard !needsInput else { return nil }
    let isInputPositional = signature.input != nil && !place.isPiped
    let index = place.positionalCount - (isInputPositional ? 1 : 0)
    let positional = signature.arguments.filter(\.isPositional)
    return positional.indices.contains(index) ? positional[index].type : nil
  }

  private var needsInput: Bool {
    guard let input = signature?.input, place.key == nil else { return false }
    return input.isVariadic || (!place.isPiped && place.positionalCount == 0)
  }

  // MARK: - References

  private func names(_ isFitting: (StaticValue) -> Bool) -> [Completion.Candidate] {
    scope.names.compactMap { name in
      guard let binding = scope[name], isFitting(binding.value) else { return nil }
      return .init("$" + name, .name, help: binding.value.type.name)
    }
  }

  private func references(_ prefix: String) -> [Completion.Candidate] {
    let parts = prefix.dropFirst().split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count > 1, let binding = scope[String(parts[0])] else {
      let type = expectedType
      let inputs = needsInput ? signature?.input?.types ?? [] : []
      let fitting = names { value in
        type.map { $0.accepts(value.type) } ?? ArgumentType.accepts(inputs, value.type)
      }
      // A field of another value may fit: `$faces.count` for an int.
      return fitting.isEmpty ? names { _ in true } : fitting
    }
    var value = binding.value
    for field in parts.dropFirst().dropLast() {
      guard let next = try? Fields.staticField(String(field), of: value) else { return [] }
      value = next
    }
    let base = "$" + parts.dropLast().joined(separator: ".")
    return Fields.names(of: value).map { .init("\(base).\($0)", .field) }
  }
}

extension ArgumentType {
  fileprivate var takesAxis: Bool {
    switch self {
    case .axis: true
    case .oneOf(let types): types.contains(where: \.takesAxis)
    default: false
    }
  }

  fileprivate var takesPath: Bool {
    switch self {
    case .path, .source: true
    case .list(let type): type.takesPath
    case .oneOf(let types): types.contains(where: \.takesPath)
    default: false
    }
  }

  fileprivate var takesSource: Bool {
    switch self {
    case .source: true
    case .oneOf(let types): types.contains(where: \.takesSource)
    default: false
    }
  }
}
