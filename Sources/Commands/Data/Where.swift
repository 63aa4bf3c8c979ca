import Evaluation
import Imaging
import Language

/// `$faces | where smiling=true eyeglasses=false`: the pictures with these attributes.
struct Where: Command {
  var storage: ResultStorage { .description }

  var signature: Signature {
    Signature(
      name: "where", summary: "takes the pictures of a data set that have certain attributes",
      details: """
        The names are CelebA's in lower case, with hyphens: `smiling`, `blond-hair`, \
        `mouth-slightly-open`. Several conditions must all hold.
        """,
      input: InputDeclaration([.dataset], help: "a data set whose source knows attributes"),
      [],
      extraArguments: ExtraArguments(
        placeholder: "ATTRIBUTE", type: .bool, help: "the attribute is there, or is not"),
      result: .dataset, example: "$faces | where smiling=true eyeglasses=false | grid")
  }

  func check(_ call: inout CheckedCall) -> StaticValue {
    var facts = call.input.facts
    facts["count"] = nil
    if call.extraArguments.isEmpty {
      call.report(
        code: CheckCode.missingArgument.rawValue, "'where' needs a condition",
        hint: "such as smiling=true")
    }
    if case .list(let names) = call.input.facts["attributes"] {
      let known = names.compactMap { if case .string(let name) = $0 { name } else { nil } }
      for (name, argument) in call.extraArguments where !known.contains(Self.canonical(name)) {
        call.report(
          Diagnostic(
            code: CheckCode.unknownArgument.rawValue,
            "the pictures have no attribute '\(name)'", at: argument.nameRange ?? argument.range,
            hint: Self.hint(for: Self.canonical(name), among: known)))
      }
    }
    return StaticValue(.dataset, facts: facts)
  }

  func run(_ call: BoundCall, in context: RunContext) throws -> Value {
    guard let dataset = PictureInput(call.input).dataset else { return .none }
    var conditions: [(name: String, value: Bool)] = []
    for case (let name, .bool(let wanted)) in call.extraArguments {
      conditions.append((name, wanted))
    }
    let chosen: ImageSelection
    do {
      chosen = try dataset.collection.filtered(by: conditions)
    } catch {
      // The other messages have their advice already.
      guard case .unknownAttribute(let name, let known) = error else {
        throw CommandFailure(.failed, error.description)
      }
      throw CommandFailure(
        .failed, error.description, hint: Self.hint(for: Self.canonical(name), among: known))
    }
    guard chosen.count > 0 else {
      throw CommandFailure(
        .failed, "none of \(dataset.collection.count) pictures has these attributes")
    }
    return .result(DatasetValue(collection: chosen, source: dataset.source))
  }

  private static func hint(for name: String, among known: [String]) -> String {
    Nearest.name(to: name, in: known).map { "did you mean '\($0)'?" }
      ?? (known.isEmpty
        ? "this data set knows no attributes"
        : "there are \(known.prefix(6).joined(separator: ", ")) …")
  }

  /// Attribute names have hyphens; in a keyword an underscore is the same.
  private static func canonical(_ name: String) -> String {
    String(name.map { $0 == "_" ? "-" : $0 })
  }
}
