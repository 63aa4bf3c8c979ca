/// What `help` prints, from the declarations alone: plain text of at most 80 columns.
public enum HelpText {
  static let width = 80

  // MARK: - One command

  public static func render(_ signature: Signature) -> String {
    var lines = wrapped("\(signature.name): \(signature.summary)", indent: 2, firstIndent: 0)
    lines += ["", "Usage:"] + usage(of: signature)
    if let input = signature.input {
      let types = input.types.isEmpty ? "any value" : ArgumentType.joined(input.types.map(\.name))
      let count = input.isVariadic ? ", one or more" : ""
      lines += ["", "Input:"]
      lines += wrapped(
        input.help.isEmpty ? types + count : "\(types)\(count): \(input.help)", indent: 2)
    }
    if !signature.arguments.isEmpty || signature.extraArguments != nil {
      lines += ["", "Arguments:"] + arguments(of: signature)
    }
    lines += ["", "Result:"] + wrapped(result(of: signature.result), indent: 2)
    if !signature.details.isEmpty { lines += [""] + paragraphs(signature.details) }
    lines += ["", "Example:", "  " + signature.example]
    return lines.joined(separator: "\n") + "\n"
  }

  private static func usage(of signature: Signature) -> [String] {
    var parts: [String] = []
    for argument in signature.arguments {
      let shape = argument.isPositional ? placeholder(argument) : "\(argument.name)=…"
      if case .required = argument.default {
        parts.append(shape)
      } else {
        parts.append("[\(shape)]")
      }
    }
    if let extra = signature.extraArguments { parts.append("\(extra.placeholder)=…") }
    if signature.takesBlock { parts.append("{ … }") }
    let rest = parts.isEmpty ? "" : " " + parts.joined(separator: " ")
    guard let input = signature.input else {
      return wrapped(signature.name + rest, indent: 6, firstIndent: 2)
    }
    let more = input.isVariadic ? " …" : ""
    return wrapped("$input | \(signature.name)\(rest)", indent: 6, firstIndent: 2)
      + wrapped("\(signature.name) $input\(more)\(rest)", indent: 6, firstIndent: 2)
  }

  private static func placeholder(_ argument: ArgumentDeclaration) -> String {
    argument.name.uppercased()
  }

  private static func arguments(of signature: Signature) -> [String] {
    var rows: [(String, String)] = signature.arguments.map { argument in
      var text = argument.type.description
      if let range = argument.type.rangeText { text += ", \(range)" }
      if !argument.help.isEmpty { text += ": \(argument.help)" }
      if argument.isPositional { text += " (the name may be left out)" }
      let start =
        switch argument.default {
        case .required: "\(argument.name)=…"
        case .value(let value): "\(argument.name)=\(written(value, as: argument.type))"
        case .seed: "\(argument.name)=…"
        }
      if case .required = argument.default { text += " (required)" }
      return (start, text)
    }
    if let extra = signature.extraArguments {
      rows.append(("\(extra.placeholder)=…", "\(extra.type): \(extra.help)"))
    }
    return columns(rows)
  }

  /// A default as it would be written: a share in percent.
  private static func written(_ value: Value, as type: ArgumentType) -> String {
    guard type == .percent, let share = value.number else { return written(value) }
    return Value.text(of: share * 100) + "%"
  }

  /// A value as it would be written in a program.
  static func written(_ value: Value) -> String {
    switch value {
    case .string(let text): "\"\(text)\""
    case .list(let values): "[\(values.map(written).joined(separator: ", "))]"
    default: value.text
    }
  }

  private static func result(of type: ValueType) -> String {
    let fields = Fields.declared(type).keys.sorted()
    return fields.isEmpty ? type.name : "\(type.name), with \(fields.joined(separator: ", "))"
  }

  // MARK: - All commands

  public static func renderIndex(_ library: CommandLibrary) -> String {
    let rows = library.names.compactMap { name in
      library.commands[name].map { (name, $0.signature.summary) }
    }
    var lines = ["Commands:"] + columns(rows)
    lines += ["", "'help NAME' says more of each."]
    return lines.joined(separator: "\n") + "\n"
  }

  /// The parameters of a notebook with their values, types and help.
  public static func renderParameters(_ parameters: [ParameterInfo]) -> String {
    guard !parameters.isEmpty else { return "The notebook has no parameters.\n" }
    let rows = parameters.map { parameter in
      var text = parameter.type.name
      if let domain = parameter.domain { text += " in \(domain)" }
      if let help = parameter.help { text += ": \(help)" }
      return ("\(parameter.name)=\(parameter.value.map(written) ?? "…")", text)
    }
    return (["Parameters:"] + columns(rows)).joined(separator: "\n") + "\n"
  }

  // MARK: - Layout

  /// Two columns; a first entry too long for its column has a line of its own.
  private static func columns(_ rows: [(String, String)]) -> [String] {
    let column = min(24, rows.map(\.0.count).max() ?? 0)
    var lines: [String] = []
    for (name, text) in rows {
      let body = wrapped(text, indent: column + 4)
      if name.count > column {
        lines += wrapped(name, indent: 4, firstIndent: 2) + body
      } else {
        let padding = String(repeating: " ", count: column - name.count + 2)
        lines.append("  " + name + padding + (body.first ?? "").dropFirst(column + 4))
        lines += body.dropFirst()
      }
    }
    return lines.map { line in
      var line = Substring(line)
      while line.last == " " { line = line.dropLast() }
      return String(line)
    }
  }

  /// Paragraphs stand apart; the items of a list, which begin with a hyphen, below one another.
  private static func paragraphs(_ text: String) -> [String] {
    var lines: [String] = []
    var paragraph: [Substring] = []
    var isApart = false
    func finishParagraph() {
      guard !paragraph.isEmpty else { return }
      if isApart { lines.append("") }
      let isItem = paragraph[0].hasPrefix("- ")
      lines += wrapped(paragraph.joined(separator: " "), indent: isItem ? 2 : 0, firstIndent: 0)
      paragraph = []
      isApart = false
    }
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.isEmpty || line.hasPrefix("- ") { finishParagraph() }
      if line.isEmpty { isApart = !lines.isEmpty } else { paragraph.append(line) }
    }
    finishParagraph()
    return lines
  }

  private static func wrapped(
    _ text: String, indent: Int, firstIndent: Int? = nil
  ) -> [String] {
    var lines: [String] = []
    var line = String(repeating: " ", count: firstIndent ?? indent)
    var isEmpty = true
    for word in text.split(separator: " ") {
      if !isEmpty, line.count + 1 + word.count > width {
        lines.append(line)
        line = String(repeating: " ", count: indent)
        isEmpty = true
      }
      line += (isEmpty ? "" : " ") + word
      isEmpty = false
    }
    return lines + [line]
  }
}
