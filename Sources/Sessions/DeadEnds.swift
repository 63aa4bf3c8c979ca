import Language

/// Statements of a session that nothing shown depends on.
enum DeadEnds {
  private struct Line {
    var statement: Statement
    var source: SourceText
    var isNeeded = false
  }

  /// The inputs without them; as they are where nothing was shown.
  static func removed(from inputs: [String]) -> [String] {
    var lines: [[Line]] = inputs.map { input in
      let source = SourceText(name: "input", text: input)
      return Parser.parse(source).tree.statements.map { Line(statement: $0, source: source) }
    }
    guard lines.joined().contains(where: { $0.statement.isShown }) else { return inputs }
    markNeeded(&lines)
    return lines.compactMap { input in
      let needed = input.filter(\.isNeeded)
      guard !needed.isEmpty else { return nil }
      return needed.map { $0.source.text(in: $0.statement.range) }.joined(separator: "\n")
    }
  }

  /// From the last statement to the first: what is shown is needed, and the nearest binding before
  /// it of each name that something needed uses.
  private static func markNeeded(_ lines: inout [[Line]]) {
    var wanted: Set<String> = []
    for input in lines.indices.reversed() {
      for index in lines[input].indices.reversed() {
        let line = lines[input][index]
        if case .profile = line.statement { continue }
        let isWanted = line.statement.boundName.map { wanted.remove($0.text) != nil } ?? false
        guard isWanted || line.statement.isShown else { continue }
        lines[input][index].isNeeded = true
        for use in NameUse.all(in: line.statement.range, of: line.source) {
          wanted.insert(use.name)
        }
      }
    }
    markProfiles(&lines)
  }

  /// A profile stays where all parameters stay that it sets.
  private static func markProfiles(_ lines: inout [[Line]]) {
    let parameters = Set(
      lines.joined().compactMap { line -> String? in
        guard case .param(let param) = line.statement, line.isNeeded else { return nil }
        return param.name.text
      })
    for input in lines.indices {
      for index in lines[input].indices {
        guard case .profile(let profile) = lines[input][index].statement else { continue }
        let names = profile.overrides.map { String($0.key.text.map { $0 == "-" ? "_" : $0 }) }
        lines[input][index].isNeeded = !names.isEmpty && parameters.isSuperset(of: names)
      }
    }
  }
}

extension Statement {
  /// The name that it binds.
  var boundName: Name? {
    switch self {
    case .let(let binding): binding.name
    case .param(let param): param.name
    case .profile, .expect, .pipeline: nil
    }
  }

  /// It shows or claims something.
  fileprivate var isShown: Bool {
    switch self {
    case .pipeline, .expect: true
    case .let, .param, .profile: false
    }
  }
}
