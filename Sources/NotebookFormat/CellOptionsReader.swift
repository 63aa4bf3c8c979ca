// Cell options: lines `#| name: value` above a cell's first statement. The value is the rest of the
// line, without blanks around it, and is typed by the option; it is not YAML. Empty lines and other
// comments may stand between.

import Language

/// Reads the options of one cell.
struct CellOptionsReader {
  private(set) var options = CellOptions()
  private(set) var label: Name?
  private(set) var diagnostics: [Diagnostic] = []

  static let names = [
    "label", "caption", "alt", "cover", "cache", "checkpoint", "verify", "echo", "output", "when",
    "width",
  ]
  /// Columns that a text chart may have.
  static let widths = 20...500

  private let source: SourceText
  private var seen: [String: SourceRange] = [:]

  init(_ source: SourceText, in content: SourceRange) {
    self.source = source
    var isAtTop = true
    var position = content.lower
    while position < content.upper {
      let end = source.firstIndex(of: 10, in: SourceRange(position, content.upper)) ?? content.upper
      let line = SourceRange(position, end).trimmed(in: source)
      position = end + 1
      guard !line.isEmpty else { continue }
      let isComment = source.bytes[line.lower] == UInt8(ascii: "#")
      let isOption =
        isComment && line.lower + 1 < line.upper
        && source.bytes[line.lower + 1] == UInt8(ascii: "|")
      if isOption, isAtTop {
        read(line)
      } else if isOption {
        report(
          .lateOption, "a cell option stands below the first statement", line,
          hint: "options are the first lines of a cell")
      } else if !isComment {
        isAtTop = false
      }
    }
  }

  private mutating func report(
    _ code: NotebookCode, _ message: String, _ range: SourceRange, hint: String? = nil,
    notes: [Diagnostic.Note] = []
  ) {
    diagnostics.append(
      Diagnostic(code: code.rawValue, message, at: range, hint: hint, notes: notes))
  }

  // MARK: - One line

  private mutating func read(_ line: SourceRange) {
    let body = SourceRange(line.lower + 2, line.upper).trimmed(in: source)
    guard let colon = source.firstIndex(of: UInt8(ascii: ":"), in: body) else {
      report(.malformedOption, "a cell option is '#| name: value'", line, hint: "':' is missing")
      return
    }
    let nameRange = SourceRange(body.lower, colon).trimmed(in: source)
    let value = SourceRange(colon + 1, body.upper).trimmed(in: source)
    let name = source.text(in: nameRange)
    guard Self.names.contains(name) else {
      let place = nameRange.isEmpty ? line : nameRange
      report(
        .unknownOption, "there is no cell option '\(name)'", place,
        hint: Nearest.hint(for: name, in: Self.names)
          ?? "there are \(Self.names.joined(separator: ", "))")
      return
    }
    if let first = seen[name] {
      report(
        .repeatedOption, "the option '\(name)' is given twice", nameRange,
        notes: [.init(message: "first given here", range: first)])
      return
    }
    seen[name] = nameRange
    guard !value.isEmpty else {
      report(
        .badOptionValue, "the option '\(name)' has no value", nameRange,
        hint: "write it behind the ':'")
      return
    }
    set(name, value)
  }

  private mutating func set(_ name: String, _ value: SourceRange) {
    let text = source.text(in: value)
    switch name {
    case "label": setLabel(Name(text, value))
    case "caption": options.caption = text
    case "alt": options.alt = text
    case "cover":
      if let answer: Answer = choice(name, value) { options.isCover = answer == .true }
    case "cache": options.cache = choice(name, value) ?? options.cache
    case "checkpoint": options.checkpoint = checkpoint(value) ?? options.checkpoint
    case "verify": options.verify = verification(value) ?? options.verify
    case "echo": options.echo = choice(name, value) ?? options.echo
    case "output": options.output = choice(name, value) ?? options.output
    case "when":
      let result = Parser.parseCondition(source, in: value)
      diagnostics += result.diagnostics
      options.when = result.tree
    default: options.width = width(value) ?? options.width
    }
  }

  /// `[a-z][a-z0-9-]{0,47}`, and not of the form that cells without a label have.
  private mutating func setLabel(_ name: Name) {
    let bytes = Array(name.text.utf8)
    func isLetter(_ byte: UInt8) -> Bool { byte >= 97 && byte <= 122 }
    func isDigit(_ byte: UInt8) -> Bool { byte >= 48 && byte <= 57 }
    guard isLetter(bytes[0]), bytes.count <= 48,
      bytes.allSatisfy({ isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "-") })
    else {
      let suggestion = name.text.lowercased().map { "_ .".contains($0) ? "-" : String($0) }.joined()
      let fits =
        suggestion.utf8.count <= 48 && suggestion.utf8.first.map(isLetter) == true
        && suggestion.utf8.allSatisfy { isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "-") }
      report(
        .malformedLabel, "'\(name.text)' is no label", name.range,
        hint: fits
          ? "write '\(suggestion)'"
          : "up to 48 small letters, digits and '-', starting with a letter")
      return
    }
    let number = name.text.dropFirst(5)
    if name.text.hasPrefix("cell-"), !number.isEmpty, number.utf8.allSatisfy(isDigit) {
      report(
        .reservedLabel, "the label '\(name.text)' belongs to a cell without a label", name.range,
        hint: "name what the cell shows")
      return
    }
    label = name
  }

  // MARK: - Typed values

  private enum Answer: String, CaseIterable { case `true`, `false` }

  private mutating func choice<Choice: RawRepresentable & CaseIterable>(
    _ name: String, _ value: SourceRange
  ) -> Choice? where Choice.RawValue == String {
    let text = source.text(in: value)
    if let choice = Choice(rawValue: text) { return choice }
    refuse(value, of: name, among: Choice.allCases.map(\.rawValue))
    return nil
  }

  private mutating func refuse(_ value: SourceRange, of name: String, among choices: [String]) {
    let text = source.text(in: value)
    report(
      .badOptionValue, "'\(text)' is no value of '\(name)'", value,
      hint: Nearest.hint(for: text, in: choices) ?? "there are \(choices.joined(separator: ", "))")
  }

  /// A literal, without findings: what does not parse is refused by the option itself.
  private func literal(_ range: SourceRange) -> Literal? {
    let result = Parser.parseItem(source, in: range)
    guard result.diagnostics.isEmpty, case .literal(let literal, _) = result.tree else {
      return nil
    }
    return literal
  }

  private mutating func checkpoint(_ value: SourceRange) -> CellOptions.CheckpointInterval? {
    if source.text(in: value) == "off" { return .off }
    if case .quantity(let amount, let unit) = literal(value), amount > 0, amount < 1e9 {
      let isWhole = amount == amount.rounded()
      switch unit {
      case .epoch, .epochs: if isWhole { return .epochs(Int(amount)) }
      case .step, .steps: if isWhole { return .steps(Int(amount)) }
      case .milliseconds: return .seconds(amount / 1000)
      case .seconds: return .seconds(amount)
      case .minutes: return .seconds(amount * 60)
      case .hours: return .seconds(amount * 3600)
      default: break
      }
    }
    report(
      .badOptionValue, "'\(source.text(in: value))' is no value of 'checkpoint'", value,
      hint: "such as 1epoch, 500steps, 10min, or off")
    return nil
  }

  private mutating func verification(_ value: SourceRange) -> CellOptions.Verification? {
    let text = source.text(in: value)
    switch text {
    case "pixels": return .pixels
    case "bytes": return .bytes
    case "skip": return .skip
    default: break
    }
    let kind = text.prefix { $0 != " " && $0 != "\t" }
    let rest = SourceRange(value.lower + kind.utf8.count, value.upper).trimmed(in: source)
    switch (kind, rest.isEmpty ? nil : literal(rest)) {
    case ("tol", .int(let number)): return .tolerance(Double(number))
    case ("tol", .float(let number)): return .tolerance(number)
    case ("psnr", .int(let number)): return .psnr(Double(number))
    case ("psnr", .float(let number)): return .psnr(number)
    case ("figures", .quantity(let number, .percent)): return .figures(percent: number)
    default: break
    }
    report(
      .badOptionValue, "'\(text)' is no value of 'verify'", value,
      hint: "there are pixels, bytes, tol 0.01, psnr 40, figures 5%, skip")
    return nil
  }

  private mutating func width(_ value: SourceRange) -> Int? {
    if case .int(let columns) = literal(value), Self.widths.contains(columns) { return columns }
    report(
      .badOptionValue, "'\(source.text(in: value))' is no value of 'width'", value,
      hint: "columns from \(Self.widths.lowerBound) to \(Self.widths.upperBound)")
    return nil
  }
}
